package org.dl4jreference.catalog;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.dl4jreference.model.Matrix;

/**
 * An activation that treats every unit alike: a = f(z).
 *
 * @param name the catalogue's name
 * @param f the function, accurate in float64 over the whole range
 * @param derivative f'; at a kink the value from the left
 * @param secondDerivative f'', 0 at kinks
 * @param kinks where f or f' jumps
 * @param accuracy the error of an implementation of f and f', in units of the roundoff u, relative
 *     to the value
 * @param scale the size of the terms that cancel inside a usual implementation of f at z, so that
 *     its absolute error is accuracy·u·scale; 0 where nothing cancels
 * @param derivativeScale the same for f'
 */
public record ElementwiseActivation(
    String name,
    DoubleUnaryOperator f,
    DoubleUnaryOperator derivative,
    DoubleUnaryOperator secondDerivative,
    List<Double> kinks,
    double accuracy,
    DoubleUnaryOperator scale,
    DoubleUnaryOperator derivativeScale)
    implements Activation {

  /** The error budget of a library function in units of u, unless an entry says otherwise. */
  public static final double DEFAULT_ACCURACY = 4;

  /**
   * A smooth activation without cancellation.
   *
   * @param name the catalogue's name
   * @param f the function
   * @param derivative f'
   * @param secondDerivative f''
   */
  public static ElementwiseActivation smooth(
      String name,
      DoubleUnaryOperator f,
      DoubleUnaryOperator derivative,
      DoubleUnaryOperator secondDerivative) {
    return new ElementwiseActivation(
        name, f, derivative, secondDerivative, List.of(), DEFAULT_ACCURACY, z -> 0, z -> 0);
  }

  /**
   * The same with kinks.
   *
   * @param places where f or f' jumps
   */
  public ElementwiseActivation kinkedAt(Double... places) {
    return new ElementwiseActivation(
        name, f, derivative, secondDerivative, List.of(places), accuracy, scale, derivativeScale);
  }

  /**
   * The same with terms that cancel.
   *
   * @param valueScale the size of the terms in f
   * @param slopeScale the size of the terms in f'
   */
  public ElementwiseActivation cancelling(
      DoubleUnaryOperator valueScale, DoubleUnaryOperator slopeScale) {
    return new ElementwiseActivation(
        name, f, derivative, secondDerivative, kinks, accuracy, valueScale, slopeScale);
  }

  /**
   * The same with another error budget.
   *
   * @param units the error in units of u
   */
  public ElementwiseActivation accurateTo(double units) {
    return new ElementwiseActivation(
        name, f, derivative, secondDerivative, kinks, units, scale, derivativeScale);
  }

  @Override
  public Matrix value(Matrix z) {
    return z.map(f);
  }

  @Override
  public Matrix backward(Matrix z, Matrix delta) {
    return delta.zip(z, (d, x) -> d * derivative.applyAsDouble(x));
  }
}
