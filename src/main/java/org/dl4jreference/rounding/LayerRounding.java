package org.dl4jreference.rounding;

import org.dl4jreference.model.Matrix;
import org.dl4jreference.reference.ForwardPass;

/**
 * One layer's numbers and how uncertain rounding leaves them.
 *
 * @param values what the reference computes
 * @param varInput Var[a of the layer below]
 * @param varLinear Var[s]
 * @param varPreActivation Var[z]
 * @param varActivation Var[f(z)]
 * @param reach Var[z] as far as a kink is concerned: 0 where the side of z is known
 * @param kinks 1 where z lies so near a kink that either side is right, else 0
 */
record LayerRounding(
    ForwardPass.Layer values,
    Matrix varInput,
    Matrix varLinear,
    Matrix varPreActivation,
    Matrix varActivation,
    Matrix reach,
    Matrix kinks) {
  /** How many pre-activations lie at a kink. */
  int atKink() {
    int count = 0;
    for (double v : kinks.toArray()) {
      count += (int) v;
    }
    return count;
  }

  /** One matrix where a mark is set, another elsewhere. */
  static Matrix chosen(Matrix where, Matrix one, Matrix other) {
    return Matrix.generate(
        where.rows(),
        where.columns(),
        (i, j) -> where.get(i, j) > 0 ? one.get(i, j) : other.get(i, j));
  }
}
