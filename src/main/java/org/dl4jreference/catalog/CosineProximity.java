package org.dl4jreference.catalog;

import org.dl4jreference.model.Matrix;

/**
 * −cos of the angle between p and y: −(p·y)/(‖p‖‖y‖) (DL4J: {@code LossCosineProximity}). NaN where
 * either vector is zero and nothing keeps its norm from 0.
 *
 * @param name the catalogue's name
 * @param floor the least that an implementation takes for ‖p‖, ‖y‖, and ‖p‖² in the gradient; 0 in
 *     the mathematics
 */
public record CosineProximity(String name, double floor) implements Loss {
  static final CosineProximity INSTANCE = new CosineProximity("cosine_proximity", 0);

  @Override
  public Matrix terms(Matrix p, Matrix y) {
    double[] norms = new double[p.rows()];
    for (int i = 0; i < norms.length; i++) {
      norms[i] = norm(p, i) * norm(y, i);
    }
    return Matrix.generate(p.rows(), p.columns(), (i, j) -> -p.get(i, j) * y.get(i, j) / norms[i]);
  }

  /** ∂/∂pⱼ = (pⱼ·Σₖ vₖpₖyₖ − vⱼyⱼ·‖p‖²)/(‖p‖³‖y‖). */
  @Override
  public Matrix gradient(Matrix p, Matrix y, Matrix factor) {
    double[] square = new double[p.rows()];
    double[] below = new double[p.rows()];
    double[] inner = new double[p.rows()];
    for (int i = 0; i < square.length; i++) {
      square[i] = square(p, i);
      below[i] = norm(p, i) * norm(y, i) * Math.max(square[i], floor);
      for (int j = 0; j < p.columns(); j++) {
        inner[i] += factor.get(i, j) * p.get(i, j) * y.get(i, j);
      }
    }
    return Matrix.generate(
        p.rows(),
        p.columns(),
        (i, j) -> (p.get(i, j) * inner[i] - factor.get(i, j) * y.get(i, j) * square[i]) / below[i]);
  }

  private static double square(Matrix m, int row) {
    double sum = 0;
    for (double v : m.rowArray(row)) {
      sum += v * v;
    }
    return sum;
  }

  private double norm(Matrix m, int row) {
    return Math.max(Math.sqrt(square(m, row)), floor);
  }
}
