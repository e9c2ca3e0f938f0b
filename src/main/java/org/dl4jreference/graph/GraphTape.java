package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;

/**
 * The forward and backward pass of a network of any layers on a tape. What was recorded of a
 * subject's activations stands in the place of what is computed, so that each vertex is fed the
 * subject's own.
 *
 * @param tape everything that was computed
 * @param shapes of the activations, by vertex
 * @param pass the numbers that a subject computes: activations in the order of the vertices, no
 *     pre-activations; gradients {@code [first dimension, all others]} in C order
 */
public record GraphTape(Tape tape, Map<String, int[]> shapes, Pass<Node> pass) {
  /**
   * Computes a step.
   *
   * @param formulas what the types of vertices mean
   * @param p the parameters by name, {@code vertex_key}, in the shapes in which DL4J shows them
   * @param batch the examples, as the subject stores them
   * @param own the subject's activations by vertex, where they are known
   * @param atKink what f' is exactly on a kink, by activation; of the others the value from the
   *     left
   * @throws IllegalArgumentException if there is no formula for something, or shapes do not fit
   */
  public static GraphTape of(
      Catalogue catalogue,
      LayerFormulas formulas,
      GraphSpec spec,
      Map<String, Tensor> p,
      GraphBatch batch,
      Map<String, Tensor> own,
      Map<Formula, KinkConvention> atKink) {
    Tape t = new Tape();
    Leaves theta = new Leaves(t, p, new LinkedHashMap<>());
    Map<String, Node> running = new LinkedHashMap<>();
    Map<String, Signal> signals = new HashMap<>();
    for (String name : spec.inputs()) {
      Tensor x = batch.features().get(name);
      signals.put(
          name,
          Signal.of(t.leaf(array(x)), x.shape())
              .masked(Optional.ofNullable(batch.featuresMasks().get(name))));
    }
    Place.Network network =
        new Place.Network(
            t, catalogue, formulas, theta, running, Map.copyOf(signals), atKink, batch.size());
    Map<String, int[]> shapes = new LinkedHashMap<>();
    List<Node> computed = new ArrayList<>();
    List<Outputs.End> ends = new ArrayList<>();
    Map<Node, Node> seeds = new LinkedHashMap<>();
    int examples = spec.isMean() ? batch.size() : 1;
    for (Vertex vertex : spec.vertices()) {
      Optional<Tensor> seen = Optional.ofNullable(own.get(vertex.name()));
      List<Signal> in = vertex.inputs().stream().map(signals::get).toList();
      Signal out = computed(new Place(network, vertex.name(), seen), formulas, vertex, in);
      if (spec.outputs().contains(vertex.name()) && out.scored().isPresent()) {
        Signal.Scored scored = out.scored().get();
        Optional<Tensor> mask = Optional.ofNullable(batch.labelsMasks().get(vertex.name()));
        Optional<Array> counted = mask.map(m -> Place.spread(m, out, scored.isLast()));
        Optional<Array> p0 = seen.map(a -> shown(a, out, counted));
        Loss loss = new Loss(t, catalogue, examples, out, scored.isLast());
        ends.add(loss.of(scored, batch.labels().get(vertex.name()), counted, p0, seeds));
        Signal plain = out;
        Node shown =
            scored.isMasked()
                ? counted.map(c -> t.mul(plain.node(), t.leaf(c))).orElse(plain.node())
                : plain.node();
        signals.put(vertex.name(), plain.with(shown, plain.shape()));
      } else {
        signals.put(vertex.name(), out);
      }
      Signal result = signals.get(vertex.name());
      computed.add(result.node());
      shapes.put(vertex.name(), result.shape());
      seen.ifPresent(
          a ->
              signals.put(
                  vertex.name(),
                  new Signal(
                      t.recorded(result.node(), Optional.of(like(result, a))),
                      result.shape(),
                      result.mask(),
                      Optional.empty())));
    }
    theta.checkAllRead();
    Map<Node, Node> cotangents = t.backward(seeds, examples);
    Map<String, Node> gradients = new LinkedHashMap<>();
    Map<String, Node> penalized = new LinkedHashMap<>();
    Optional<Node> penalty = Optional.empty();
    for (Map.Entry<String, Node> entry : theta.trained().entrySet()) {
      Node node = entry.getValue();
      Node back = cotangents.get(node);
      Node g =
          back == null
              ? t.leaf(node.value().map(v -> 0))
              : t.like(t.expanded(back, node.value()), node.value());
      Regularization r = regularization(spec, entry.getKey());
      Node whole = Layers.penalized(t, g, node, r);
      gradients.put(entry.getKey(), g);
      if (whole != g) {
        penalized.put(entry.getKey(), whole);
      }
      penalty = Layers.penalty(t, penalty, node, r);
    }
    List<Node> losses = sums(t, ends);
    Optional<Node> all = penalty;
    List<Node> scores = losses.stream().map(s -> all.map(r -> t.add(s, r)).orElse(s)).toList();
    return new GraphTape(
        t,
        shapes,
        new Pass<>(List.of(), computed, losses, penalty, scores, gradients, penalized, running));
  }

  private static Signal computed(Place at, LayerFormulas formulas, Vertex vertex, List<Signal> in) {
    try {
      return formulas.get(vertex.operation().type()).of(at, vertex.operation(), in);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "vertex '%s', %s: %s".formatted(vertex.name(), vertex.operation().type(), e.getMessage()),
          e);
    }
  }

  private static Array array(Tensor x) {
    int rows = x.shape().length < 2 ? 1 : x.shape()[0];
    return new Array(rows, x.values().length / rows, x.values());
  }

  private static Array like(Signal out, Tensor own) {
    if (!Arrays.equals(own.shape(), out.shape())) {
      throw new IllegalArgumentException(
          "what was recorded is %s, what is computed %s"
              .formatted(Arrays.toString(own.shape()), Arrays.toString(out.shape())));
    }
    return out.node().value().with(own.values());
  }

  /** What was recorded of an output where its mask is 1, else what is computed. */
  private static Array shown(Tensor own, Signal out, Optional<Array> mask) {
    double[] p = like(out, own).values().clone();
    for (int k = 0; mask.isPresent() && k < p.length; k++) {
      p[k] = mask.get().values()[k] == 1 ? p[k] : out.node().value().values()[k];
    }
    return out.node().value().with(p);
  }

  /** The sums over the outputs, of losses in their first form, and in their last. */
  private static List<Node> sums(Tape t, List<Outputs.End> ends) {
    int forms = ends.stream().mapToInt(e -> e.scores().size()).max().orElse(0);
    List<Node> sums = new ArrayList<>();
    for (int form = 0; form < forms; form++) {
      Optional<Node> sum = Optional.empty();
      for (Outputs.End end : ends) {
        Node next = end.scores().get(Math.min(form, end.scores().size() - 1));
        sum = Optional.of(sum.map(s -> t.add(s, next)).orElse(next));
      }
      sums.add(sum.orElseThrow());
    }
    return sums;
  }

  private static Regularization regularization(GraphSpec spec, String name) {
    Vertex owner =
        spec.vertices().stream()
            .filter(v -> name.startsWith(v.name() + "_"))
            .max(java.util.Comparator.comparingInt(v -> v.name().length()))
            .orElseThrow();
    return owner.training().regularizationOf(name.substring(owner.name().length() + 1));
  }

  /** The loss of an output, and where the chain rule starts from it. */
  private record Loss(Tape t, Catalogue catalogue, int examples, Signal out, boolean isLast) {
    Outputs.End of(
        Signal.Scored scored,
        Tensor labels,
        Optional<Array> mask,
        Optional<Array> own,
        Map<Node, Node> seeds) {
      Array y = rows(new Array(out.size(0), labels.values().length / out.size(0), labels.values()));
      Array factor = factor(scored, y, mask);
      Optional<Array> p = own.map(this::rows);
      Node recorded = t.recorded(scored.p(), p);
      Outputs.End end =
          new Outputs(t, y, t.leaf(factor), scored.z(), scored.p(), recorded, p, examples)
              .of(
                  catalogue.activation(scored.activation()),
                  catalogue.loss(scored.loss().formula()));
      seeds.merge(end.from(), end.delta(), t::add);
      end.offset().ifPresent(o -> seeds.merge(scored.z(), o, t::add));
      return end;
    }

    private Array rows(Array a) {
      if (isLast) {
        int channels = out.size(out.rank() - 1);
        return new Array(a.values().length / channels, channels, a.values());
      }
      return out.rank() == 2 ? a : Place.rowsOf(out.shape()).value(List.of(a));
    }

    /** By what each term counts: its output's weight times its mask. */
    private Array factor(Signal.Scored scored, Array y, Optional<Array> mask) {
      Matrix ones = Matrix.filled(y.rows(), y.columns(), 1);
      Matrix weighted = scored.loss().weights().map(w -> ones.zip(w, (a, b) -> a * b)).orElse(ones);
      return Array.of(
          mask.map(m -> weighted.zip(rows(m).toMatrix(), (a, b) -> a * b)).orElse(weighted));
    }
  }

  /** Leaves of parameters, made when they are first read. */
  private record Leaves(Tape t, Map<String, Tensor> given, Map<String, Leaf> read)
      implements Place.Parameters {
    private record Leaf(Node node, boolean isTrained) {}

    @Override
    public Optional<Node> find(String name, boolean isTrained) {
      return Optional.ofNullable(given.get(name))
          .map(
              theta ->
                  read.computeIfAbsent(
                          name, n -> new Leaf(t.leaf(array(theta), isTrained), isTrained))
                      .node());
    }

    @Override
    public Optional<Tensor> given(String name) {
      return Optional.ofNullable(given.get(name));
    }

    Map<String, Node> trained() {
      Map<String, Node> trained = new LinkedHashMap<>();
      given.keySet().stream()
          .filter(name -> read.get(name).isTrained())
          .forEach(name -> trained.put(name, read.get(name).node()));
      return trained;
    }

    void checkAllRead() {
      Set<String> unread = new TreeSet<>(given.keySet());
      unread.removeAll(read.keySet());
      if (!unread.isEmpty()) {
        throw new IllegalArgumentException("no formula reads the parameters " + unread);
      }
    }
  }
}
