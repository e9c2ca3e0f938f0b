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

  private final double[] a;
  private final double[] b;
  private final double[] c;
  private final int n;
  private final int p;

  private Products(double[] a, double[] b, double[] c, int n, int p) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.n = n;
    this.p = p;
  }

  /**
   * C = A·B.
   *
   * @param a {@code [m, n]} row by row
   * @param b {@code [n, p]} row by row
   * @return C {@code [m, p]}
   */
  public static double[] product(double[] a, double[] b, int m, int n, int p) {
    Products product = new Products(a, b, new double[m * p], n, p);
    IntStream blocks = IntStream.range(0, (m + ROWS - 1) / ROWS);
    ((long) m * n * p < WORTH_THREADS ? blocks : blocks.parallel())
        .forEach(q -> product.rows(q * ROWS, Math.min(m, (q + 1) * ROWS)));
    return product.c;
  }

  private void rows(int from, int to) {
    double[][] sums = new double[4][Math.min(STRIP, p)];
    for (int left = 0; left < p; left += STRIP) {
      int width = Math.min(STRIP, p - left);
      for (int i = from; i < to; i += 4) {
        // rows beyond the last are computed again rather than by a loop of their own
        int[] row = {i, Math.min(i + 1, to - 1), Math.min(i + 2, to - 1), Math.min(i + 3, to - 1)};
        for (double[] sum : sums) {
          Arrays.fill(sum, 0);
        }
        for (int k = 0; k + 1 < n; k += 2) {
          two(row, k, k * p + left, width, sums);
        }
        for (int r = 0; r < 4; r++) {
          if (n % 2 == 1) {
            one(a[row[r] * n + n - 1], (n - 1) * p + left, width, sums[r]);
          }
          System.arraycopy(sums[r], 0, c, row[r] * p + left, width);
        }
      }
    }
  }

  /** Two terms of four rows. */
  private void two(int[] row, int k, int o, int width, double[][] sums) {
    int q = o + p;
    double[] c0 = sums[0];
    double[] c1 = sums[1];
    double[] c2 = sums[2];
    double[] c3 = sums[3];
    double x0 = a[row[0] * n + k];
    double x1 = a[row[1] * n + k];
    double x2 = a[row[2] * n + k];
    double x3 = a[row[3] * n + k];
    double y0 = a[row[0] * n + k + 1];
    double y1 = a[row[1] * n + k + 1];
    double y2 = a[row[2] * n + k + 1];
    double y3 = a[row[3] * n + k + 1];
    for (int j = 0; j < width; j++) {
      double u = b[o + j];
      double v = b[q + j];
      c0[j] = Math.fma(x0, u, Math.fma(y0, v, c0[j]));
      c1[j] = Math.fma(x1, u, Math.fma(y1, v, c1[j]));
      c2[j] = Math.fma(x2, u, Math.fma(y2, v, c2[j]));
      c3[j] = Math.fma(x3, u, Math.fma(y3, v, c3[j]));
    }
  }

  /** An odd last term of one row. */
  private void one(double x, int o, int width, double[] sum) {
    for (int j = 0; j < width; j++) {
      sum[j] = Math.fma(x, b[o + j], sum[j]);
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
