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
 * @param given the leaves, by key: {@link #THETA}, {@link #GRADIENT}, {@link #FACTOR} and the slots
 *     of the updater's state
 * @param after the parameter after the step as {@link #THETA}, and the slots
 */
public record UpdateTape(Tape tape, Map<String, Node> given, Map<String, Node> after) {
  /** The key of the parameter itself. */
  public static final String THETA = "";

  /** The key of the gradient of the mean data loss. */
  public static final String GRADIENT = "gradient";

  /** The key of what scales the gradient first, if anything does. */
  public static final String FACTOR = "factor";

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
   * Computes the update of some elements.
   *
   * @param given the numbers of all elements by key, in the order of {@link #given}; a single one
   *     is that of every element
   * @param from the first element
   * @param to beyond the last
   * @param constants how the updater's constants are made
   */
  public static UpdateTape of(
      Training training, Map<String, double[]> given, int from, int to, Constants constants) {
    Tape t = new Tape();
    Map<String, Node> leaves = new LinkedHashMap<>();
    Map<String, Symbol> state = new HashMap<>();
    given.forEach(
        (key, v) -> {
          Node leaf = t.leaf(row(v.length == 1 ? v : Arrays.copyOfRange(v, from, to)));
          leaves.put(key, leaf);
          state.put(key, Symbol.of(t, constants, leaf));
        });
    Node theta = leaves.get(THETA);
    Node effective = leaves.get(GRADIENT);
    if (leaves.containsKey(FACTOR)) {
      effective = t.mul(effective, leaves.get(FACTOR));
    }
    double c = constants.threshold(training.clip());
    if (!Double.isInfinite(c)) {
      Function clipped = Function.smooth(x -> Math.max(-c, Math.min(c, x)), 0);
      effective = t.elementwise(clipped, effective);
    }
    Symbol g = Symbol.of(t, constants, Layers.penalized(t, effective, theta, training.penalty()));
    Updater.Change<Symbol> change =
        training.updater().step(g, state, g.constant(training.rate()), training.step());
    Map<String, Node> after = new HashMap<>();
    change.state().forEach((slot, value) -> after.put(slot, value.toNode()));
    Node update = change.update().toNode();
    if (training.decay() != 0) {
      update = t.add(update, t.scale(theta, training.decay(), 3));
    }
    after.put(THETA, t.sub(theta, update));
    return new UpdateTape(t, leaves, after);
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
