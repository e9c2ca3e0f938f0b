package org.dl4jreference.catalog;

import org.dl4jreference.model.Matrix;

/**
 * A loss whose implementation errs by known numbers: its score by one, its gradient with respect to
 * the last pre-activation by as many as there are.
 *
 * @param name the catalogue's name
 * @param sound the loss without the error
 * @param delta what is added to ∂(Σ loss)/∂z {@code [m, n]}, not yet divided by the batch
 * @param score what is added to the mean loss
 */
public record OffsetLoss(String name, Loss sound, Matrix delta, double score) implements Loss {
  @Override
  public Matrix terms(Matrix p, Matrix y) {
    return sound.terms(p, y);
  }

  @Override
  public Matrix gradient(Matrix p, Matrix y, Matrix factor) {
    return sound.gradient(p, y, factor);
  }
}
