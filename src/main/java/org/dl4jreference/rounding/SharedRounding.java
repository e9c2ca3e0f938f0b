package org.dl4jreference.rounding;

import java.util.HashMap;
import java.util.Map;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;

/**
 * How alike the examples of a batch round: examples with equal values make equal errors, which add
 * up as m and not as √m.
 */
final class SharedRounding {
  /** A library function errs smoothly, so that even different values share this much. */
  private static final double LEAST = 1.0 / 8;

  private SharedRounding() {}

  /**
   * r = max(1/8, √(Σ countᵥ²)/m) over the distinct values v of each column.
   *
   * @param values {@code [m, n]}
   * @param precision the subject's, in which values are told apart
   * @return r {@code [1, n]}
   */
  static Matrix of(Matrix values, Precision precision) {
    double[] result = new double[values.columns()];
    for (int j = 0; j < result.length; j++) {
      Map<Double, Integer> counts = new HashMap<>();
      for (int i = 0; i < values.rows(); i++) {
        counts.merge(precision.round(values.get(i, j)), 1, Integer::sum);
      }
      double sum = 0;
      for (int count : counts.values()) {
        sum += (double) count * count;
      }
      result[j] = Math.max(LEAST, Math.sqrt(sum) / values.rows());
    }
    return Matrix.row(result);
  }
}
