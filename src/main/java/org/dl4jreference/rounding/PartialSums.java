package org.dl4jreference.rounding;

import java.util.Arrays;

/**
 * The real partial sums of several sums at once, of which rounding makes u²/3·Q·φ: Q is the largest
 * of Σ Sⱼ² in given order, reversed, and in eight strided lanes, and of what any order has in the
 * mean. A batch sorted by class has partial sums far above the sum itself.
 */
final class PartialSums {
  private static final int LANES = 8;

  /** Sums of fewer terms are not split into lanes. */
  private static final int LANES_FROM = 16;

  /** The lanes, then what has a name. */
  private final double[][] all;

  private final double[] sum;
  private final double[] squares;
  private final double[] sums;
  private final double[] sumSquares;
  private final double[] inLanes;

  PartialSums(int width) {
    all = new double[LANES + 5][width];
    sum = all[LANES];
    squares = all[LANES + 1];
    sums = all[LANES + 2];
    sumSquares = all[LANES + 3];
    inLanes = all[LANES + 4];
  }

  void clear() {
    for (double[] each : all) {
      Arrays.fill(each, 0);
    }
  }

  /** Σ p of a sum so far. */
  double sum(int j) {
    return sum[j];
  }

  /** Σ p² of a sum. */
  double squares(int j) {
    return squares[j];
  }

  /** The size of the first sum, or of its lane, after term t. */
  double top(int t) {
    return Math.max(Math.abs(sum[0]), Math.abs(all[t % LANES][0]));
  }

  /** Adds a·b of each element of b as term t. */
  void one(double a, double[] b, int from, int t, int width) {
    double[] lane = all[t % LANES];
    double counts = t < LANES ? 0 : 1;
    for (int j = 0; j < width; j++) {
      double p = a * b[from + j];
      double s = sum[j] + p;
      double l = lane[j] + p;
      sum[j] = s;
      lane[j] = l;
      squares[j] += p * p;
      sums[j] += s;
      sumSquares[j] += s * s;
      inLanes[j] += counts * l * l;
    }
  }

  /** Four terms from t on in one pass, so that the sums stay in registers. */
  void four(double[] a, int row, double[] b, int[] terms, int t, int p, int from, int width) {
    double a0 = a[row + terms[t]];
    double a1 = a[row + terms[t + 1]];
    double a2 = a[row + terms[t + 2]];
    double a3 = a[row + terms[t + 3]];
    int o0 = terms[t] * p + from;
    int o1 = terms[t + 1] * p + from;
    int o2 = terms[t + 2] * p + from;
    int o3 = terms[t + 3] * p + from;
    int at = t % LANES;
    double[] x0 = all[at];
    double[] x1 = all[at + 1];
    double[] x2 = all[at + 2];
    double[] x3 = all[at + 3];
    double counts = t < LANES ? 0 : 1;
    for (int j = 0; j < width; j++) {
      double p0 = a0 * b[o0 + j];
      double p1 = a1 * b[o1 + j];
      double p2 = a2 * b[o2 + j];
      double p3 = a3 * b[o3 + j];
      double s0 = sum[j] + p0;
      double s1 = s0 + p1;
      double s2 = s1 + p2;
      double s3 = s2 + p3;
      sum[j] = s3;
      squares[j] += p0 * p0 + p1 * p1 + (p2 * p2 + p3 * p3);
      sums[j] += s0 + s1 + (s2 + s3);
      sumSquares[j] += s0 * s0 + s1 * s1 + (s2 * s2 + s3 * s3);
      double l0 = x0[j] + p0;
      double l1 = x1[j] + p1;
      double l2 = x2[j] + p2;
      double l3 = x3[j] + p3;
      x0[j] = l0;
      x1[j] = l1;
      x2[j] = l2;
      x3[j] = l3;
      inLanes[j] += counts * (l0 * l0 + l1 * l1 + (l2 * l2 + l3 * l3));
    }
  }

  /** Q of a sum of n terms. */
  double largest(int j, int n, double first, double last) {
    double s = sum[j];
    double given = sumSquares[j] - first * first;
    // of s − Sⱼ for all partial sums but the last, with s itself in place of the last term
    double reversed = (n - 1) * s * s - 2 * s * (sums[j] - s) + sumSquares[j] - last * last;
    double any = Math.max(0, n - 1) * (s * s / 3 + squares[j] / 6);
    double q = Math.max(any, Math.max(given, reversed));
    if (n < LANES_FROM) {
      return q;
    }
    double combined = all[0][j];
    double ofLanes = 0;
    for (int lane = 1; lane < LANES; lane++) {
      combined += all[lane][j];
      ofLanes += combined * combined;
    }
    return Math.max(q, inLanes[j] + ofLanes);
  }
}
