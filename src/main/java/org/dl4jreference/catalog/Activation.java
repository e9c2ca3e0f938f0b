package org.dl4jreference.catalog;

import org.dl4jreference.model.Matrix;

/** An activation function a = f(z) on whole rows of units. */
public interface Activation {
  /** The catalogue's name: DL4J's {@code Activation} in lower case. */
  String name();

  /**
   * f(z).
   *
   * @param z pre-activations {@code [m, n]}
   * @return activations {@code [m, n]}
   */
  Matrix value(Matrix z);

  /**
   * The chain rule through f: δz = Jᵀ·δ, row by row; for an elementwise f this is δ∘f'(z).
   *
   * @param z pre-activations {@code [m, n]}
   * @param delta ∂score/∂a {@code [m, n]}
   * @return ∂score/∂z {@code [m, n]}
   */
  Matrix backward(Matrix z, Matrix delta);
}
