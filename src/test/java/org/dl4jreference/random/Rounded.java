package org.dl4jreference.random;

import java.util.function.DoubleUnaryOperator;
import org.dl4jreference.catalog.Real;

/**
 * A number of an arithmetic that changes every result: rounds it to a precision, or perturbs it at
 * random (Monte Carlo arithmetic: Parker 1997; Denis et al., Verificarlo, 2016).
 *
 * @param value the number
 * @param rounding what the arithmetic does to a result
 */
public record Rounded(double value, DoubleUnaryOperator rounding) implements Real<Rounded> {
  private Rounded of(double result) {
    return new Rounded(rounding.applyAsDouble(result), rounding);
  }

  @Override
  public Rounded constant(double constant) {
    return of(constant);
  }

  @Override
  public Rounded plus(Rounded other) {
    return of(value + other.value);
  }

  @Override
  public Rounded minus(Rounded other) {
    return of(value - other.value);
  }

  @Override
  public Rounded times(Rounded other) {
    return of(value * other.value);
  }

  @Override
  public Rounded over(Rounded other) {
    return of(value / other.value);
  }

  @Override
  public Rounded sqrt() {
    return of(Math.sqrt(value));
  }

  @Override
  public Rounded abs() {
    return new Rounded(Math.abs(value), rounding);
  }

  @Override
  public Rounded power(int exponent) {
    return of(Math.pow(value, exponent));
  }

  @Override
  public Rounded max(Rounded other) {
    return value >= other.value ? this : other;
  }
}
