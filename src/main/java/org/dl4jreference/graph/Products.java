package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Products of matrices in plain Java: two rows by four terms at a time, a strip of columns held in
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
    double[] upper = new double[Math.min(STRIP, p)];
    double[] lower = new double[upper.length];
    for (int left = 0; left < p; left += STRIP) {
      int width = Math.min(STRIP, p - left);
      for (int i = from; i < to; i += 2) {
        // a row beyond the last is computed again rather than by a loop of its own
        int last = Math.min(i + 1, to - 1);
        int k = 0;
        for (; k + 3 < n; k += 4) {
          four(a, b, upper, lower, i * n + k, last * n + k, k * p + left, p, width);
        }
        for (; k < n; k++) {
          // the second term of a pair is added first, as above
          int term = Math.min(n - 1, k ^ 1);
          one(a[i * n + term], b, upper, term * p + left, width);
          one(a[last * n + term], b, lower, term * p + left, width);
        }
        System.arraycopy(lower, 0, c, last * p + left, width);
        System.arraycopy(upper, 0, c, i * p + left, width);
        Arrays.fill(upper, 0);
        Arrays.fill(lower, 0);
      }
    }
  }

  private static void four(
      double[] a, double[] b, double[] c, double[] d, int r, int q, int o, int p, int width) {
    double x0 = a[r];
    double y0 = a[r + 1];
    double z0 = a[r + 2];
    double w0 = a[r + 3];
    double x1 = a[q];
    double y1 = a[q + 1];
    double z1 = a[q + 2];
    double w1 = a[q + 3];
    for (int j = 0; j < width; j++) {
      double t = b[o + j];
      double u = b[o + p + j];
      double v = b[o + 2 * p + j];
      double w = b[o + 3 * p + j];
      c[j] = Math.fma(z0, v, Math.fma(w0, w, Math.fma(x0, t, Math.fma(y0, u, c[j]))));
      d[j] = Math.fma(z1, v, Math.fma(w1, w, Math.fma(x1, t, Math.fma(y1, u, d[j]))));
    }
  }

  private static void one(double x, double[] b, double[] c, int o, int width) {
    for (int j = 0; j < width; j++) {
      c[j] = Math.fma(x, b[o + j], c[j]);
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
