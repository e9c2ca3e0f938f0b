package org.dl4jreference.rounding;

import static org.dl4jreference.rounding.Arithmetic.square;

/**
 * What a sum errs by, of its real partial sums: u²/3·Q·φ + (n·ν)², Q the largest of Σ Sⱼ² in given
 * order, reversed, and in eight strided lanes, and of what any order has in the mean. A batch
 * sorted by class has partial sums far above the sum itself.
 */
final class RunningSum {
  /** Sums of fewer terms are not split into lanes. */
  static final int LANES_FROM = 16;

  static final int LANES = 8;
  private final Arithmetic arithmetic;

  RunningSum(Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
  }

  /** σ of the sum of these terms; NaN if a partial sum leaves the range. */
  double of(double[] terms) {
    double sum = 0;
    double squares = 0;
    double top = 0;
    double first = 0;
    double last = 0;
    double sums = 0;
    double sumSquares = 0;
    int n = 0;
    double[] lanes = new double[LANES];
    double inLanes = 0;
    double lost = 0;
    for (double p : terms) {
      if (p != 0) {
        // what is less than half a unit of the running sum changes nothing: no error of chance
        lost += Math.abs(p) < arithmetic.u() * Math.abs(sum) ? p : 0;
        sum += p;
        squares += p * p;
        sums += sum;
        sumSquares += sum * sum;
        first = n == 0 ? p : first;
        last = p;
        double lane = lanes[n % LANES] += p;
        inLanes += n < LANES ? 0 : lane * lane;
        top = Math.max(top, Math.max(Math.abs(sum), Math.abs(lane)));
        n++;
      }
    }
    if (!(top <= arithmetic.largest())) {
      return Double.NaN;
    }
    double alike = new Alike(terms.length, arithmetic.u()).of(terms, 0, terms.length);
    double q = largest(n, sum, squares, first, last, sums, sumSquares, lanes, inLanes);
    return Math.sqrt(
        square(arithmetic.deviation()) * q * Math.max(1, alike)
            + square(lost)
            + square(n * arithmetic.smallest()));
  }

  /** Q of n terms that are not 0. */
  static double largest(
      int n,
      double sum,
      double squares,
      double first,
      double last,
      double sums,
      double sumSquares,
      double[] lanes,
      double inLanes) {
    double given = sumSquares - first * first;
    // of sum − Sⱼ for all partial sums but the last, with the sum itself in place of the last term
    double reversed = (n - 1) * sum * sum - 2 * sum * (sums - sum) + sumSquares - last * last;
    double any = Math.max(0, n - 1) * (sum * sum / 3 + squares / 6);
    double q = Math.max(any, Math.max(given, reversed));
    return n < LANES_FROM ? q : Math.max(q, inLanes + combined(lanes));
  }

  private static double combined(double[] lanes) {
    double sum = lanes[0];
    double squares = 0;
    for (int i = 1; i < lanes.length; i++) {
      sum += lanes[i];
      squares += sum * sum;
    }
    return squares;
  }
}
