package org.dl4jreference.rounding;

import java.util.BitSet;
import org.dl4jreference.model.Matrix;

/**
 * What rounding makes of a tensor.
 *
 * @param sigma σ of each element; NaN where the value or what it is made of leaves the range
 * @param singular the elements, row by row, of which a denominator or the argument of a logarithm
 *     is 0 within rounding, so that beyond σ nothing is known either
 * @param whole the standard deviation of the relative error of the tensor as a whole, ε̂ =
 *     Σ(e·b/σ²)/Σ(b²/σ²) with the base b; infinite where it says nothing
 */
public record Uncertainty(Matrix sigma, BitSet singular, double whole) {
  /** σ alone. */
  public static Uncertainty of(Matrix sigma) {
    return new Uncertainty(sigma, new BitSet(), Double.POSITIVE_INFINITY);
  }
}
