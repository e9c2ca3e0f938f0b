package org.dl4jreference.catalog;

/** The standard normal distribution. */
final class Normal {
  private Normal() {}

  /**
   * Φ(z) = ½·erfc(−z/√2), to about 1e-15 relative: the Taylor series of erf near 0 (Abramowitz and
   * Stegun 7.1.6), the continued fraction of erfc beyond (7.1.14), evaluated from the inside out.
   */
  static double cumulative(double z) {
    double x = Math.abs(z) / Math.sqrt(2);
    if (Double.isNaN(z)) {
      return z;
    }
    if (x < 2) {
      double erf = erfSeries(x);
      // nearer to 0 the fraction converges too slowly, and 1 − erf loses less than a digit
      return z > 0 ? 0.5 * (1 + erf) : x < 1 ? 0.5 * (1 - erf) : 0.5 * erfcFraction(x);
    }
    double tail = 0.5 * erfcFraction(x);
    return z > 0 ? 1 - tail : tail;
  }

  /** erf(x) = 2/√π·e^(−x²)·Σₙ 2ⁿx^(2n+1)/(1·3·…·(2n+1)), all terms positive. */
  private static double erfSeries(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; term > sum * 1e-18; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  /** √π·e^(x²)·erfc(x) = 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))), from the inside out. */
  private static double erfcFraction(double x) {
    double fraction = x;
    for (int n = x < 2 ? 400 : 120; n >= 1; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
  }
}
