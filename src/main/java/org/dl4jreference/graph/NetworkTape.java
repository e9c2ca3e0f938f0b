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
 *
 * @param tape everything that was computed
 * @param known z by layer, the subject's own where it is known
 * @param pass the numbers that a subject computes
 */
public record NetworkTape(Tape tape, List<Node> known, Pass<Node> pass) implements Composition {
  /**
   * Computes a step.
   *
   * @param p the parameters, as the subject stores them
   * @param batch the examples, as the subject stores them
   * @param ownZ the subject's pre-activations, by layer, where they are known
   * @param ownA the subject's activations, by layer, where they are known
   * @param atKink what f' is exactly on a kink, by activation; of the others the value from the
   *     left
   * @throws IllegalArgumentException if an activation or the loss is not composed of primitives
   */
  public static NetworkTape of(
      Catalogue catalogue,
      NetworkSpec spec,
      Tensors p,
      Batch batch,
      Map<Integer, Matrix> ownZ,
      Map<Integer, Matrix> ownA,
      Map<Formula, KinkConvention> atKink) {
    Tape t = new Tape();
    Map<String, Node> theta = new LinkedHashMap<>();
    p.byName().forEach((name, m) -> theta.put(name, t.leaf(Array.of(m), !isRunning(name))));
    Network network = new Network(t, catalogue, spec, theta, new LinkedHashMap<>());
    List<Node> computed = new ArrayList<>();
    List<Node> known = new ArrayList<>();
    List<Node> activations = new ArrayList<>();
    Node a = t.leaf(Array.of(batch.x()));
    Optional<Array> own = Optional.empty();
    for (int l = 0; l < spec.layers().size(); l++) {
      Formula f = spec.layer(l).activation();
      computed.add(network.preActivation(l, a));
      known.add(t.recorded(computed.get(l), Optional.ofNullable(ownZ.get(l)).map(Array::of)));
      own = Optional.ofNullable(ownA.get(l)).map(Array::of);
      KinkConvention convention = atKink.getOrDefault(f, KinkConvention.LEFT);
      activations.add(Layers.activation(t, catalogue.activation(f), known.get(l), own, convention));
      a = t.recorded(activations.get(l), own);
    }
    int last = spec.layers().size() - 1;
    Node z = known.get(last);
    Node factor = t.leaf(network.factor(batch));
    Outputs.End end =
        new Outputs(t, Array.of(batch.y()), factor, z, activations.get(last), a, own, batch.size())
            .of(
                catalogue.activation(spec.last().activation()),
                catalogue.loss(spec.loss().formula()));
    Map<Node, Node> cotangents = t.backward(end.from(), end.delta(), z, end.offset(), batch.size());
    Map<String, Node> gradients = new LinkedHashMap<>();
    Map<String, Node> penalized = new LinkedHashMap<>();
    theta.forEach(
        (name, node) -> {
          if (!isRunning(name)) {
            Node g = t.like(t.expanded(cotangents.get(node), node.value()), node.value());
            Node whole = Layers.penalized(t, g, node, network.regularization(name));
            gradients.put(name, g);
            if (whole != g) {
              penalized.put(name, whole);
            }
          }
        });
    Optional<Node> penalty = network.penalty();
    List<Node> losses = end.scores();
    List<Node> scores = losses.stream().map(s -> penalty.map(r -> t.add(s, r)).orElse(s)).toList();
    return new NetworkTape(
        t,
        known,
        new Pass<>(
            computed, activations, losses, penalty, scores, gradients, penalized, network.running));
  }

  private static boolean isRunning(String name) {
    return LayerSpec.isRunningStatistic(Tensors.keyOf(name));
  }

  /** A network whose parameters are on the tape. */
  private record Network(
      Tape t,
      Catalogue catalogue,
      NetworkSpec spec,
      Map<String, Node> theta,
      Map<String, Node> running) {

    Array factor(Batch batch) {
      Matrix ones = Matrix.filled(batch.size(), spec.nOut(), 1);
      Matrix weighted = spec.loss().weights().map(w -> ones.zip(w, (a, b) -> a * b)).orElse(ones);
      return Array.of(batch.mask().map(m -> weighted.zip(m, (a, b) -> a * b)).orElse(weighted));
    }

    Optional<Node> find(int l, String key) {
      return Optional.ofNullable(theta.get(Tensors.name(l, key)));
    }

    Node get(int l, String key) {
      return find(l, key).orElseThrow();
    }

    Node preActivation(int l, Node a) {
      LayerSpec layer = spec.layer(l);
      Optional<Node> bias = find(l, "b");
      if (layer.normalization().isEmpty()) {
        return layer.hasWeight() ? t.matMul(a, get(l, "W"), bias) : a;
      }
      Node s = layer.hasWeight() ? t.matMul(a, get(l, "W"), Optional.empty()) : a;
      Standardization norm = (Standardization) catalogue.normalization(layer);
      Node scaled = t.mul(standardized(l, norm, s), get(l, norm.gainKey()));
      Optional<Node> shift = norm.hasShift() ? find(l, "beta") : bias;
      return shift.map(b -> t.add(scaled, b)).orElse(scaled);
    }

    Node standardized(int l, Standardization norm, Node s) {
      if (norm.isRunning()) {
        return statistics(l).standardized(s, norm.epsilon());
      }
      Axis axis = norm.hasShift() ? Axis.ROWS : Axis.COLUMNS;
      Layers.Standardized of = Layers.standardized(t, s, axis, norm.epsilon());
      if (norm.hasShift()) {
        statistics(l).update(norm.decay(), of);
      }
      return of.value();
    }

    RunningStatistics statistics(int l) {
      return new RunningStatistics(
          t, key -> find(l, key), (key, next) -> running.put(Tensors.name(l, key), next));
    }

    Regularization regularization(String name) {
      return spec.layer(Tensors.layerOf(name)).training().regularizationOf(Tensors.keyOf(name));
    }

    /** Σ over tensors of λ₁·Σ|w| + ½·λ₂·Σw², weight decay counted as λ₂. */
    Optional<Node> penalty() {
      Optional<Node> sum = Optional.empty();
      for (Map.Entry<String, Node> entry : theta.entrySet()) {
        sum = Layers.penalty(t, sum, entry.getValue(), regularization(entry.getKey()));
      }
      return sum;
    }
  }
}
