package org.dl4jreference.rounding;

import java.util.Map;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Tensors;

/** σ of the penalties' part of the score. */
public final class PenaltyRounding {
  private PenaltyRounding() {}

  /**
   * The root of Var[Σ] over the tensors: each is a sum of n terms λ₁|w| + ½λ₂w², with the bias of a
   * running sum of nearly constant terms, and a few roundings of the whole.
   *
   * @param spec the network
   * @param precision the arithmetic under test
   * @param k how many standard deviations rounding may explain
   * @return σ, 0 without penalties
   */
  public static double sigma(NetworkSpec spec, Tensors parameters, Precision precision, double k) {
    Roundoff arithmetic = Roundoff.of(precision, k);
    double variance = 0;
    double total = 0;
    for (Map.Entry<String, Matrix> entry : parameters.byName().entrySet()) {
      Regularization penalty =
          spec.layer(Tensors.layerOf(entry.getKey()))
              .training()
              .regularizationOf(Tensors.keyOf(entry.getKey()));
      Matrix w = entry.getValue();
      double sum = 0;
      double squares = 0;
      for (double v : w.toArray()) {
        double term = penalty.score(Matrix.row(v));
        sum += term;
        squares += term * term;
      }
      if (sum > 0) {
        double alike = SharedRounding.of(w.map(Math::abs).toArray(), arithmetic.u());
        variance +=
            arithmetic.sum(w.size(), sum, squares, alike)
                + arithmetic.lost(w.map(v -> penalty.score(Matrix.row(v))).toArray(), sum)
                + 12 * arithmetic.rounding(sum);
        total += sum;
      }
    }
    // the float64 reference rounds its own sums as much as a DOUBLE subject
    double both = precision == Precision.DOUBLE ? 2 : 1;
    return total == 0 ? 0 : Math.sqrt(both * (variance + 3 * arithmetic.rounding(total)));
  }
}
