package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Standardization;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Tensors;

/**
 * The forward and backward pass of a network on a tape. What was recorded of a subject's
 * activations stands in the place of what is computed, so that each layer is fed the subject's own.
 */
public final class NetworkTape {
  private final Tape t = new Tape();
  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final List<Node> preActivations = new ArrayList<>();
  private final List<Node> activations = new ArrayList<>();
  private final Map<String, Node> parameters = new LinkedHashMap<>();
  private final Map<String, Node> running = new LinkedHashMap<>();
  private final Map<String, Node> gradients = new LinkedHashMap<>();
  private final Map<String, Node> penalized = new LinkedHashMap<>();
  private final List<Node> dataLosses;
  private final List<Node> knownPreActivations = new ArrayList<>();
  private final Optional<Node> penalty;
  private final List<Node> scores;

  /**
   * Computes a step.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param p the parameters, as the subject stores them
   * @param batch the examples, as the subject stores them
   * @param ownZ the subject's pre-activations, by layer, where they are known
   * @param ownA the subject's activations, by layer, where they are known
   * @param atKink what f' is exactly on a kink, by activation; of the others the value from the
   *     left
   * @throws IllegalArgumentException if an activation or the loss is not composed of primitives
   */
  public NetworkTape(
      Catalogue catalogue,
      NetworkSpec spec,
      Tensors p,
      Batch batch,
      Map<Integer, Matrix> ownZ,
      Map<Integer, Matrix> ownA,
      Map<Formula, KinkConvention> atKink) {
    this.catalogue = catalogue;
    this.spec = spec;
    p.byName()
        .forEach(
            (name, m) ->
                parameters.put(
                    name,
                    LayerSpec.isRunningStatistic(Tensors.keyOf(name))
                        ? t.leaf(Array.of(m))
                        : t.parameter(Array.of(m))));
    Node a = t.leaf(Array.of(batch.x()));
    Node z = a;
    for (int l = 0; l < spec.layers().size(); l++) {
      Node computed = preActivation(l, a);
      preActivations.add(computed);
      z = t.recorded(computed, Optional.ofNullable(ownZ.get(l)).map(Array::of));
      knownPreActivations.add(z);
      Optional<Array> own = Optional.ofNullable(ownA.get(l)).map(Array::of);
      activations.add(
          Layers.activation(
              t,
              catalogue.activation(spec.layer(l).activation()),
              z,
              own,
              atKink.getOrDefault(spec.layer(l).activation(), KinkConvention.LEFT)));
      a = t.recorded(activations.get(l), own);
    }
    int last = spec.layers().size() - 1;
    Outputs.End end =
        new Outputs(t, Array.of(batch.y()), factor(batch))
            .of(
                catalogue.activation(spec.last().activation()),
                catalogue.loss(spec.loss().formula()),
                z,
                activations.get(last),
                a,
                Optional.ofNullable(ownA.get(last)).map(Array::of));
    dataLosses = end.scores();
    Map<Node, Node> cotangents = t.backward(end.from(), end.delta(), z, end.offset());
    parameters.forEach((name, node) -> gradient(name, node, cotangents.get(node)));
    penalty = penalty();
    scores =
        penalty.map(r -> dataLosses.stream().map(s -> t.add(s, r)).toList()).orElse(dataLosses);
  }

  private Array factor(Batch batch) {
    Matrix ones = Matrix.filled(batch.size(), spec.nOut(), 1);
    Matrix weighted = spec.loss().weights().map(w -> ones.zip(w, (a, b) -> a * b)).orElse(ones);
    return Array.of(batch.mask().map(m -> weighted.zip(m, (a, b) -> a * b)).orElse(weighted));
  }

  private Optional<Node> parameter(int l, String key) {
    return Optional.ofNullable(parameters.get(Tensors.name(l, key)));
  }

  private Node preActivation(int l, Node a) {
    LayerSpec layer = spec.layer(l);
    boolean isNormalized = layer.normalization().isPresent();
    Optional<Node> bias = parameter(l, "b");
    Node s =
        layer.hasWeight()
            ? Layers.dense(
                t, a, parameter(l, "W").orElseThrow(), isNormalized ? Optional.empty() : bias)
            : a;
    if (!isNormalized) {
      return s;
    }
    Standardization norm = (Standardization) catalogue.normalization(layer);
    Node scaled = t.mul(standardized(l, norm, s), parameter(l, norm.gainKey()).orElseThrow());
    Optional<Node> shift = norm.hasShift() ? parameter(l, "beta") : bias;
    return shift.map(b -> t.add(scaled, b)).orElse(scaled);
  }

  private Node standardized(int l, Standardization norm, Node s) {
    if (norm.isRunning()) {
      Node centred = t.sub(s, parameter(l, "mean").orElseThrow());
      return t.div(centred, Layers.deviation(t, runningVariance(l), norm.epsilon()));
    }
    Axis axis = norm.hasShift() ? Axis.ROWS : Axis.COLUMNS;
    Layers.Standardized of = Layers.standardized(t, s, axis, norm.epsilon());
    if (norm.hasShift()) {
      running(l, norm.decay(), of);
    }
    return of.value();
  }

  /** DL4J keeps log₁₀ of the running deviation unless told otherwise: variance = 10^(2s). */
  private Node runningVariance(int l) {
    return parameter(l, "var")
        .orElseGet(
            () ->
                t.elementwise(
                    Function.smooth(x -> Math.pow(10, x), 4),
                    t.scale(parameter(l, "log10stdev").orElseThrow(), 2, 0)));
  }

  /** running ← d·running + (1 − d)·batch, log₁₀ of the deviation by the ratio of the variances. */
  private void running(int l, double decay, Layers.Standardized of) {
    Node old = runningVariance(l);
    Node next = average(decay, old, of.variance());
    running.put(
        Tensors.name(l, "mean"), average(decay, parameter(l, "mean").orElseThrow(), of.mean()));
    parameter(l, "var").ifPresent(v -> running.put(Tensors.name(l, "var"), next));
    parameter(l, "log10stdev")
        .ifPresent(
            s -> {
              Node ratio = t.elementwise(Function.smooth(Math::log10, 4), t.div(old, next));
              running.put(Tensors.name(l, "log10stdev"), t.sub(s, t.scale(ratio, 0.5, 1)));
            });
  }

  private Node average(double decay, Node old, Node fresh) {
    Node d = t.constant(decay, "decay");
    Node rest = t.sub(t.leaf(Array.of(1)), d);
    return t.add(t.mul(old, d), t.mul(fresh, rest));
  }

  private Regularization regularization(String name) {
    return spec.layer(Tensors.layerOf(name)).training().regularizationOf(Tensors.keyOf(name));
  }

  private void gradient(String name, Node theta, Node data) {
    if (LayerSpec.isRunningStatistic(Tensors.keyOf(name))) {
      return;
    }
    Node g = t.like(t.expanded(data, theta.value()), theta.value());
    gradients.put(name, g);
    Regularization r = regularization(name);
    Node whole = g;
    if (r.l2() != 0) {
      whole = t.add(whole, t.scale(theta, r.l2(), 2));
    }
    if (r.l1() != 0) {
      whole = t.add(whole, t.scale(t.elementwise(Function.SIGN, theta), r.l1(), 2));
    }
    if (whole != g) {
      penalized.put(name, whole);
    }
  }

  /** Σ over tensors of λ₁·Σ|w| + ½·λ₂·Σw², weight decay counted as λ₂. */
  private Optional<Node> penalty() {
    Optional<Node> sum = Optional.empty();
    for (Map.Entry<String, Node> entry : parameters.entrySet()) {
      Regularization r = regularization(entry.getKey());
      Node w = entry.getValue();
      double square = r.l2() + r.weightDecay();
      if (square != 0) {
        Node squares = t.sum(t.mul(w, w), Axis.ALL);
        sum = plus(sum, t.scale(squares, square / 2, 3));
      }
      if (r.l1() != 0) {
        Node sizes = t.sum(t.elementwise(Function.ABSOLUTE, w), Axis.ALL);
        sum = plus(sum, t.scale(sizes, r.l1(), 2));
      }
    }
    return sum;
  }

  private Optional<Node> plus(Optional<Node> sum, Node term) {
    return Optional.of(sum.map(s -> t.add(s, term)).orElse(term));
  }

  /** Everything that was computed. */
  public Tape tape() {
    return t;
  }

  /** z of a layer, computed from what is known below it {@code [m, nOut]}. */
  public Node preActivation(int l) {
    return preActivations.get(l);
  }

  /** z of a layer, the subject's own if it is known {@code [m, nOut]}. */
  public Node knownPreActivation(int l) {
    return knownPreActivations.get(l);
  }

  /** f(z) of a layer, of the z that is known {@code [m, nOut]}. */
  public Node activation(int l) {
    return activations.get(l);
  }

  /** The mean data loss in each usual form, of which any is right. */
  public List<Node> dataLosses() {
    return dataLosses;
  }

  /** The mean data loss with the penalties, in each usual form. */
  public List<Node> scores() {
    return scores;
  }

  /** The penalties' part of the score; empty where there are none. */
  public Optional<Node> penaltyScore() {
    return penalty;
  }

  /** The gradients of the mean data loss, by parameter. */
  public Map<String, Node> gradients() {
    return gradients;
  }

  /** The gradients with the penalties', of those parameters that have penalties. */
  public Map<String, Node> penalizedGradients() {
    return penalized;
  }

  /** The running statistics after the step, by parameter. */
  public Map<String, Node> running() {
    return running;
  }
}
