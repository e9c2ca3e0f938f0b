package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.dl4jreference.model.Operation;

/**
 * What is random in training, replayed: a formula reads what is changed, and what a subject made of
 * zeros and of ones with the same draws. Which are kept, and what noise there is, is data; scale
 * and rate are not.
 */
final class Randomness {
  static final Map<String, LayerFormula> FORMULAS =
      Map.of(
          "Dropout",
          Randomness::dropout,
          "SpatialDropout",
          Randomness::spatial,
          "AlphaDropout",
          Randomness::alpha,
          "GaussianDropout",
          Randomness::gaussianFactor,
          "GaussianNoise",
          Randomness::gaussianShift,
          "DropConnect",
          Randomness::dropConnect,
          "WeightNoise",
          Randomness::weightNoise);

  private Randomness() {}

  private static double[] draws(List<Signal> in, DoubleBinaryOperator of) {
    double[] zero = in.get(1).node().value().values();
    double[] one = in.get(2).node().value().values();
    return IntStream.range(0, one.length)
        .mapToDouble(i -> of.applyAsDouble(zero[i], one[i]))
        .toArray();
  }

  private static double[] kept(List<Signal> in) {
    return draws(in, (zero, one) -> one != zero ? 1 : 0);
  }

  private static double[] ones(List<Signal> in) {
    return draws(in, (zero, one) -> one);
  }

  private static double[] zeros(List<Signal> in) {
    return draws(in, (zero, one) -> zero);
  }

  private static Node leaf(Place at, Signal x, double[] values) {
    return at.tape().leaf(x.node().value().with(values));
  }

  private static Signal times(Place at, Signal x, double[] values) {
    return x.with(at.tape().mul(x.node(), leaf(at, x, values)), x.shape());
  }

  private static Signal shifted(Place at, Signal x, double[] values) {
    return x.with(at.tape().add(x.node(), leaf(at, x, values)), x.shape());
  }

  /** x/p where it is kept, with probability p, else 0 (Srivastava et al. 2014, inverted). */
  private static Signal dropout(Place at, Operation op, List<Signal> in) {
    double p = at.rate(op, "p");
    double[] kept = kept(in);
    at.note(Chance.kept(at.of("x"), kept, p));
    return divided(at, times(at, in.get(0), kept), p);
  }

  private static Signal divided(Place at, Signal x, double p) {
    Tape t = at.tape();
    Node inverse = t.div(t.leaf(Array.of(1)), t.constant(p, "p"));
    return x.with(t.mul(x.node(), inverse), x.shape());
  }

  /** The same for whole channels (Tompson et al. 2015). */
  private static Signal spatial(Place at, Operation op, List<Signal> in) {
    double p = at.rate(op, "p");
    double[] kept = kept(in);
    int positions = in.get(0).positions();
    double[] channels =
        IntStream.range(0, kept.length / positions).mapToDouble(c -> kept[c * positions]).toArray();
    at.note(Chance.kept(at.of("x"), channels, p));
    double[] spread =
        IntStream.range(0, kept.length).mapToDouble(i -> channels[i / positions]).toArray();
    return divided(at, times(at, in.get(0), spread), p);
  }

  /**
   * a·(x where it is kept, else α′) + b, α′ = −λ·α, such that mean 0 and variance 1 stay what they
   * are (Klambauer et al. 2017, section 3).
   */
  private static Signal alpha(Place at, Operation op, List<Signal> in) {
    Tape t = at.tape();
    double p = at.rate(op, "p");
    double to = -op.number("lambda") * op.number("alpha");
    double a = 1 / Math.sqrt(p + to * to * p * (1 - p));
    double[] kept = kept(in);
    at.note(Chance.kept(at.of("x"), kept, p));
    Signal x = in.get(0);
    Node dropped = leaf(at, x, Arrays.stream(kept).map(k -> 1 - k).toArray());
    Node mixed = t.add(times(at, x, kept).node(), t.mul(dropped, t.constant(to, "alphaPrime")));
    Node scaled = t.mul(mixed, t.constant(a, "a"));
    return x.with(t.add(scaled, t.constant(-a * (1 - p) * to, "b")), x.shape());
  }

  /** x·n, n normal with mean 1 and variance r/(1 − r) (Srivastava et al. 2014, section 10). */
  private static Signal gaussianFactor(Place at, Operation op, List<Signal> in) {
    double rate = at.rate(op, "rate");
    normal(at, "x", ones(in), 1, Math.sqrt(rate / (1 - rate)));
    return times(at, in.get(0), ones(in));
  }

  /** x + n, n normal with mean 0. */
  private static Signal gaussianShift(Place at, Operation op, List<Signal> in) {
    normal(at, "x", zeros(in), 0, at.rate(op, "stddev"));
    return shifted(at, in.get(0), zeros(in));
  }

  private static void normal(Place at, String of, double[] noise, double mean, double deviation) {
    at.note(Chance.mean(at.of(of + " noise"), noise, mean, deviation));
    at.note(Chance.deviation(at.of(of + " noise"), noise, mean, deviation));
  }

  /** A weight where it is kept, else 0 (Wan et al. 2013). */
  private static Signal dropConnect(Place at, Operation op, List<Signal> in) {
    at.note(Chance.kept(at.of(""), kept(in), at.rate(op, "weightRetainProb")));
    return times(at, in.get(0), kept(in));
  }

  private static Signal weightNoise(Place at, Operation op, List<Signal> in) {
    boolean isAdded = op.is("additive");
    double[] noise = isAdded ? zeros(in) : ones(in);
    Operation distribution = op.inner("distribution");
    if (distribution.type().equals("NormalDistribution")) {
      normal(at, "", noise, distribution.number("mean"), distribution.number("std"));
    }
    return isAdded ? shifted(at, in.get(0), noise) : times(at, in.get(0), noise);
  }
}
