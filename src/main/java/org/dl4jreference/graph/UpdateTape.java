package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;

/**
 * One update of some elements of a parameter, in the order of DL4J's {@code BaseMultiLayerUpdater}:
 * the gradient is normalised or clipped, the penalties' is added, the updater makes of it the
 * update, weight decay is added to that.
 *
 * @param tape everything that was computed
 * @param gradient that was given
 * @param factor that was given
 * @param before the updater's state that was given, by slot
 * @param after the updater's state after the step, by slot
 * @param next the parameter after the step
 */
public record UpdateTape(
    Tape tape,
    Node gradient,
    Optional<Node> factor,
    Map<String, Node> before,
    Map<String, Node> after,
    Node next) {

  /**
   * How a parameter is updated.
   *
   * @param rate η
   * @param decay the factor of θ that weight decay adds to the update
   * @param clip the largest size of an element of the gradient; infinite if none
   * @param step the number of the step, from 1
   */
  public record Training(
      Updater updater, double rate, double decay, Regularization penalty, double clip, int step) {}

  /**
   * Computes the update.
   *
   * @param theta the parameter {@code [1, n]}
   * @param g the gradient of the mean data loss {@code [1, n]}
   * @param scaling by which the gradient is scaled first
   * @param slots the updater's state {@code [1, n]}, by slot
   * @param constants how the updater's constants are made
   */
  public static UpdateTape of(
      Training training,
      double[] theta,
      double[] g,
      Optional<Double> scaling,
      Map<String, double[]> slots,
      Constants constants) {
    Tape t = new Tape();
    Node parameter = t.leaf(row(theta));
    Node gradient = t.leaf(row(g));
    Optional<Node> factor = scaling.map(f -> t.leaf(Array.of(f)));
    Map<String, Node> before = new LinkedHashMap<>();
    slots.forEach((slot, values) -> before.put(slot, t.leaf(row(values))));
    Map<String, Symbol> state = new HashMap<>();
    before.forEach((slot, node) -> state.put(slot, Symbol.of(t, constants, node)));
    Node effective = factor.map(f -> t.mul(gradient, f)).orElse(gradient);
    double c = constants.threshold(training.clip());
    if (!Double.isInfinite(c)) {
      Function clipped = Function.smooth(x -> Math.max(-c, Math.min(c, x)), 0);
      effective = t.elementwise(clipped, effective);
    }
    effective = Layers.penalized(t, effective, parameter, training.penalty());
    Symbol symbol = Symbol.of(t, constants, effective);
    Updater.Change<Symbol> change =
        training.updater().step(symbol, state, symbol.constant(training.rate()), training.step());
    Map<String, Node> after = new LinkedHashMap<>();
    change.state().forEach((slot, value) -> after.put(slot, value.toNode()));
    Node update = change.update().toNode();
    if (training.decay() != 0) {
      update = t.add(update, t.scale(parameter, training.decay(), 3));
    }
    return new UpdateTape(t, gradient, factor, before, after, t.sub(parameter, update));
  }

  private static Array row(double[] values) {
    return new Array(1, values.length, values);
  }

  /**
   * The factor by which an L2 normalisation scales a gradient.
   *
   * @param normalization one of DL4J's {@code GradientNormalization}, by the catalogue's name
   * @param gradients all numbers of the gradient that the norm is taken of
   * @param precision the arithmetic, in whose range squares may be flushed
   * @return the factor, the last value of its tape; empty if the gradient stays as it is
   */
  public static Optional<Node> factor(
      Tape t, Formula normalization, double[] gradients, Precision precision) {
    double largest =
        Arrays.stream(gradients).map(Math::abs).filter(Double::isFinite).max().orElse(1);
    double square = largest * largest * gradients.length;
    boolean isInRange = square < precision.largest() && square > precision.smallestNormal();
    // by a power of two, so that no square leaves the range where the norm itself does not
    double unit = isInRange ? 1 : Math.scalb(1.0, Math.getExponent(largest));
    Node g = t.leaf(row(Arrays.stream(gradients).map(v -> v / unit).toArray()));
    Node squares = t.sum(t.mul(g, g), Primitive.Axis.ALL);
    Node norm = t.scale(t.elementwise(Function.SQRT, squares), unit, 0);
    double size = norm.value().values()[0];
    boolean isClipped = normalization.name().startsWith("clip");
    double threshold = isClipped ? normalization.get("threshold", 1) : 1;
    return size == 0 || isClipped && size <= threshold
        ? Optional.empty()
        : Optional.of(t.div(t.constant(threshold, "threshold"), norm));
  }
}
