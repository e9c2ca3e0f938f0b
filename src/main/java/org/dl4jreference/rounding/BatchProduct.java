package org.dl4jreference.rounding;

import static org.dl4jreference.rounding.Arithmetic.square;

import java.util.Arrays;
import java.util.stream.IntStream;

/** What products that sum over the batch err by: {@link RunningSum} for every element at once. */
final class BatchProduct {
  private static final int STRIP = 128;
  private final Arithmetic arithmetic;
  private final double[] left;
  private final double[] right;
  private final OwnNoise.Rows rows;
  private final OwnNoise.Rows columns;

  /**
   * C = A·B, the sum over the batch.
   *
   * @param left A {@code [m, n]} row by row
   * @param right B {@code [n, p]} row by row
   */
  BatchProduct(
      Arithmetic arithmetic,
      double[] left,
      double[] right,
      OwnNoise.Rows rows,
      OwnNoise.Rows columns) {
    this.arithmetic = arithmetic;
    this.left = left;
    this.right = right;
    this.rows = rows;
    this.columns = columns;
  }

  double[] own(int m, int n, int p) {
    double[] own = new double[m * p];
    int block = Math.max(1, (1 << 16) / Math.max(1, n * p));
    Blocks.starts(m, block)
        .forEach(
            begin -> {
              Strip strip = new Strip(Math.min(STRIP, p));
              for (int i = begin; i < Math.min(m, begin + block); i++) {
                row(strip, i, n, p, own);
              }
            });
    return own;
  }

  private void row(Strip strip, int i, int n, int p, double[] own) {
    // zeros are added without an error
    int[] terms = IntStream.range(0, n).filter(k -> left[i * n + k] != 0).toArray();
    for (int from = 0; from < p; from += STRIP) {
      int width = Math.min(STRIP, p - from);
      strip.clear();
      int t = 0;
      for (; t + 3 < terms.length; t += 4) {
        strip.four(left, i * n, right, terms, t, p, from, width);
      }
      for (; t < terms.length; t++) {
        strip.one(left[i * n + terms[t]], right, terms[t] * p + from, t, width);
      }
      for (int j = 0; j < width; j++) {
        own[i * p + from + j] = own(strip, i, n, p, from + j, j, terms);
      }
    }
  }

  private double own(Strip strip, int i, int n, int p, int column, int j, int[] at) {
    int terms = at.length;
    int count = Math.min(terms, columns.count()[column]);
    double q = strip.squares[j];
    if (!(Math.sqrt(terms * q) <= arithmetic.largest() / n) && leavesRange(i, n, p, column)) {
      return Double.NaN;
    }
    double[] lanes = new double[RunningSum.LANES];
    for (int lane = 0; lane < lanes.length; lane++) {
      lanes[lane] = strip.lanes[lane][j];
    }
    double sums =
        RunningSum.largest(
            terms,
            strip.sum[j],
            q,
            terms == 0 ? 0 : left[i * n + at[0]] * right[at[0] * p + column],
            terms == 0 ? 0 : left[i * n + at[terms - 1]] * right[at[terms - 1] * p + column],
            strip.sums[j],
            strip.sumSquares[j],
            lanes,
            strip.inLanes[j]);
    double alike = Math.max(1, Math.min(rows.alike()[i], columns.alike()[column]));
    return Math.sqrt(
        square(arithmetic.deviation()) * (sums * alike + q)
            + square(count * arithmetic.smallest())
            + 2.0 / 3 * square(arithmetic.uFactor()) * q);
  }

  private boolean leavesRange(int i, int n, int p, int column) {
    double positive = 0;
    double negative = 0;
    for (int k = 0; k < n; k++) {
      double term = left[i * n + k] * right[k * p + column];
      positive += term > 0 ? term : 0;
      negative -= term < 0 ? term : 0;
      if (!Double.isFinite(term)) {
        return true;
      }
    }
    // in some order all terms of one sign come first, and the mean is divided afterwards
    return Math.max(positive, negative) > arithmetic.largest() / n;
  }

  /** The running sums of some columns. */
  private static final class Strip {
    private final double[] sum;
    private final double[] squares;
    private final double[] sums;
    private final double[] sumSquares;
    private final double[][] lanes;
    private final double[] inLanes;

    Strip(int width) {
      sum = new double[width];
      squares = new double[width];
      sums = new double[width];
      sumSquares = new double[width];
      lanes = new double[RunningSum.LANES][width];
      inLanes = new double[width];
    }

    void clear() {
      Arrays.fill(sum, 0);
      Arrays.fill(squares, 0);
      Arrays.fill(sums, 0);
      Arrays.fill(sumSquares, 0);
      Arrays.fill(inLanes, 0);
      for (double[] lane : lanes) {
        Arrays.fill(lane, 0);
      }
    }

    void one(double a, double[] b, int from, int t, int width) {
      double[] lane = lanes[t % RunningSum.LANES];
      double counts = t < RunningSum.LANES ? 0 : 1;
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

    /** Four terms in one pass, so that the sums stay in registers. */
    void four(double[] a, int row, double[] b, int[] terms, int t, int p, int from, int width) {
      if (t == 0) {
        for (int k = 0; k < 4; k++) {
          one(a[row + terms[k]], b, terms[k] * p + from, k, width);
        }
        return;
      }
      double a0 = a[row + terms[t]];
      double a1 = a[row + terms[t + 1]];
      double a2 = a[row + terms[t + 2]];
      double a3 = a[row + terms[t + 3]];
      int o0 = terms[t] * p + from;
      int o1 = terms[t + 1] * p + from;
      int o2 = terms[t + 2] * p + from;
      int o3 = terms[t + 3] * p + from;
      int at = t % RunningSum.LANES;
      double[] x0 = lanes[at];
      double[] x1 = lanes[at + 1];
      double[] x2 = lanes[at + 2];
      double[] x3 = lanes[at + 3];
      double counts = t < RunningSum.LANES ? 0 : 1;
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
  }
}
