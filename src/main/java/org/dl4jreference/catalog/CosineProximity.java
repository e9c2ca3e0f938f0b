package org.dl4jreference.catalog;

import org.dl4jreference.model.Matrix;

/**
 * −cos of the angle between p and y: −(p·y)/(‖p‖‖y‖) (DL4J: {@code LossCosineProximity}). NaN where
 * either vector is zero.
 */
final class CosineProximity implements Loss {
  static final CosineProximity INSTANCE = new CosineProximity();

  private CosineProximity() {}

  @Override
  public String name() {
    return "cosine_proximity";
  }

  @Override
  public Matrix terms(Matrix p, Matrix y) {
    double[] norms = new double[p.rows()];
    for (int i = 0; i < norms.length; i++) {
      norms[i] = norm(p, i) * norm(y, i);
    }
    return Matrix.generate(p.rows(), p.columns(), (i, j) -> -p.get(i, j) * y.get(i, j) / norms[i]);
  }

  /** ∂/∂pⱼ = −vⱼyⱼ/(‖p‖‖y‖) + pⱼ·Σₖ vₖpₖyₖ/(‖p‖³‖y‖). */
  @Override
  public Matrix gradient(Matrix p, Matrix y, Matrix factor) {
    double[] size = new double[p.rows()];
    double[] norms = new double[p.rows()];
    double[] inner = new double[p.rows()];
    for (int i = 0; i < norms.length; i++) {
      size[i] = norm(p, i);
      norms[i] = size[i] * norm(y, i);
      for (int j = 0; j < p.columns(); j++) {
        inner[i] += factor.get(i, j) * p.get(i, j) * y.get(i, j);
      }
    }
    return Matrix.generate(
        p.rows(),
        p.columns(),
        (i, j) ->
            (-factor.get(i, j) * y.get(i, j) + p.get(i, j) * inner[i] / size[i] / size[i])
                / norms[i]);
  }

  private static double norm(Matrix m, int row) {
    double sum = 0;
    for (double v : m.rowArray(row)) {
      sum += v * v;
    }
    return Math.sqrt(sum);
  }
}
