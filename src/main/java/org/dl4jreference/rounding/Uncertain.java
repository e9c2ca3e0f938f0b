package org.dl4jreference.rounding;

import org.dl4jreference.catalog.Real;

/**
 * A number with the variance of its rounding error, propagated to first order through each
 * operation of an updater's formula.
 */
final class Uncertain implements Real<Uncertain> {
  private final double value;
  private final double variance;
  private final Roundoff arithmetic;

  Uncertain(double value, double variance, Roundoff arithmetic) {
    this.value = value;
    this.variance = Double.isNaN(variance) ? Double.POSITIVE_INFINITY : variance;
    this.arithmetic = arithmetic;
  }

  private Uncertain rounded(double result, double propagated) {
    boolean beyond = Math.abs(result) > arithmetic.largest();
    return new Uncertain(
        result,
        beyond ? Double.POSITIVE_INFINITY : propagated + arithmetic.rounding(result),
        arithmetic);
  }

  @Override
  public double value() {
    return value;
  }

  double variance() {
    return variance;
  }

  /** Whole numbers are exact; others are rounded once, and always by the same error. */
  @Override
  public Uncertain constant(double constant) {
    boolean exact = constant == Math.rint(constant) && Math.abs(constant) < 256;
    double error = arithmetic.u() * constant;
    return new Uncertain(constant, exact ? 0 : error * error, arithmetic);
  }

  @Override
  public Uncertain plus(Uncertain other) {
    return rounded(value + other.value, variance + other.variance);
  }

  @Override
  public Uncertain minus(Uncertain other) {
    return rounded(value - other.value, variance + other.variance);
  }

  @Override
  public Uncertain times(Uncertain other) {
    return rounded(
        value * other.value, scaled(value, other.variance) + scaled(other.value, variance));
  }

  /** factor²·variance, with 0·∞ = 0: an exact zero stays zero. */
  private static double scaled(double factor, double variance) {
    return variance == 0 || (factor == 0 && Double.isInfinite(variance))
        ? 0
        : factor * (factor * variance);
  }

  @Override
  public Uncertain over(Uncertain other) {
    double quotient = value / other.value;
    double inverse = 1 / other.value;
    return rounded(
        quotient, scaled(inverse, variance) + scaled(quotient, scaled(inverse, other.variance)));
  }

  /** Var[√x] = Var[x]/4x, but never more than √Var[x], which is what is left of it at 0. */
  @Override
  public Uncertain sqrt() {
    double root = Math.sqrt(value);
    double linear = value == 0 ? Double.POSITIVE_INFINITY : variance / (4 * value);
    return rounded(root, Math.min(linear, Math.sqrt(variance)));
  }

  @Override
  public Uncertain abs() {
    return new Uncertain(Math.abs(value), variance, arithmetic);
  }

  @Override
  public Uncertain power(int exponent) {
    double slope = exponent == 0 ? 0 : exponent * Math.pow(value, exponent - 1);
    double own = 4 * arithmetic.u() * Math.pow(value, exponent);
    return rounded(Math.pow(value, exponent), scaled(slope, variance) + own * own);
  }

  /** The larger's own; where rounding may exchange the two, the larger variance. */
  @Override
  public Uncertain max(Uncertain other) {
    double reach = arithmetic.k() * Math.sqrt(variance + other.variance);
    double larger = value > other.value ? variance : other.variance;
    return new Uncertain(
        Math.max(value, other.value),
        Math.abs(value - other.value) <= reach ? Math.max(variance, other.variance) : larger,
        arithmetic);
  }
}
