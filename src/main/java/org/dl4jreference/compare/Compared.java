package org.dl4jreference.compare;

import org.dl4jreference.model.Matrix;
import org.dl4jreference.verdict.Quantity;

/**
 * A tensor of the subject beside what it is compared with.
 *
 * @param base what a relative error of the whole tensor is relative to: the reference itself, or
 *     the step where the tensor is an updated parameter
 */
record Compared(
    String name,
    Quantity quantity,
    int layer,
    Matrix actual,
    Matrix expected,
    Matrix sigma,
    Matrix base,
    int atKink) {

  /** The same under the hypothesis that something else is expected. */
  Compared expecting(Matrix other, Matrix otherSigma) {
    return new Compared(name, quantity, layer, actual, other, otherSigma, base.map(v -> 0), atKink);
  }

  /** The same under the hypothesis that the subject is off by a factor. */
  Compared times(double factor) {
    return expecting(
        expected.map(v -> factor * v), sigma.map(s -> Math.max(1, Math.abs(factor)) * s));
  }
}
