package org.dl4jreference.explain;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;

/** Finds the constant that fits best: on a grid, then between its neighbours by Brent's method. */
enum Fitting {
  /** Any positive size. */
  SMALL(-16, 1),
  /** Below 1, by the size of what is missing. */
  NEAR_ONE(-6, 0);

  /** In squares of σ: less makes no difference that anybody could see. */
  static final double SLACK = 32;

  private static final int EVALUATIONS = 1000;

  /** A rounder number as near as this, relatively, is taken for what was meant. */
  private static final double NEAR = 1e-3;

  private final double from;
  private final double to;

  Fitting(double from, double to) {
    this.from = from;
    this.to = to;
  }

  private double at(double exponent) {
    double size = Math.pow(10, exponent);
    return this == NEAR_ONE ? 1 - size : size;
  }

  /**
   * What fits best: with one, two or three digits if that fits as well.
   *
   * @param misfit of a value
   */
  double best(DoubleUnaryOperator misfit) {
    DoubleUnaryOperator of = exponent -> misfit.applyAsDouble(at(exponent));
    double step = 0.5;
    double best = from;
    for (double x = from; x <= to; x += step) {
      best = of.applyAsDouble(x) < of.applyAsDouble(best) ? x : best;
    }
    double found =
        new BrentOptimizer(1e-12, 1e-14)
            .optimize(
                new UnivariateObjectiveFunction(of::applyAsDouble),
                GoalType.MINIMIZE,
                new SearchInterval(best - step, Math.min(to, best + step), best),
                new MaxEval(EVALUATIONS))
            .getPoint();
    double size = Math.pow(10, found);
    double least = of.applyAsDouble(found);
    for (int digits = 1; digits <= 3; digits++) {
      double round = rounded(size, digits, Double.POSITIVE_INFINITY);
      double value = this == NEAR_ONE ? 1 - round : round;
      // a rounder number that fits as well is the likelier one
      if (misfit.applyAsDouble(value) <= 2 * least + SLACK) {
        return value;
      }
    }
    return at(found);
  }

  /** The same with so many digits where that is next to it. */
  static double rounded(double value, int digits, double near) {
    if (!Double.isFinite(value)) {
      return value;
    }
    double round = new BigDecimal(value).round(new MathContext(digits)).doubleValue();
    return Math.abs(round - value) <= near * Math.abs(value) ? round : value;
  }

  /**
   * A slope by least squares, with one to three digits if it is known no better.
   *
   * @param above Σ e·d/σ²
   * @param below Σ d²/σ²
   * @param from what it adds to
   * @return 0 if nothing is known
   */
  static double slope(double above, double below, double from) {
    if (!(below > 0)) {
      return 0;
    }
    double value = from + above / below;
    double near = Math.max(NEAR, 8 / Math.sqrt(below) / Math.abs(value));
    for (int digits = 1; digits <= 3; digits++) {
      double round = rounded(value, digits, near);
      if (round != value) {
        return round;
      }
    }
    return value;
  }

  /** A constant with the digits that are known of it. */
  static String shown(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toString()
        : String.valueOf(value);
  }
}
