package org.dl4jreference.compare;

import org.dl4jreference.model.Matrix;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.Uncertainty;
import org.dl4jreference.verdict.Quantity;

/**
 * A tensor of the subject beside what it is compared with.
 *
 * @param base what a relative error of the whole tensor is relative to: the reference itself, or
 *     the step where the tensor is an updated parameter
 * @param summed of how many times as much an intermediate sum may be, before it is divided
 * @param atKink how many elements lie on a kink
 */
public record Compared(
    String name,
    Quantity quantity,
    int layer,
    Matrix actual,
    Matrix expected,
    Uncertainty uncertainty,
    Matrix base,
    int summed,
    int atKink) {

  static Compared of(String name, Quantity quantity, int layer, Matrix actual, Expected expected) {
    return new Compared(
        name,
        quantity,
        layer,
        actual,
        expected.value(),
        expected.uncertainty(),
        expected.value(),
        1,
        0);
  }

  Compared with(Matrix newBase, int newSummed) {
    return new Compared(
        name, quantity, layer, actual, expected, uncertainty, newBase, newSummed, atKink);
  }

  Compared onKink(int elements) {
    return new Compared(
        name, quantity, layer, actual, expected, uncertainty, base, summed, elements);
  }

  /** σ of each element. */
  public Matrix sigma() {
    return uncertainty.sigma();
  }

  /**
   * The same under the hypothesis that something else is expected.
   *
   * @param other what is expected
   * @param otherSigma its σ, element by element
   */
  public Compared expecting(Matrix other, Matrix otherSigma) {
    return new Compared(
        name,
        quantity,
        layer,
        actual,
        other,
        new Uncertainty(otherSigma, uncertainty.singular(), uncertainty.whole()),
        base.zip(other.zip(expected, (o, e) -> o - e), Double::sum),
        summed,
        atKink);
  }

  /** The same, what is expected being off by a factor, and σ with it. */
  public Compared times(double factor) {
    return expecting(expected.map(v -> factor * v), sigma().map(s -> Math.abs(factor) * s));
  }
}
