package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Products of matrices in plain Java: four rows by two terms at a time, a strip of columns held in
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
    int most = Math.min(STRIP, p);
    double[] c0 = new double[most];
    double[] c1 = new double[most];
    double[] c2 = new double[most];
    double[] c3 = new double[most];
    for (int left = 0; left < p; left += STRIP) {
      int width = Math.min(STRIP, p - left);
      for (int i = from; i < to; i += 4) {
        // rows beyond the last are computed again rather than by a loop of their own
        int[] row = {i, Math.min(i + 1, to - 1), Math.min(i + 2, to - 1), Math.min(i + 3, to - 1)};
        Arrays.fill(c0, 0);
        Arrays.fill(c1, 0);
        Arrays.fill(c2, 0);
        Arrays.fill(c3, 0);
        int k = 0;
        for (; k + 1 < n; k += 2) {
          four(a, b, row, k, n, p, left, width, c0, c1, c2, c3);
        }
        for (; k < n; k++) {
          last(a, b, row, k, n, k * p + left, width, c0, c1, c2, c3);
        }
        System.arraycopy(c0, 0, c, row[0] * p + left, width);
        System.arraycopy(c1, 0, c, row[1] * p + left, width);
        System.arraycopy(c2, 0, c, row[2] * p + left, width);
        System.arraycopy(c3, 0, c, row[3] * p + left, width);
      }
    }
  }

  private static void four(
      double[] a,
      double[] b,
      int[] row,
      int k,
      int n,
      int p,
      int left,
      int width,
      double[] c0,
      double[] c1,
      double[] c2,
      double[] c3) {
    double x0 = a[row[0] * n + k];
    double x1 = a[row[1] * n + k];
    double x2 = a[row[2] * n + k];
    double x3 = a[row[3] * n + k];
    double y0 = a[row[0] * n + k + 1];
    double y1 = a[row[1] * n + k + 1];
    double y2 = a[row[2] * n + k + 1];
    double y3 = a[row[3] * n + k + 1];
    int o = k * p + left;
    int q = o + p;
    for (int j = 0; j < width; j++) {
      double u = b[o + j];
      double v = b[q + j];
      c0[j] = Math.fma(x0, u, Math.fma(y0, v, c0[j]));
      c1[j] = Math.fma(x1, u, Math.fma(y1, v, c1[j]));
      c2[j] = Math.fma(x2, u, Math.fma(y2, v, c2[j]));
      c3[j] = Math.fma(x3, u, Math.fma(y3, v, c3[j]));
    }
  }

  private static void last(
      double[] a,
      double[] b,
      int[] row,
      int k,
      int n,
      int o,
      int width,
      double[] c0,
      double[] c1,
      double[] c2,
      double[] c3) {
    for (int j = 0; j < width; j++) {
      double u = b[o + j];
      c0[j] = Math.fma(a[row[0] * n + k], u, c0[j]);
      c1[j] = Math.fma(a[row[1] * n + k], u, c1[j]);
      c2[j] = Math.fma(a[row[2] * n + k], u, c2[j]);
      c3[j] = Math.fma(a[row[3] * n + k], u, c3[j]);
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
