package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Products of matrices in plain Java: four rows by four terms at a time, a strip of columns held in
 * the cache. Each element is summed in one order, whatever the number of threads.
 */
public final class Products {
  private static final int STRIP = 256;
  private static final int ROWS = 16;

  /** Below this many multiplications a second thread costs more than it saves. */
  private static final long WORTH_THREADS = 1 << 18;

  private Products() {}

  /**
   * C = A·B.
   *
   * @param a {@code [m, n]} row by row
   * @param b {@code [n, p]} row by row
   * @return C {@code [m, p]}
   */
  public static double[] product(double[] a, double[] b, int m, int n, int p) {
    double[] c = new double[m * p];
    int blocks = (m + ROWS - 1) / ROWS;
    IntStream range = IntStream.range(0, blocks);
    ((long) m * n * p < WORTH_THREADS ? range : range.parallel())
        .forEach(q -> rows(a, b, c, q * ROWS, Math.min(m, (q + 1) * ROWS), n, p));
    return c;
  }

  private static void rows(double[] a, double[] b, double[] c, int from, int to, int n, int p) {
    double[][] sums = new double[4][Math.min(STRIP, p)];
    for (int left = 0; left < p; left += STRIP) {
      int width = Math.min(STRIP, p - left);
      for (int i = from; i < to; i += 4) {
        // rows beyond the last are computed again rather than by a loop of their own
        int[] row = {i, Math.min(i + 1, to - 1), Math.min(i + 2, to - 1), Math.min(i + 3, to - 1)};
        int k = 0;
        for (; k + 3 < n; k += 4) {
          four(a, b, sums, row, k, n, k * p + left, p, width);
        }
        for (; k < n; k++) {
          // the second term of a pair is added first, as above
          int term = Math.min(n - 1, k ^ 1);
          one(a, b, sums, row, term, n, term * p + left, width);
        }
        for (int r = 0; r < row.length; r++) {
          System.arraycopy(sums[r], 0, c, row[r] * p + left, width);
          Arrays.fill(sums[r], 0);
        }
      }
    }
  }

  private static void four(
      double[] a, double[] b, double[][] sums, int[] row, int k, int n, int o, int p, int width) {
    double[] c0 = sums[0];
    double[] c1 = sums[1];
    double[] c2 = sums[2];
    double[] c3 = sums[3];
    int r0 = row[0] * n + k;
    int r1 = row[1] * n + k;
    int r2 = row[2] * n + k;
    int r3 = row[3] * n + k;
    double x0 = a[r0];
    double y0 = a[r0 + 1];
    double z0 = a[r0 + 2];
    double w0 = a[r0 + 3];
    double x1 = a[r1];
    double y1 = a[r1 + 1];
    double z1 = a[r1 + 2];
    double w1 = a[r1 + 3];
    double x2 = a[r2];
    double y2 = a[r2 + 1];
    double z2 = a[r2 + 2];
    double w2 = a[r2 + 3];
    double x3 = a[r3];
    double y3 = a[r3 + 1];
    double z3 = a[r3 + 2];
    double w3 = a[r3 + 3];
    for (int j = 0; j < width; j++) {
      double t = b[o + j];
      double u = b[o + p + j];
      double v = b[o + 2 * p + j];
      double w = b[o + 3 * p + j];
      c0[j] = Math.fma(z0, v, Math.fma(w0, w, Math.fma(x0, t, Math.fma(y0, u, c0[j]))));
      c1[j] = Math.fma(z1, v, Math.fma(w1, w, Math.fma(x1, t, Math.fma(y1, u, c1[j]))));
      c2[j] = Math.fma(z2, v, Math.fma(w2, w, Math.fma(x2, t, Math.fma(y2, u, c2[j]))));
      c3[j] = Math.fma(z3, v, Math.fma(w3, w, Math.fma(x3, t, Math.fma(y3, u, c3[j]))));
    }
  }

  private static void one(
      double[] a, double[] b, double[][] sums, int[] row, int k, int n, int o, int width) {
    for (int r = 0; r < row.length; r++) {
      double x = a[row[r] * n + k];
      double[] c = sums[r];
      for (int j = 0; j < width; j++) {
        c[j] = Math.fma(x, b[o + j], c[j]);
      }
    }
  }

  /** The transpose of A {@code [m, n]}, {@code [n, m]}. */
  public static double[] transpose(double[] a, int m, int n) {
    double[] t = new double[a.length];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        t[j * m + i] = a[i * n + j];
      }
    }
    return t;
  }
}
