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
  private final double[] first;
  private final double[] base;
  private int replays;
  private final double[] along = new double[Replay.AGAIN + Replay.DRAWS];
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
    this.first = new double[base.length];
  }

  /**
   * A part of the tensor, after some replays.
   *
   * @param from the first element of the part
   * @param error of its elements
   * @param replay how many replays were before
   * @param draws how many replays these are
   */
  Part add(int from, int size, Replay.Error error, int replay, int draws) {
    double[][] d = error.deviations() == null ? new double[0][] : error.deviations();
    boolean isFirst = replay == 0;
    double[] weights = new double[size];
    Blocks.starts(size, BLOCK)
        .forEach(
            begin -> {
              int end = Math.min(size, begin + BLOCK);
              for (double[] deviation : d) {
                for (int i = begin; i < end; i++) {
                  squares[from + i] += square(deviation[i] / enlarged);
                }
              }
              for (int i = begin; i < end; i++) {
                int e = from + i;
                if (isFirst) {
                  variance[e] = error.variance() == null ? 0 : error.variance()[i];
                  own[e] = error.own() == null ? 0 : error.own()[i];
                  first[e] = sigma(e, draws);
                }
                double weight = base[e] / square(first[e]);
                weights[i] = first[e] > 0 && Double.isFinite(weight) ? weight : Double.NaN;
              }
            });
    double[] sums = new double[draws];
    IntStream replays = IntStream.range(0, d.length);
    (size > BLOCK ? replays.parallel() : replays).forEach(k -> sums[k] = along(d[k], weights));
    double partNorm = 0;
    double partMean = 0;
    double partOwn = 0;
    for (int i = 0; isFirst && i < size; i++) {
      int e = from + i;
      if (!Double.isNaN(weights[i])) {
        partNorm += base[e] * weights[i];
        partMean += Math.abs(base[e]) / first[e];
        partOwn += square(own[e] * weights[i]);
      }
    }
    return new Part(sums, partNorm, partMean, partOwn);
  }

  private double along(double[] deviation, double[] weights) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += Double.isNaN(weights[i]) ? 0 : deviation[i] / enlarged * weights[i];
    }
    return sum;
  }

  /** What a part of the tensor adds to the whole. */
  record Part(double[] along, double norm, double mean, double ownAlong) {}

  /** Adds the parts of some replays, always in the same order. */
  void combine(List<Part> parts, int replay, int draws) {
    for (Part part : parts) {
      norm += part.norm();
      mean += part.mean();
      ownAlong += part.ownAlong();
      for (int k = 0; k < draws; k++) {
        along[replay + k] += part.along()[k];
      }
    }
    replays = replay + draws;
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
