package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Regularization;

/**
 * One update of some elements of a parameter, in the order of DL4J's {@code BaseMultiLayerUpdater}:
 * the gradient is normalised or clipped, the penalties' is added, the updater makes of it the
 * update, weight decay is added to that.
 */
public final class UpdateTape {
  private final Tape t = new Tape();
  private final Node gradient;
  private final Optional<Node> factor;
  private final Map<String, Node> before = new LinkedHashMap<>();
  private final Map<String, Node> after = new LinkedHashMap<>();
  private final Node next;

  /**
   * How a parameter is updated.
   *
   * @param updater its updater
   * @param rate η
   * @param decay the factor of θ that weight decay adds to the update
   * @param penalty of the parameter
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
   * @param factor by which the gradient is scaled first
   * @param slots the updater's state {@code [1, n]}, by slot
   * @param constants how the updater's constants are made
   */
  public UpdateTape(
      Training training,
      double[] theta,
      double[] g,
      Optional<Double> factor,
      Map<String, double[]> slots,
      Constants constants) {
    Node parameter = t.leaf(row(theta));
    gradient = t.leaf(row(g));
    this.factor = factor.map(f -> t.leaf(Array.of(f)));
    slots.forEach((slot, values) -> before.put(slot, t.leaf(row(values))));
    Map<String, Symbol> state = new HashMap<>();
    before.forEach((slot, node) -> state.put(slot, Symbol.of(t, constants, node)));
    Symbol effective = Symbol.of(t, constants, effective(training, parameter));
    Symbol rate = effective.constant(training.rate());
    Updater.Change<Symbol> change =
        training.updater().step(effective, state, rate, training.step());
    change.state().forEach((slot, value) -> after.put(slot, value.node()));
    Node update = change.update().node();
    if (training.decay() != 0) {
      update = t.add(update, t.scale(parameter, training.decay(), 3));
    }
    next = t.sub(parameter, update);
  }

  private static Array row(double[] values) {
    return new Array(1, values.length, values);
  }

  private Node effective(Training training, Node theta) {
    Node g = factor.map(f -> t.mul(gradient, f)).orElse(gradient);
    if (!Double.isInfinite(training.clip())) {
      double c = training.clip();
      g = t.elementwise(Function.smooth(x -> Math.max(-c, Math.min(c, x)), 0), g);
    }
    Regularization r = training.penalty();
    if (r.l2() != 0) {
      g = t.add(g, t.scale(theta, r.l2(), 2));
    }
    if (r.l1() != 0) {
      g = t.add(g, t.scale(t.elementwise(Function.SIGN, theta), r.l1(), 2));
    }
    return g;
  }

  /**
   * The factor by which an L2 normalisation scales a gradient.
   *
   * @param normalization one of DL4J's {@code GradientNormalization}, by the catalogue's name
   * @param gradients all numbers of the gradient that the norm is taken of
   * @return the factor, the last value of its tape; empty if the gradient stays as it is
   */
  public static Optional<Node> factor(Tape t, Formula normalization, double[] gradients) {
    // by a power of two, so that no square leaves the range where the norm itself does not
    double largest =
        Arrays.stream(gradients).map(Math::abs).filter(Double::isFinite).max().orElse(1);
    double unit = Math.scalb(1.0, Math.getExponent(largest));
    Node g = t.leaf(row(Arrays.stream(gradients).map(v -> v / unit).toArray()));
    Node squares = t.sum(t.mul(g, g), Primitive.Axis.ALL);
    Node norm = t.scale(t.elementwise(Function.SQRT, squares), unit, 0);
    double size = norm.value().values()[0];
    boolean isClipped = normalization.name().startsWith("clip");
    double threshold = isClipped ? normalization.get("threshold", 1) : 1;
    if (size == 0 || isClipped && size <= threshold) {
      return Optional.empty();
    }
    return Optional.of(t.div(t.constant(threshold, "threshold"), norm));
  }

  /** Everything that was computed. */
  public Tape tape() {
    return t;
  }

  /** The gradient that was given. */
  public Node gradient() {
    return gradient;
  }

  /** The factor that was given. */
  public Optional<Node> factor() {
    return factor;
  }

  /** The updater's state that was given, by slot. */
  public Map<String, Node> before() {
    return before;
  }

  /** The updater's state after the step, by slot. */
  public Map<String, Node> after() {
    return after;
  }

  /** The parameter after the step. */
  public Node next() {
    return next;
  }
}
