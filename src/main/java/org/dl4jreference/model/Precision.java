package org.dl4jreference.model;

/**
 * The arithmetic of an engine: a binary floating-point format with its unit roundoff and range
 * (IEEE 754; bfloat16 and TF32 as NVIDIA and Intel document them).
 */
public enum Precision {
  /** IEEE 754 binary64. */
  DOUBLE(0x1p-53, Double.MIN_NORMAL, Double.MAX_VALUE, 53),
  /** IEEE 754 binary32. */
  FLOAT(0x1p-24, Float.MIN_NORMAL, Float.MAX_VALUE, 24),
  /** NVIDIA TensorFloat-32: 11 significand bits in products, the exponent of binary32. */
  TF32(0x1p-11, Float.MIN_NORMAL, 0x1.FFCp127, 11),
  /** IEEE 754 binary16. */
  HALF(0x1p-11, 0x1p-14, 65504, 11),
  /** bfloat16: 8 significand bits, the exponent of binary32. */
  BFLOAT16(0x1p-8, Float.MIN_NORMAL, 0x1.FEp127, 8);

  private final double unitRoundoff;
  private final double smallestNormal;
  private final double largest;
  private final int significandBits;

  Precision(double unitRoundoff, double smallestNormal, double largest, int significandBits) {
    this.unitRoundoff = unitRoundoff;
    this.smallestNormal = smallestNormal;
    this.largest = largest;
    this.significandBits = significandBits;
  }

  /**
   * The unit roundoff u: the largest relative error of one rounding.
   *
   * @return u, half the distance from 1 to the next larger number
   */
  public double unitRoundoff() {
    return unitRoundoff;
  }

  /** The smallest positive normal number ν. */
  public double smallestNormal() {
    return smallestNormal;
  }

  /**
   * The largest finite number.
   *
   * @return the overflow threshold
   */
  public double largest() {
    return largest;
  }

  /**
   * Rounds to the nearest number of this format, ties to even, subnormals included.
   *
   * @param value any double; NaN and infinities are returned as they are
   * @return the rounded value; infinite where it lies beyond the range
   */
  public double round(double value) {
    if (this == DOUBLE || value == 0 || !Double.isFinite(value)) {
      return value;
    }
    if (this == FLOAT) {
      return (float) value;
    }
    int exponent = Math.max(Math.getExponent(value), Math.getExponent(smallestNormal));
    double quantum = Math.scalb(1.0, exponent - significandBits + 1);
    double rounded = Math.rint(value / quantum) * quantum;
    return Math.abs(rounded) > largest ? Math.copySign(Double.POSITIVE_INFINITY, value) : rounded;
  }

  /** The format that numbers are stored in: TF32 is binary32 outside the factors of products. */
  public Precision stored() {
    return this == TF32 ? FLOAT : this;
  }

  /**
   * Rounds every element.
   *
   * @param matrix any matrix
   * @return the rounded matrix
   */
  public Matrix round(Matrix matrix) {
    return this == DOUBLE ? matrix : matrix.map(this::round);
  }

  /**
   * The distance from a value to the next larger one in this format.
   *
   * @param value a finite number
   * @return the unit in the last place of |value|
   */
  public double ulp(double value) {
    int exponent = Math.max(Math.getExponent(value), Math.getExponent(smallestNormal));
    return Math.scalb(1.0, exponent - significandBits + 1);
  }
}
