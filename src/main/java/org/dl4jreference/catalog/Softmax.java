package org.dl4jreference.catalog;

import org.dl4jreference.model.Matrix;

/**
 * Softmax over the units of each example: pⱼ = exp(zⱼ − max z) / Σₖ exp(zₖ − max z) (Goodfellow et
 * al., Deep Learning, eq. 6.29, shifted as in section 4.1). DL4J: {@code ActivationSoftmax}. The
 * chapter's own code normalises over the whole array, which is the same for one example only.
 */
public final class Softmax implements Activation {
  /** The only instance. */
  public static final Softmax INSTANCE = new Softmax();

  private Softmax() {}

  @Override
  public String name() {
    return "softmax";
  }

  @Override
  public Matrix value(Matrix z) {
    double[] sums = new double[z.rows()];
    Matrix shifted = shifted(z, sums);
    return Matrix.generate(z.rows(), z.columns(), (i, j) -> Math.exp(shifted.get(i, j)) / sums[i]);
  }

  /**
   * ln p, without underflow: ln pⱼ = (zⱼ − max z) − ln Σ exp(z − max z).
   *
   * @param z pre-activations {@code [m, n]}
   * @return ln p {@code [m, n]}
   */
  public static Matrix logarithm(Matrix z) {
    double[] sums = new double[z.rows()];
    Matrix shifted = shifted(z, sums);
    return Matrix.generate(z.rows(), z.columns(), (i, j) -> shifted.get(i, j) - Math.log(sums[i]));
  }

  /** z − max z of each row; the sums of its exponentials go into the array. */
  private static Matrix shifted(Matrix z, double[] sums) {
    double[] max = new double[z.rows()];
    for (int i = 0; i < sums.length; i++) {
      max[i] = Double.NEGATIVE_INFINITY;
      for (double v : z.rowArray(i)) {
        max[i] = Math.max(max[i], v);
      }
      for (double v : z.rowArray(i)) {
        sums[i] += Math.exp(v - max[i]);
      }
    }
    return Matrix.generate(z.rows(), z.columns(), (i, j) -> z.get(i, j) - max[i]);
  }

  /** δz = p∘(δ − Σⱼ pⱼδⱼ). */
  @Override
  public Matrix backward(Matrix z, Matrix delta) {
    Matrix p = value(z);
    double[] inner = new double[z.rows()];
    for (int i = 0; i < inner.length; i++) {
      for (int j = 0; j < z.columns(); j++) {
        inner[i] += p.get(i, j) * delta.get(i, j);
      }
    }
    return Matrix.generate(
        z.rows(), z.columns(), (i, j) -> p.get(i, j) * (delta.get(i, j) - inner[i]));
  }
}
