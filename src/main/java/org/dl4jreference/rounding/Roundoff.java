package org.dl4jreference.rounding;

import static org.dl4jreference.np.NumPy.add;
import static org.dl4jreference.np.NumPy.dot;
import static org.dl4jreference.np.NumPy.multiply;
import static org.dl4jreference.np.NumPy.transpose;

import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;

/**
 * The rounding of elementary operations in a precision, as variances. All formulas take rounding
 * errors as independent and uniform within ±u, hence u²/3 each (Higham and Mary, "A new approach to
 * probabilistic rounding error analysis", SIAM J. Sci. Comput. 41, 2019, has the model; the
 * constants are measured).
 *
 * @param u the unit roundoff of sums and elementwise operations
 * @param uProduct the unit roundoff of a dot product's factors
 * @param smallest ν, below which results may be flushed to zero
 * @param largest beyond which results overflow
 * @param k how many standard deviations rounding may explain
 */
record Roundoff(double u, double uProduct, double smallest, double largest, double k) {

  static Roundoff of(Precision precision, double k) {
    // TF32 rounds the factors of products only; everything else is binary32
    double u =
        precision == Precision.TF32 ? Precision.FLOAT.unitRoundoff() : precision.unitRoundoff();
    // below its square root the variance itself would underflow, so nothing smaller is judged
    double smallest = Math.max(precision.smallestNormal(), 0x1p-480);
    return new Roundoff(u, precision.unitRoundoff(), smallest, precision.largest(), k);
  }

  /** The same where values are later divided by m: sums over the examples overflow before that. */
  Roundoff beforeDivisionBy(double m) {
    return new Roundoff(u, uProduct, smallest, largest / m, k);
  }

  /** The variance of one rounding of x, and of flushing it to zero. */
  double rounding(double x) {
    return u * u / 3 * x * x + smallest * smallest;
  }

  /**
   * The variance that makes k·σ cover a jump, which is all or nothing, with a fifth left for
   * rounding: (1.25·jump/k)².
   */
  double jump(double jump) {
    double sigma = 1.25 * jump / k;
    return sigma * sigma;
  }

  static Matrix square(Matrix m) {
    return m.map(x -> x * x);
  }

  static Matrix deviation(Matrix variance) {
    return variance.map(Math::sqrt);
  }

  /** 0·∞ is no information: as uncertain as ∞. */
  static Matrix guard(Matrix variance) {
    return variance.map(v -> Double.isNaN(v) ? Double.POSITIVE_INFINITY : v);
  }

  /** A value that may have left the range makes everything computed from it uncertain. */
  Matrix overflow(Matrix value, Matrix variance) {
    return value.zip(
        variance,
        (x, v) -> Math.abs(x) + k * Math.sqrt(v) <= largest ? v : Double.POSITIVE_INFINITY);
  }

  /**
   * Own rounding of s = a·b, sums of n products p in any order: u²/3·(n(s²/3 + Σp²/2) + Σp²), the
   * last term with the roundoff of the factors, and the bias of equal products: at most as many are
   * equal as there are equal factors on either side.
   */
  Matrix product(Matrix a, Matrix b, Matrix s) {
    int n = a.columns();
    Matrix squares = dot(square(a), square(b));
    double[] alikeA = SharedRounding.ofTerms(transpose(a), u);
    double[] alikeB = SharedRounding.ofTerms(b, u);
    return Matrix.generate(
        s.rows(),
        s.columns(),
        (i, j) -> {
          double q = squares.get(i, j);
          double bias = runningSum(n, s.get(i, j), q, Math.min(alikeA[i], alikeB[j]));
          // Σ|p| ≤ √(n·Σp²): a partial sum may leave the range even where the sum does not
          return Math.sqrt(n * q) <= largest
              ? own(n, s.get(i, j), q) + bias + smallest * smallest
              : Double.POSITIVE_INFINITY;
        });
  }

  private double own(int n, double sum, double squares) {
    // both factors are rounded where they are stored more precisely than multiplied
    double factors = uProduct == u ? u * u : u * u + 2 * uProduct * uProduct;
    return u * u / 3 * n * (sum * sum / 3 + squares / 2) + factors / 3 * squares;
  }

  /**
   * Var[a·b] of uncertain factors: Var[a]·b² + a²·Var[b] + Var[a]·Var[b] + own rounding. The third
   * term is all there is where both are 0 but for rounding.
   */
  Matrix product(Matrix a, Matrix varA, Matrix b, Matrix varB, Matrix s) {
    Matrix propagated = add(dot(varA, add(square(b), varB)), dot(square(a), varB));
    return overflow(s, guard(add(propagated, product(a, b, s))));
  }

  /**
   * Var of aᵀ·δ, a sum over the examples, with what examples share: duplicated rows and saturated
   * units round alike.
   *
   * @param sharedA how alike the examples of each unit of a are
   * @param sharedDelta the same for δ
   */
  Matrix overExamples(
      Matrix a,
      Matrix varA,
      Matrix delta,
      Matrix varDelta,
      Matrix s,
      SharedRounding sharedA,
      SharedRounding sharedDelta) {
    Matrix at = transpose(a);
    Matrix independent = product(at, transpose(varA), delta, varDelta, s);
    Matrix deltaSize = add(delta.map(Math::abs), deviation(varDelta));
    Matrix alikeA = dot(transpose(deviation(varA)), deltaSize);
    Matrix alikeDelta = dot(at.map(Math::abs), deviation(varDelta));
    Matrix alike =
        add(
            square(multiply(alikeA, transpose(sharedA.errors()))),
            square(multiply(alikeDelta, sharedDelta.errors())));
    return guard(add(independent, alike));
  }

  /** Var of a sum of n exact terms, the sum of their squares and how many are alike given. */
  double sum(int n, double sum, double squares, double alike) {
    return u * u / 3 * n * (sum * sum / 3 + squares / 2) + runningSum(n, sum, squares, alike);
  }

  /**
   * (½·Σ min(t, u·s))²: of positive terms, those below u·s are lost once the sum has grown, all to
   * the same side.
   */
  double lost(double[] terms, double sum) {
    double lost = 0;
    for (double t : terms) {
      lost += Math.min(t, u * sum) / 2;
    }
    return lost * lost;
  }

  /**
   * What a sum errs by beyond independent roundings, the larger of two:
   *
   * <p>(u·n/8·κ·s)² with κ = s²/(n·Σp²): nearly constant terms make a sum grow steadily, and are
   * rounded alike within each power of two.
   *
   * <p>u²/3·((nr)² − n)·(s²/3 + Σp²/2) with r the share of equal terms: each is rounded the same
   * way whenever it is added to a sum of the same size, so that Σcountᵥ² = (nr)² takes the place of
   * n.
   */
  double runningSum(int n, double sum, double squares, double alike) {
    if (squares == 0) {
      return 0;
    }
    double kappa = sum / n * (sum / squares);
    double bias = u * n / 8 * kappa * sum;
    double more = Math.max(0, n * alike * (n * alike) - n);
    return Math.max(bias * bias, u * u / 3 * more * (sum * sum / 3 + squares / 2));
  }
}
