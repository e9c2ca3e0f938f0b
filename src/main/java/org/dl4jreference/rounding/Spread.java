package org.dl4jreference.rounding;

import static org.dl4jreference.rounding.Arithmetic.square;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.dl4jreference.model.Matrix;

/**
 * Gathers what the replays of one tensor say: σ is the variance rule's, but at least M and at most
 * 3M, M the root mean square deviation of the replays from the exact value. Correlation needs the
 * lower bound, detection the upper.
 */
final class Spread {
  private static final double CLAMP = 3;

  /** ε̂ deviates by at least this part of the mean σ/|b|. */
  private static final double WHOLE = 0.5;

  private static final int FEWEST = 8;
  private static final int BLOCK = 1 << 12;

  private final double enlarged;
  private final double smallest;
  private final double[] variance;
  private final double[] squares;
  private final double[] own;
  private final double[] weights;
  private final double[] base;
  private int replays;
  private final double[] along =
      new double[NetworkRounding.REPLAYS_AGAIN + NetworkRounding.REPLAYS];
  private double norm;
  private double mean;
  private double ownAlong;

  /**
   * A tensor.
   *
   * @param base what a relative error of the whole tensor is relative to
   */
  Spread(Arithmetic arithmetic, double[] base) {
    this.enlarged = arithmetic.enlarged();
    this.smallest = arithmetic.smallest();
    this.base = base;
    this.variance = new double[base.length];
    this.squares = new double[base.length];
    this.own = new double[base.length];
    this.weights = new double[base.length];
  }

  /** What a part of the tensor adds to the whole. */
  record Part(double[] along, double norm, double mean, double ownAlong) {}

  /**
   * A part of the tensor in some replays, the first ones before all others.
   *
   * @param from the first element of the part
   * @param most how many elements it has, but for the last
   * @param error of its elements
   */
  Part add(int from, int most, Replay.Error error, Draws draws) {
    int size = Math.min(most, base.length - from);
    double[][] d = error.deviations() == null ? new double[0][] : error.deviations();
    double[] first = new double[draws.from() == 0 ? size : 0];
    Blocks.each(
        size,
        BLOCK,
        (begin, end) -> {
          for (double[] deviation : d) {
            for (int i = begin; i < end; i++) {
              squares[from + i] += square(deviation[i] / enlarged);
            }
          }
          for (int i = begin; i < Math.min(end, first.length); i++) {
            int e = from + i;
            variance[e] = error.variance() == null ? 0 : error.variance()[i];
            own[e] = error.own() == null ? 0 : error.own()[i];
            first[i] = sigma(e, draws.count());
            double weight = base[e] / square(first[i]);
            weights[e] = first[i] > 0 && Double.isFinite(weight) ? weight : Double.NaN;
          }
        });
    double[] sums = new double[draws.count()];
    IntStream replays = IntStream.range(0, d.length);
    (size > BLOCK ? replays.parallel() : replays).forEach(k -> sums[k] = along(d[k], from, size));
    double partNorm = 0;
    double partMean = 0;
    double partOwn = 0;
    for (int i = 0; i < first.length; i++) {
      int e = from + i;
      if (!Double.isNaN(weights[e])) {
        partNorm += base[e] * weights[e];
        partMean += Math.abs(base[e]) / first[i];
        partOwn += square(own[e] * weights[e]);
      }
    }
    return new Part(sums, partNorm, partMean, partOwn);
  }

  private double along(double[] deviation, int from, int size) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double weight = weights[from + i];
      sum += Double.isNaN(weight) ? 0 : deviation[i] / enlarged * weight;
    }
    return sum;
  }

  /** Adds the parts of some replays, always in the same order. */
  void combine(List<Part> parts, Draws draws) {
    for (Part part : parts) {
      norm += part.norm();
      mean += part.mean();
      ownAlong += part.ownAlong();
      for (int k = 0; k < draws.count(); k++) {
        along[draws.from() + k] += part.along()[k];
      }
    }
    replays = draws.from() + draws.count();
  }

  private double sigma(int e, int draws) {
    double m = Math.sqrt(squares[e] / draws + square(own[e]));
    double a = Math.sqrt(variance[e]);
    if (Double.isInfinite(a)) {
      return m;
    }
    return Double.isNaN(a) || Double.isNaN(m) ? Double.NaN : Math.max(m, Math.min(a, CLAMP * m));
  }

  Uncertainty uncertainty(int rows, int columns) {
    double[] sigma = new double[base.length];
    BitSet singular = new BitSet();
    for (int e = 0; e < sigma.length; e++) {
      double found = sigma(e, replays);
      // nothing computed is surer than the smallest number that is not flushed
      sigma[e] = found < smallest ? smallest : found;
      if (Double.isInfinite(variance[e])) {
        singular.set(e);
      }
    }
    return new Uncertainty(Matrix.of(rows, columns, sigma), singular, whole());
  }

  private double whole() {
    if (base.length < FEWEST || !(norm > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    double sum = 0;
    for (int k = 0; k < replays; k++) {
      sum += square(along[k]);
    }
    double spread = Math.sqrt(sum / replays + ownAlong);
    return Math.max(spread, WHOLE * mean) / norm;
  }
}
