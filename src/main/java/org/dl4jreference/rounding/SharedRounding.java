package org.dl4jreference.rounding;

import java.util.HashMap;
import java.util.Map;
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
    double digits = 2 * u * Math.max(1, values.length / 8.0);
    Map<Double, Integer> counts = new HashMap<>();
    for (double value : values) {
      double quantum = digits * Math.scalb(1.0, Math.getExponent(value));
      double key = value == 0 || !(quantum > 0) ? value : Math.rint(value / quantum) * quantum;
      // of the two zeros one
      counts.merge(key + 0.0, 1, Integer::sum);
    }
    double sum = 0;
    for (int count : counts.values()) {
      sum += (double) count * count;
    }
    return Math.sqrt(sum) / values.length;
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
