package org.dl4jreference.catalog;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.dl4jreference.model.Matrix;

/**
 * A loss whose every term depends on one output only.
 *
 * @param name the catalogue's name
 * @param term t(p, y)
 * @param slope ∂t/∂p; at a kink the value DL4J and PyTorch take, sign(0) = 0
 * @param curvature ∂²t/∂p², 0 at kinks
 * @param mean whether terms are divided by nOut
 * @param kink where in p the slope jumps, given y; NaN if nowhere
 */
public record ElementwiseLoss(
    String name,
    DoubleBinaryOperator term,
    DoubleBinaryOperator slope,
    DoubleBinaryOperator curvature,
    boolean mean,
    DoubleUnaryOperator kink)
    implements Loss {

  /**
   * A loss without kinks that sums over the outputs.
   *
   * @param name the catalogue's name
   * @param term t(p, y)
   * @param slope ∂t/∂p
   * @param curvature ∂²t/∂p²
   * @return the entry
   */
  public static ElementwiseLoss summed(
      String name,
      DoubleBinaryOperator term,
      DoubleBinaryOperator slope,
      DoubleBinaryOperator curvature) {
    return new ElementwiseLoss(name, term, slope, curvature, false, y -> Double.NaN);
  }

  /**
   * The same loss divided by nOut.
   *
   * @param newName the catalogue's name of the mean
   * @return a new entry
   */
  public ElementwiseLoss averaged(String newName) {
    return new ElementwiseLoss(newName, term, slope, curvature, true, kink);
  }

  /**
   * The same loss with a kink.
   *
   * @param place where in p, given y
   * @return a new entry
   */
  public ElementwiseLoss kinkedAt(DoubleUnaryOperator place) {
    return new ElementwiseLoss(name, term, slope, curvature, mean, place);
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
