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
 * @param kinks where f or f' jumps
 * @param accuracy of the implementation under test: DL4J's, as measured
 * @param loosest the accuracy of the loosest form in which the function is usually computed
 */
public record ElementwiseActivation(
    String name,
    DoubleUnaryOperator f,
    DoubleUnaryOperator derivative,
    List<Double> kinks,
    Accuracy accuracy,
    Accuracy loosest)
    implements Activation {

  /** The error budget of a library function in units of u, unless an entry says otherwise. */
  public static final double DEFAULT_ACCURACY = 4;

  /**
   * How far an implementation may be off.
   *
   * @param units the error of f and f', in units of the roundoff u, relative to the value
   * @param scale the size of the terms that cancel inside an implementation of f at z, so that its
   *     absolute error is units·u·scale; 0 where nothing cancels
   * @param derivativeScale the same for f'
   */
  public record Accuracy(
      double units, DoubleUnaryOperator scale, DoubleUnaryOperator derivativeScale) {}

  /**
   * A smooth activation without cancellation.
   *
   * @param name the catalogue's name
   * @param f the function
   * @param derivative f'
   */
  public static ElementwiseActivation smooth(
      String name, DoubleUnaryOperator f, DoubleUnaryOperator derivative) {
    Accuracy relative = new Accuracy(DEFAULT_ACCURACY, z -> 0, z -> 0);
    return new ElementwiseActivation(name, f, derivative, List.of(), relative, relative);
  }

  /**
   * The same with other functions.
   *
   * @param newName the catalogue's name
   * @param newF f
   * @param newDerivative f'
   */
  public ElementwiseActivation computing(
      String newName, DoubleUnaryOperator newF, DoubleUnaryOperator newDerivative) {
    return new ElementwiseActivation(newName, newF, newDerivative, kinks, accuracy, loosest);
  }

  /**
   * The same with kinks.
   *
   * @param places where f or f' jumps
   */
  public ElementwiseActivation kinkedAt(Double... places) {
    return new ElementwiseActivation(name, f, derivative, List.of(places), accuracy, loosest);
  }

  /**
   * The same with terms that cancel, in DL4J as anywhere.
   *
   * @param valueScale the size of the terms in f
   * @param slopeScale the size of the terms in f'
   */
  public ElementwiseActivation cancelling(
      DoubleUnaryOperator valueScale, DoubleUnaryOperator slopeScale) {
    Accuracy cancelling = new Accuracy(accuracy.units(), valueScale, slopeScale);
    return new ElementwiseActivation(name, f, derivative, kinks, cancelling, cancelling);
  }

  /**
   * The same where other implementations than DL4J's have other terms that cancel.
   *
   * @param valueScale the size of the largest such terms in f
   * @param slopeScale the size of the largest such terms in f'
   */
  public ElementwiseActivation cancellingElsewhere(
      DoubleUnaryOperator valueScale, DoubleUnaryOperator slopeScale) {
    Accuracy elsewhere = new Accuracy(accuracy.units(), valueScale, slopeScale);
    return new ElementwiseActivation(name, f, derivative, kinks, accuracy, elsewhere);
  }

  /** The same, judged by the loosest usual form. */
  ElementwiseActivation inLoosestForm() {
    return new ElementwiseActivation(name, f, derivative, kinks, loosest, loosest);
  }

  /**
   * The same with another error budget.
   *
   * @param units the error in units of u
   */
  public ElementwiseActivation accurateTo(double units) {
    return new ElementwiseActivation(
        name,
        f,
        derivative,
        kinks,
        new Accuracy(units, accuracy.scale(), accuracy.derivativeScale()),
        new Accuracy(units, loosest.scale(), loosest.derivativeScale()));
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
