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
    double[] others = new double[z.rows()];
    Matrix shifted = shifted(z, others);
    return Matrix.generate(
        z.rows(), z.columns(), (i, j) -> Math.exp(shifted.get(i, j)) / (1 + others[i]));
  }

  /**
   * ln p, without underflow: ln pⱼ = (zⱼ − max z) − ln Σ exp(z − max z), where the sum is 1 and the
   * others, so that log1p keeps the loss of a sure prediction.
   *
   * @param z pre-activations {@code [m, n]}
   * @return ln p {@code [m, n]}
   */
  public static Matrix logarithm(Matrix z) {
    double[] others = new double[z.rows()];
    Matrix shifted = shifted(z, others);
    return Matrix.generate(
        z.rows(), z.columns(), (i, j) -> shifted.get(i, j) - Math.log1p(others[i]));
  }

  /** z − max z of each row; the sums of exponentials but the largest go into the array. */
  private static Matrix shifted(Matrix z, double[] others) {
    double[] max = new double[z.rows()];
    for (int i = 0; i < others.length; i++) {
      int top = 0;
      for (int j = 1; j < z.columns(); j++) {
        top = z.get(i, j) > z.get(i, top) ? j : top;
      }
      max[i] = z.get(i, top);
      for (int j = 0; j < z.columns(); j++) {
        others[i] += j == top ? 0 : Math.exp(z.get(i, j) - max[i]);
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
