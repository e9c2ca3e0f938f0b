package org.dl4jreference.catalog;

/**
 * A plain float64 number.
 *
 * @param value the number
 */
public record Plain(double value) implements Real<Plain> {
  @Override
  public Plain constant(double constant) {
    return new Plain(constant);
  }

  @Override
  public Plain plus(Plain other) {
    return new Plain(value + other.value);
  }

  @Override
  public Plain minus(Plain other) {
    return new Plain(value - other.value);
  }

  @Override
  public Plain times(Plain other) {
    return new Plain(value * other.value);
  }

  @Override
  public Plain over(Plain other) {
    return new Plain(value / other.value);
  }

  @Override
  public Plain sqrt() {
    return new Plain(Math.sqrt(value));
  }

  @Override
  public Plain abs() {
    return new Plain(Math.abs(value));
  }

  @Override
  public Plain power(int exponent) {
    return new Plain(Math.pow(value, exponent));
  }

  @Override
  public Plain max(Plain other) {
    return new Plain(Math.max(value, other.value));
  }
}
