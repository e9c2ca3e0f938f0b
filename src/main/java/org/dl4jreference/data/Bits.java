package org.dl4jreference.data;

/** Numbers of formats that Java has no type for. */
final class Bits {
  private Bits() {}

  /** IEEE 754 binary16. */
  static double half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude =
        exponent == 0
            ? fraction * 0x1p-24
            : exponent == 31
                ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : Math.scalb(1 + fraction * 0x1p-10, exponent - 15);
    return bits < 0 ? -magnitude : magnitude;
  }

  /** A whole number of 64 bits without a sign, rounded once: the last bit halved stays odd. */
  static double unsigned(long bits) {
    return bits >= 0 ? bits : 2.0 * (bits >>> 1 | bits & 1);
  }
}
