package org.dl4jreference.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChainRule;
import org.hipparchus.linear.EigenDecompositionSymmetric;

/**
 * The Hessian H of a network's data loss at given parameters, known by its products with vectors.
 * For a quadratic loss, as y = 3x has it, gradient descent with rate η multiplies the error along
 * an eigenvector by 1 − ηλ a step, so that it is stable below 2/λmax and fastest at 2/(λmin + λmax)
 * (Goodfellow et al., Deep Learning, section 4.3.1; Nocedal and Wright, section 3.3).
 */
public final class Curvature {
  private static final double STEP = 1e-4;
  private static final int LARGEST_KRYLOV = 80;

  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final Batch batch;

  /**
   * The curvature of a loss.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param batch the examples
   */
  public Curvature(Catalogue catalogue, NetworkSpec spec, Batch batch) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.batch = batch;
  }

  /**
   * The ends of the Hessian's spectrum.
   *
   * @param largest λmax
   * @param smallest λmin; negative where the loss bends downwards in some direction
   */
  public record Spectrum(double largest, double smallest) {
    /**
     * The largest stable constant rate.
     *
     * @return 2/λmax; infinite if no direction bends upwards
     */
    public double largestStableRate() {
      return largest > 0 ? 2 / largest : Double.POSITIVE_INFINITY;
    }

    /**
     * The constant rate that shrinks the slowest direction fastest.
     *
     * @return 2/(λmin + λmax); NaN unless both are positive beyond rounding
     */
    public double fastestRate() {
      return smallest > 1e-9 * largest ? 2 / (smallest + largest) : Double.NaN;
    }
  }

  /**
   * H·v by a central difference of the exact gradient, extrapolated once: exact for a quadratic
   * loss but for rounding.
   *
   * @param parameters where
   * @param v a direction, flattened as the parameters are
   * @return H·v
   */
  public double[] times(Tensors parameters, double[] v) {
    double[] theta = parameters.flatten();
    double size = Math.max(1, norm(theta)) / Math.max(norm(v), 1e-300);
    double[] coarse = difference(theta, v, STEP * size);
    double[] fine = difference(theta, v, STEP * size / 2);
    double[] result = new double[v.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = fine[i] + (fine[i] - coarse[i]) / 3;
    }
    return result;
  }

  private double[] difference(double[] theta, double[] v, double h) {
    double[] up = gradient(moved(theta, v, h));
    double[] down = gradient(moved(theta, v, -h));
    double[] result = new double[up.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (up[i] - down[i]) / (2 * h);
    }
    return result;
  }

  private double[] gradient(double[] theta) {
    return ChainRule.gradient(catalogue, spec, spec.unflatten(theta), batch).flatten();
  }

  private static double[] moved(double[] theta, double[] v, double h) {
    double[] result = theta.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] += h * v[i];
    }
    return result;
  }

  private static double norm(double[] v) {
    return Math.sqrt(dot(v, v));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /**
   * λmax and λmin by Lanczos iteration with full reorthogonalisation (Golub and Van Loan, section
   * 10.1), at most 80 products.
   *
   * @param parameters where
   * @param seed of the starting vector
   * @return the ends of the spectrum; NaN where the gradient is not finite
   */
  public Spectrum spectrum(Tensors parameters, long seed) {
    int n = parameters.size();
    int steps = Math.min(n, LARGEST_KRYLOV);
    SplittableRandom random = new SplittableRandom(seed);
    List<double[]> basis = new ArrayList<>();
    List<Double> diagonal = new ArrayList<>();
    List<Double> secondary = new ArrayList<>();
    double[] q = scaled(random.doubles(n, -1, 1).toArray());
    double largest = 0;
    for (int j = 0; j < steps; j++) {
      basis.add(q);
      double[] w = times(parameters, q);
      double alpha = dot(q, w);
      if (!Double.isFinite(alpha)) {
        return new Spectrum(Double.NaN, Double.NaN);
      }
      diagonal.add(alpha);
      largest = Math.max(largest, Math.abs(alpha));
      // twice is enough
      orthogonalize(w, basis);
      orthogonalize(w, basis);
      double beta = norm(w);
      if (beta <= 1e-9 * Math.max(largest, 1e-300) || j == steps - 1) {
        break;
      }
      secondary.add(beta);
      q = scaled(w);
    }
    double[] values =
        new EigenDecompositionSymmetric(array(diagonal), array(secondary)).getEigenvalues();
    double max = Double.NEGATIVE_INFINITY;
    double min = Double.POSITIVE_INFINITY;
    for (double value : values) {
      max = Math.max(max, value);
      min = Math.min(min, value);
    }
    return new Spectrum(max, min);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void orthogonalize(double[] w, List<double[]> basis) {
    for (double[] q : basis) {
      double projection = dot(q, w);
      for (int i = 0; i < w.length; i++) {
        w[i] -= projection * q[i];
      }
    }
  }

  private static double[] scaled(double[] v) {
    double norm = norm(v);
    double[] result = v.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] /= norm;
    }
    return result;
  }
}
