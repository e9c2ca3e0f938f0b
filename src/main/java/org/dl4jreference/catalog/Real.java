package org.dl4jreference.catalog;

/**
 * The arithmetic that an updater's formula is written in, so that one text of it can be computed in
 * float64 and have its rounding error followed.
 *
 * @param <R> the implementing type
 */
public interface Real<R extends Real<R>> {
  /** The number itself. */
  double value();

  /**
   * A constant of the formula, rounded as the arithmetic rounds its constants.
   *
   * @param value the constant
   */
  R constant(double value);

  /**
   * this + other.
   *
   * @param other right operand
   */
  R plus(R other);

  /**
   * this − other.
   *
   * @param other right operand
   */
  R minus(R other);

  /**
   * this · other.
   *
   * @param other right operand
   */
  R times(R other);

  /**
   * this / other.
   *
   * @param other right operand
   */
  R over(R other);

  /**
   * √this.
   *
   * @return the square root
   */
  R sqrt();

  /**
   * |this|.
   *
   * @return the absolute value
   */
  R abs();

  /**
   * this to a whole power.
   *
   * @param exponent n ≥ 0
   * @return thisⁿ
   */
  R power(int exponent);

  /**
   * The larger of two.
   *
   * @param other the other number
   */
  R max(R other);
}
