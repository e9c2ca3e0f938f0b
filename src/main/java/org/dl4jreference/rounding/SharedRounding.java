package org.dl4jreference.rounding;

import java.util.Arrays;
import org.dl4jreference.model.Matrix;

/**
 * How alike the examples of a batch round: examples with equal values make equal errors, which add
 * up as m and not as √m.
 *
 * @param values √(Σ countᵥ²)/m over the distinct values v of each column, {@code [1, n]}
 */
record SharedRounding(Matrix values) {
  /** A library function errs smoothly, so that even different values share this much. */
  private static final double LEAST = 1.0 / 8;

  /**
   * The share of each column.
   *
   * @param values {@code [m, n]}
   * @param u the unit roundoff by which values are told apart
   */
  static SharedRounding of(Matrix values, double u) {
    double[] result = new double[values.columns()];
    for (int j = 0; j < result.length; j++) {
      double[] column = new double[values.rows()];
      for (int i = 0; i < column.length; i++) {
        column[i] = values.get(i, j);
      }
      result[j] = of(column, u);
    }
    return new SharedRounding(Matrix.row(result));
  }

  /**
   * √(Σ countᵥ²)/m of m values: 1 if all are equal, 1/√m if none are. Values within about m/8 of
   * their last digits count as equal, since a sum of m of them has so much coarser digits itself.
   */
  static double of(double[] values, double u) {
    return share(values, u, values.length);
  }

  /**
   * The same of the terms of a sum, of which zeros are added without an error.
   *
   * @param terms {@code [n, sums]}
   * @return of each column
   */
  static double[] ofTerms(Matrix terms, double u) {
    double[] result = new double[terms.columns()];
    double[] column = new double[terms.rows()];
    for (int j = 0; j < result.length; j++) {
      int n = 0;
      for (int i = 0; i < terms.rows(); i++) {
        if (terms.get(i, j) != 0) {
          column[n++] = terms.get(i, j);
        }
      }
      result[j] = n == 0 ? 0 : share(Arrays.copyOf(column, n), u, terms.rows());
    }
    return result;
  }

  private static double share(double[] values, double u, int m) {
    double digits = 2 * u * Math.max(1, m / 8.0);
    double[] keys = new double[values.length];
    for (int i = 0; i < keys.length; i++) {
      double quantum = digits * Math.scalb(1.0, Math.getExponent(values[i]));
      // adding 0 makes one of the two zeros
      keys[i] =
          values[i] == 0 || !(quantum > 0)
              ? values[i] + 0.0
              : Math.rint(values[i] / quantum) * quantum;
    }
    Arrays.sort(keys);
    double sum = 0;
    int from = 0;
    for (int i = 1; i <= keys.length; i++) {
      if (i == keys.length || keys[i] != keys[from]) {
        sum += (double) (i - from) * (i - from);
        from = i;
      }
    }
    return Math.sqrt(sum) / m;
  }

  /** Columns whose examples round as one. */
  static SharedRounding whole(int columns) {
    return new SharedRounding(Matrix.filled(1, columns, 1));
  }

  /**
   * What δ·Wᵀ shares: the mean of what the units above share, weighted by what each adds.
   *
   * @param w W {@code [nIn, nOut]}
   * @param varDelta Var[δ] of the units above {@code [m, nOut]}
   */
  SharedRounding through(Matrix w, Matrix varDelta) {
    double[] sigma = new double[w.columns()];
    for (int j = 0; j < sigma.length; j++) {
      for (int i = 0; i < varDelta.rows(); i++) {
        sigma[j] += Math.sqrt(varDelta.get(i, j));
      }
    }
    double[] result = new double[w.rows()];
    for (int i = 0; i < result.length; i++) {
      double share = 0;
      double whole = 0;
      for (int j = 0; j < sigma.length; j++) {
        share += Math.abs(w.get(i, j)) * sigma[j] * values.get(0, j);
        whole += Math.abs(w.get(i, j)) * sigma[j];
      }
      // beyond the range nothing is known, and everything may err alike
      result[i] = whole == 0 ? 0 : Double.isFinite(whole) ? share / whole : 1;
    }
    return new SharedRounding(Matrix.row(result));
  }

  SharedRounding or(SharedRounding other) {
    return new SharedRounding(values.zip(other.values, Math::max));
  }

  /** What the errors of a column share: r = max(1/8, share of equal values). */
  Matrix errors() {
    return values.map(r -> Math.max(LEAST, r));
  }
}
