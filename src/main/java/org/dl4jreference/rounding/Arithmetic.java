package org.dl4jreference.rounding;

import org.dl4jreference.model.Precision;

/**
 * What elementary operations err by. Rounding errors are taken as uniform within ±u, hence a
 * variance of u²/3 (Higham and Mary, "A new approach to probabilistic rounding error analysis",
 * SIAM J. Sci. Comput. 41, 2019, has the model).
 *
 * @param u the unit roundoff of sums and elementwise operations
 * @param uFactor the unit roundoff of a product's factors, 0 where they are taken as they are
 * @param smallest ν: what is smaller may be flushed to zero
 * @param largest beyond which results overflow
 * @param deviation the standard deviation of one rounding, relative to the result
 * @param enlarged by how much the errors of replays are enlarged, so that differences keep digits
 */
record Arithmetic(
    double u, double uFactor, double smallest, double largest, double deviation, double enlarged) {
  /** Its square is a normal number still: nothing smaller is judged. */
  private static final double SMALLEST = 1e-150;

  static Arithmetic of(Precision precision) {
    boolean isDouble = precision == Precision.DOUBLE;
    Precision stored = precision.stored();
    double u = stored.unitRoundoff();
    return new Arithmetic(
        u,
        stored == precision ? 0 : precision.unitRoundoff(),
        Math.max(precision.smallestNormal(), SMALLEST),
        stored.largest(),
        // in DOUBLE the float64 reference errs as well
        u * Math.sqrt(isDouble ? 2.0 / 3 : 1.0 / 3),
        isDouble ? 0x1p20 : 1);
  }

  /** The standard deviation of a result that was rounded so many times; 0 is exact. */
  double rounded(double x, int times) {
    return x == 0 ? 0 : Math.sqrt(times * square(deviation * x) + square(smallest));
  }

  static double square(double x) {
    return x * x;
  }

  /** Whether rounding may make 0 of a value. */
  static boolean isNear(double distance, double variance) {
    return variance > 0 && Math.abs(distance) <= Replay.LIMIT * Math.sqrt(variance);
  }
}
