package org.dl4jreference.catalog;

import java.util.Map;
import org.dl4jreference.model.Matrix;

/** A normalisation n = norm(s) with parameters of its own. */
public interface Normalization {
  /** n = s. */
  Normalization NONE =
      new Normalization() {
        @Override
        public Matrix value(Matrix s, Map<String, Matrix> parameters) {
          return s;
        }

        @Override
        public Backward backward(Matrix s, Map<String, Matrix> parameters, Matrix delta) {
          return new Backward(delta, Map.of());
        }
      };

  /**
   * norm(s).
   *
   * @param s {@code [m, n]}
   * @param parameters the layer's tensors by key
   * @return {@code [m, n]}
   */
  Matrix value(Matrix s, Map<String, Matrix> parameters);

  /**
   * The chain rule through the normalisation.
   *
   * @param s {@code [m, n]}
   * @param parameters the layer's tensors by key
   * @param delta ∂score/∂n {@code [m, n]}
   * @return ∂score/∂s and the gradients of the normalisation's own parameters
   */
  Backward backward(Matrix s, Map<String, Matrix> parameters, Matrix delta);

  /**
   * Running statistics after a training step, which no gradient moves.
   *
   * @param s {@code [m, n]}
   * @param parameters the layer's tensors by key
   * @return the new values by key; empty if there are none
   */
  default Map<String, Matrix> running(Matrix s, Map<String, Matrix> parameters) {
    return Map.of();
  }

  /**
   * What comes back through a normalisation.
   *
   * @param delta ∂score/∂s
   * @param gradients of its own parameters, by key
   */
  record Backward(Matrix delta, Map<String, Matrix> gradients) {}
}
