package org.dl4jreference.catalog;

import org.dl4jreference.model.Matrix;

/** A loss of predictions p against labels y, example by example. */
public interface Loss {
  /** The catalogue's name. */
  String name();

  /**
   * The terms that sum over the outputs to each example's loss.
   *
   * @param p predictions {@code [m, n]}
   * @param y labels {@code [m, n]}
   * @return terms {@code [m, n]}
   */
  Matrix terms(Matrix p, Matrix y);

  /**
   * ∂(Σ factor∘terms)/∂p.
   *
   * @param p predictions {@code [m, n]}
   * @param y labels {@code [m, n]}
   * @param factor what each term is multiplied by: output weights and masks {@code [m, n]}
   * @return the gradient {@code [m, n]}
   */
  Matrix gradient(Matrix p, Matrix y, Matrix factor);
}
