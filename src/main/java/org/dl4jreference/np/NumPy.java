package org.dl4jreference.np;

import org.dl4jreference.model.Matrix;

/** The few NumPy functions that the chapter needs, under their NumPy names. */
public final class NumPy {
  private NumPy() {}

  /**
   * {@code np.dot(a, b)}: c[i,j] = Σₖ a[i,k]·b[k,j].
   *
   * @param a {@code [m, n]}
   * @param b {@code [n, p]}
   * @return {@code [m, p]}
   * @throws IllegalArgumentException if a's columns are not b's rows
   */
  public static Matrix dot(Matrix a, Matrix b) {
    if (a.columns() != b.rows()) {
      throw new IllegalArgumentException("dot: shapes " + a.shape() + " and " + b.shape());
    }
    int n = a.columns();
    int p = b.columns();
    double[] left = a.toArray();
    double[] right = b.toArray();
    double[] c = new double[a.rows() * p];
    for (int i = 0; i < a.rows(); i++) {
      for (int k = 0; k < n; k++) {
        double factor = left[i * n + k];
        for (int j = 0; j < p; j++) {
          c[i * p + j] += factor * right[k * p + j];
        }
      }
    }
    return Matrix.of(a.rows(), p, c);
  }

  /**
   * {@code a.T}.
   *
   * @param a {@code [m, n]}
   * @return {@code [n, m]}
   */
  public static Matrix transpose(Matrix a) {
    return Matrix.generate(a.columns(), a.rows(), (i, j) -> a.get(j * a.columns() + i));
  }

  /**
   * {@code a + b}, broadcast.
   *
   * @param a left
   * @param b right
   * @return the sum
   */
  public static Matrix add(Matrix a, Matrix b) {
    return a.zip(b, (x, y) -> x + y);
  }

  /**
   * {@code a - b}, broadcast.
   *
   * @param a left
   * @param b right
   * @return the difference
   */
  public static Matrix subtract(Matrix a, Matrix b) {
    return a.zip(b, (x, y) -> x - y);
  }

  /**
   * {@code a * b}: element by element, broadcast.
   *
   * @param a left
   * @param b right
   * @return the product
   */
  public static Matrix multiply(Matrix a, Matrix b) {
    return a.zip(b, (x, y) -> x * y);
  }

  /**
   * {@code a * factor}.
   *
   * @param a a matrix
   * @param factor a number
   * @return the product
   */
  public static Matrix multiply(Matrix a, double factor) {
    return a.map(x -> x * factor);
  }

  /**
   * {@code np.sum(a)}.
   *
   * @param a a matrix
   * @return the sum of all its elements
   */
  public static double sum(Matrix a) {
    double sum = 0;
    for (double x : a.toArray()) {
      sum += x;
    }
    return sum;
  }

  /**
   * {@code np.sum(a, axis=0, keepdims=True)}: sums over the examples.
   *
   * @param a {@code [m, n]}
   * @return {@code [1, n]}
   */
  public static Matrix sumRows(Matrix a) {
    return dot(Matrix.filled(1, a.rows(), 1), a);
  }

  /**
   * {@code np.sum(a, axis=1, keepdims=True)}: sums over the units.
   *
   * @param a {@code [m, n]}
   * @return {@code [m, 1]}
   */
  public static Matrix sumColumns(Matrix a) {
    return dot(a, Matrix.filled(a.columns(), 1, 1));
  }
}
