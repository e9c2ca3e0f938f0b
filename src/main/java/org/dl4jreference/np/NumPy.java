package org.dl4jreference.np;

import org.dl4jreference.model.Matrix;

/** The few NumPy functions that the chapter needs, under their NumPy names. */
public final class NumPy {
  private NumPy() {}

  /**
   * {@code np.dot(a, b)}: c[i,j] = Σₖ a[i,k]·b[k,j], {@code [m, n]} by {@code [n, p]} to {@code [m,
   * p]}.
   *
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
        for (int j = 0; j < p; j++) {
          c[i * p + j] += left[i * n + k] * right[k * p + j];
        }
      }
    }
    return Matrix.of(a.rows(), p, c);
  }

  /** {@return {@code a.T}} */
  public static Matrix transpose(Matrix a) {
    return Matrix.generate(a.columns(), a.rows(), (i, j) -> a.get(j, i));
  }

  /** {@return {@code a + b}, broadcast} */
  public static Matrix add(Matrix a, Matrix b) {
    return a.zip(b, (x, y) -> x + y);
  }

  /** {@return {@code a * b}, element by element, broadcast} */
  public static Matrix multiply(Matrix a, Matrix b) {
    return a.zip(b, (x, y) -> x * y);
  }

  /** {@return {@code a * factor}} */
  public static Matrix multiply(Matrix a, double factor) {
    return a.map(x -> x * factor);
  }

  /** {@return {@code np.sum(a)}, the sum of all elements} */
  public static double sum(Matrix a) {
    double sum = 0;
    for (double x : a.toArray()) {
      sum += x;
    }
    return sum;
  }

  /** {@return {@code np.sum(a, axis=0, keepdims=True)} {@code [1, n]}, over the examples} */
  public static Matrix sumRows(Matrix a) {
    return dot(Matrix.filled(1, a.rows(), 1), a);
  }
}
