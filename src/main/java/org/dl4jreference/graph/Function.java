package org.dl4jreference.graph;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;

/**
 * A function f(x; y) of one element x, beside which stands a given number y such as a label.
 *
 * @param f the function, accurate in float64
 * @param accuracy the error of an implementation in units of the roundoff u
 * @param scale the size that this error is relative to, where it is larger than |f|
 * @param kinks where f or its slope jumps, given y
 * @param poles where f or its slope is infinite, given y; NaN where it is not
 * @param isSided whether x is known to stand on its own side of the kinks, given y
 */
public record Function(
    DoubleBinaryOperator f,
    double accuracy,
    DoubleBinaryOperator scale,
    List<DoubleUnaryOperator> kinks,
    List<DoubleUnaryOperator> poles,
    DoublePredicate isSided) {
  private static final List<DoubleUnaryOperator> AT_ZERO = List.of(y -> 0);

  static final Function SQRT = smooth(x -> Math.sqrt(Math.max(x, 0)), 1);
  static final Function LOG = smooth(Math::log, 4).withPoles(AT_ZERO);
  static final Function ABSOLUTE = smooth(Math::abs, 0).kinkedAt(AT_ZERO);
  static final Function SIGN = smooth(Math::signum, 0).kinkedAt(AT_ZERO);
  static final Function EXP = smooth(Math::exp, 4);

  /** A function of x alone, without kinks. */
  static Function smooth(DoubleUnaryOperator f, double accuracy) {
    return of((x, y) -> f.applyAsDouble(x), accuracy);
  }

  static Function of(DoubleBinaryOperator f, double accuracy) {
    return new Function(f, accuracy, (x, y) -> 0, List.of(), List.of(), y -> false);
  }

  Function cancelling(DoubleBinaryOperator size) {
    return new Function(f, accuracy, size, kinks, poles, isSided);
  }

  Function kinkedAt(List<DoubleUnaryOperator> places) {
    return new Function(f, accuracy, scale, places, poles, isSided);
  }

  Function withPoles(List<DoubleUnaryOperator> places) {
    return new Function(f, accuracy, scale, kinks, places, isSided);
  }

  /** The same where the side of some x is known, given y. */
  Function sided(DoublePredicate isKnown) {
    return new Function(f, accuracy, scale, kinks, poles, isKnown);
  }

  /** f(x; y). */
  public double at(double x, double y) {
    return f.applyAsDouble(x, y);
  }

  /** How far f jumps at a place. */
  public double jump(double place, double y) {
    double jump = at(Math.nextUp(place), y) - at(Math.nextDown(place), y);
    // continuous functions step by no more than rounding here
    return Math.abs(jump) > 1e-12 * (1 + Math.abs(at(place, y))) ? jump : 0;
  }

  /** f(x + d; y) − f(x; y), without crossing a jump. */
  public double difference(double x, double y, double d) {
    double to = x + d;
    for (DoubleUnaryOperator kink : kinks) {
      double place = kink.applyAsDouble(y);
      boolean crosses = (x - place) * (to - place) <= 0 && d != 0;
      if (crosses && jump(place, y) != 0) {
        to = x == place ? x : x > place ? Math.nextUp(place) : Math.nextDown(place);
      }
    }
    return at(to, y) - at(x, y);
  }
}
