package org.dl4jreference.lab;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.linear.EigenDecompositionSymmetric;

/**
 * Lanczos iteration with full reorthogonalisation (Golub and Van Loan, Matrix Computations, section
 * 10.1): a symmetric matrix as a tridiagonal one, product by product.
 */
final class Lanczos {
  /** A remainder this much smaller than the matrix is rounding: the space is exhausted. */
  private static final double EXHAUSTED = 1e-9;

  private final List<double[]> basis = new ArrayList<>();
  private final List<Double> diagonal = new ArrayList<>();
  private final List<Double> secondary = new ArrayList<>();
  private double largest;

  Lanczos(double[] start) {
    basis.add(unit(start));
  }

  /** The unit vector whose product with the matrix is wanted next. */
  double[] direction() {
    return basis.get(basis.size() - 1);
  }

  /** Takes the product of {@link #direction()}; true if there is no further direction. */
  boolean add(double[] product) {
    double alpha = Vectors.dot(direction(), product);
    diagonal.add(alpha);
    largest = Math.max(largest, Math.abs(alpha));
    // twice is enough (Parlett)
    double[] rest = orthogonal(orthogonal(product));
    double beta = Vectors.norm(rest);
    largest = Math.max(largest, beta);
    secondary.add(beta);
    if (beta <= EXHAUSTED * largest) {
      return true;
    }
    basis.add(unit(rest));
    return false;
  }

  /** The larger residual of the two ends of the spectrum, relative to the larger eigenvalue. */
  double residual() {
    EigenDecompositionSymmetric found = decomposition();
    double[] values = found.getEigenvalues();
    int last = values.length - 1;
    double beta = secondary.get(last);
    // eigenvalues come in descending order
    double ends =
        Math.max(
            Math.abs(found.getEigenvector(0).getEntry(last)),
            Math.abs(found.getEigenvector(last).getEntry(last)));
    double size = Math.max(Math.abs(values[0]), Math.abs(values[last]));
    return size == 0 ? 0 : beta * ends / size;
  }

  Curvature.Spectrum spectrum() {
    double[] values = decomposition().getEigenvalues();
    return new Curvature.Spectrum(values[0], values[values.length - 1]);
  }

  private EigenDecompositionSymmetric decomposition() {
    int n = diagonal.size();
    return new EigenDecompositionSymmetric(array(diagonal), array(secondary.subList(0, n - 1)));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private double[] orthogonal(double[] w) {
    double[] result = w;
    for (double[] q : basis) {
      result = Vectors.sum(result, -Vectors.dot(q, result), q);
    }
    return result;
  }

  private static double[] unit(double[] v) {
    return Vectors.scaled(1 / Vectors.norm(v), v);
  }
}
