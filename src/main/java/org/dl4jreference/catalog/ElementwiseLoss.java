package org.dl4jreference.catalog;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.dl4jreference.model.Matrix;

/**
 * A loss whose every term depends on one output only.
 *
 * @param name the catalogue's name
 * @param term t(p, y)
 * @param slope ∂t/∂p; at a kink the value DL4J and PyTorch take, sign(0) = 0
 * @param mean whether terms are divided by nOut
 * @param kink where in p the slope jumps, given y; NaN if nowhere
 * @param termScale the size of what cancels inside a term, so that its absolute error is about u
 *     times this; 0 where nothing cancels
 * @param slopeScale the same for the slope
 * @param poles where in p the term is infinite, given y; NaN where it is not
 */
public record ElementwiseLoss(
    String name,
    DoubleBinaryOperator term,
    DoubleBinaryOperator slope,
    boolean mean,
    DoubleUnaryOperator kink,
    DoubleBinaryOperator termScale,
    DoubleBinaryOperator slopeScale,
    List<DoubleUnaryOperator> poles)
    implements Loss {

  /** The error budget of a term and its slope in units of u. */
  public static final double ACCURACY = 4;

  /**
   * A loss without kinks that sums over the outputs.
   *
   * @param name the catalogue's name
   * @param term t(p, y)
   * @param slope ∂t/∂p
   */
  public static ElementwiseLoss summed(
      String name, DoubleBinaryOperator term, DoubleBinaryOperator slope) {
    return new ElementwiseLoss(
        name, term, slope, false, y -> Double.NaN, (p, y) -> 0, (p, y) -> 0, List.of());
  }

  /**
   * The same loss divided by nOut.
   *
   * @param newName the catalogue's name of the mean
   */
  public ElementwiseLoss averaged(String newName) {
    return new ElementwiseLoss(newName, term, slope, true, kink, termScale, slopeScale, poles);
  }

  /**
   * The same loss with a kink.
   *
   * @param place where in p, given y
   */
  public ElementwiseLoss kinkedAt(DoubleUnaryOperator place) {
    return new ElementwiseLoss(name, term, slope, mean, place, termScale, slopeScale, poles);
  }

  /**
   * The same loss with terms that cancel.
   *
   * @param inTerm the size of what cancels in the term
   * @param inSlope the size of what cancels in the slope
   */
  public ElementwiseLoss cancelling(DoubleBinaryOperator inTerm, DoubleBinaryOperator inSlope) {
    return new ElementwiseLoss(name, term, slope, mean, kink, inTerm, inSlope, poles);
  }

  /**
   * The same loss with poles.
   *
   * @param places where in p the term is infinite, given y; NaN where it is not
   */
  public ElementwiseLoss withPoles(List<DoubleUnaryOperator> places) {
    return new ElementwiseLoss(
        name, term, slope, mean, kink, termScale, slopeScale, List.copyOf(places));
  }

  /**
   * The divisor of the terms.
   *
   * @param outputs nOut
   * @return nOut for a mean, else 1
   */
  public double divisor(int outputs) {
    return mean ? outputs : 1;
  }

  @Override
  public Matrix terms(Matrix p, Matrix y) {
    double n = divisor(p.columns());
    return p.zip(y, (a, b) -> term.applyAsDouble(a, b) / n);
  }

  @Override
  public Matrix gradient(Matrix p, Matrix y, Matrix factor) {
    double n = divisor(p.columns());
    return p.zip(y, slope).zip(factor, (s, v) -> s * v / n);
  }
}
