package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.BadInput;
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
 * @param chances what of a subject's draws chance decides
 * @param extent how much of the network was computed
 * @param surroundings what each vertex is to the others
 */
public record GraphTape(
    Tape tape,
    Map<String, int[]> shapes,
    Pass<Node> pass,
    List<Chance> chances,
    Extent extent,
    Surroundings surroundings)
    implements Composition {
  /**
   * Computes a step.
   *
   * @param formulas what the types of vertices mean
   * @param p the parameters by name, {@code vertex_key}, in the shapes in which DL4J shows them
   * @param batch the examples, as the subject stores them
   * @param recorded of the subject
   * @param atKink what f' is exactly on a kink, by activation; of the others the value from the
   *     left
   * @throws IllegalArgumentException if there is no formula for something of which nothing was
   *     recorded, or shapes do not fit
   */
  public static GraphTape of(
      Catalogue catalogue,
      LayerFormulas formulas,
      GraphSpec spec,
      Map<String, Tensor> p,
      GraphBatch batch,
      Recording recorded,
      Map<Formula, KinkConvention> atKink) {
    return of(catalogue, formulas, spec, p, batch, recorded, atKink, Extent.WHOLE);
  }

  /**
   * Computes a step, or a part of it; the whole where what a part hands on is not what it was.
   *
   * @param extent how much
   */
  public static GraphTape of(
      Catalogue catalogue,
      LayerFormulas formulas,
      GraphSpec spec,
      Map<String, Tensor> p,
      GraphBatch batch,
      Recording recorded,
      Map<Formula, KinkConvention> atKink,
      Extent extent) {
    Forward forward = forward(catalogue, formulas, spec, p, batch, recorded, true, atKink, extent);
    Tape t = forward.t();
    Coverage coverage = forward.coverage();
    Leaves theta = forward.theta();
    // of the sum over the examples, as DL4J hands it back; its updater takes the mean
    Map<Node, Node> cotangents =
        forward.extent().goesBack() ? t.backward(forward.seeds(), 1) : Map.of();
    double mean = 1.0 / forward.examples();
    Map<String, Node> gradients = new LinkedHashMap<>();
    Map<String, Node> penalized = new LinkedHashMap<>();
    Optional<Node> penalty = Optional.empty();
    if (forward.extent().hasPenalty() && forward.extent().part().isPresent()) {
      forward.extent().around().trained().forEach(name -> theta.find(name, true));
    }
    for (Map.Entry<String, Node> entry : theta.trained().entrySet()) {
      Node node = entry.getValue();
      Regularization r = regularization(spec, entry.getKey());
      String owner = owner(spec, entry.getKey());
      if (forward.extent().goesBack()
          && forward.extent().contains(owner)
          && coverage.hasGradient(owner)) {
        Node g = t.scale(gradient(t, node, Optional.ofNullable(cotangents.get(node))), mean, 1);
        Node whole = Layers.penalized(t, g, node, r);
        gradients.put(entry.getKey(), g);
        if (whole != g) {
          penalized.put(entry.getKey(), whole);
        }
      }
      penalty = forward.extent().hasPenalty() ? Layers.penalty(t, penalty, node, r) : penalty;
    }
    if (forward.extent().goesBack()) {
      forward
          .edges()
          .forEach(
              (name, edge) ->
                  gradients.put(
                      name, gradient(t, edge, Optional.ofNullable(cotangents.get(edge)))));
      forward.network().moves().forEach((name, by) -> gradients.put(name, t.scale(by, mean, 1)));
    }
    List<Node> losses = sums(t, forward.ends());
    Optional<Node> all = penalty;
    List<Node> scores = losses.stream().map(s -> all.map(r -> t.add(s, r)).orElse(s)).toList();
    Pass<Node> pass =
        new Pass<>(
            List.of(),
            forward.computed(),
            losses,
            penalty,
            scores,
            gradients,
            penalized,
            forward.network().running());
    return new GraphTape(
        t,
        forward.shapes(),
        pass,
        forward.network().chances(),
        forward.extent(),
        forward.surroundings());
  }

  /**
   * Computes what is deployed: the forward pass alone, with running statistics, and nothing random.
   *
   * @param formulas what the types of vertices mean
   * @param p the parameters by name, in the shapes in which DL4J shows them
   * @param batch the examples, as the subject stores them
   * @param own the subject's activations in inference, by vertex, where they are known
   * @param extent how much
   * @throws IllegalArgumentException if there is no formula for something of which nothing was
   *     recorded, or shapes do not fit
   */
  public static GraphTape inference(
      Catalogue catalogue,
      LayerFormulas formulas,
      GraphSpec spec,
      Map<String, Tensor> p,
      GraphBatch batch,
      Map<String, Tensor> own,
      Extent extent) {
    Recording recorded = Recording.of(own);
    Forward forward =
        forward(catalogue, formulas, spec, p, batch, recorded, false, Map.of(), extent);
    Pass<Node> pass =
        new Pass<>(
            List.of(),
            forward.computed(),
            List.of(),
            Optional.empty(),
            List.of(),
            Map.of(),
            Map.of(),
            Map.of());
    return new GraphTape(
        forward.t(), forward.shapes(), pass, List.of(), forward.extent(), forward.surroundings());
  }

  private static Forward forward(
      Catalogue catalogue,
      LayerFormulas formulas,
      GraphSpec spec,
      Map<String, Tensor> p,
      GraphBatch batch,
      Recording recorded,
      boolean isTraining,
      Map<Formula, KinkConvention> atKink,
      Extent extent) {
    Tape t = new Tape();
    Coverage coverage = Coverage.of(spec, catalogue, formulas, recorded.handedBack().keySet());
    Leaves theta = new Leaves(t, p, new LinkedHashMap<>());
    Map<String, Signal> inputs = new HashMap<>();
    for (String name : spec.inputs()) {
      Tensor x = batch.features().get(name);
      Optional<Tensor> mask = Optional.ofNullable(batch.featuresMasks().get(name));
      inputs.put(name, Signal.of(t.leaf(array(x)), x.shape()).masked(mask));
    }
    Place.Network network =
        new Place.Network(
            t,
            catalogue,
            formulas,
            theta,
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            Map.copyOf(inputs),
            batch.labels(),
            atKink,
            batch.size(),
            isTraining,
            recorded.drawn(),
            new HashMap<>(),
            new ArrayList<>(),
            batch.carried());
    Forward forward =
        new Forward(
            network,
            theta,
            spec,
            coverage,
            batch,
            recorded,
            inputs,
            new LinkedHashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new HashSet<>(),
            extent,
            t.leaf(Array.of(0)));
    for (Vertex vertex : spec.vertices()) {
      if (!extent.contains(vertex.name())) {
        forward.stand(vertex);
      } else if (!forward.pass(vertex)) {
        Extent all = extent.ofAll();
        return forward(catalogue, formulas, spec, p, batch, recorded, isTraining, atKink, all);
      }
    }
    theta.checkAllRead(
        name -> {
          String owner = owner(spec, name);
          return !extent.contains(owner) || coverage.unknown().contains(owner);
        });
    return forward;
  }

  /** In the shape of the parameter; 0 where the score does not depend on it. */
  private static Node gradient(Tape t, Node theta, Optional<Node> cotangent) {
    return cotangent
        .map(c -> t.like(t.expanded(c, theta.value()), theta.value()))
        .orElseGet(() -> t.leaf(theta.value().map(v -> 0)));
  }

  /**
   * The forward pass, vertex by vertex.
   *
   * @param signals by vertex and input, what was recorded in place of what is computed
   * @param ends the losses
   * @param seeds where the chain rule starts
   * @param edges what vertices read whose derivative was recorded, by its name
   * @param handingBack the inputs of which what was recorded goes back
   * @param extent which vertices are composed
   * @param nothing what stands for the activation of the others
   */
  private record Forward(
      Place.Network network,
      Leaves theta,
      GraphSpec spec,
      Coverage coverage,
      GraphBatch batch,
      Recording recorded,
      Map<String, Signal> signals,
      Map<String, int[]> shapes,
      List<Node> computed,
      List<Outputs.End> ends,
      Map<Node, Node> seeds,
      Map<String, Node> edges,
      Set<String> handingBack,
      Extent extent,
      Node nothing) {
    Tape t() {
      return network.tape();
    }

    int examples() {
      return spec.isMean() ? batch.size() : 1;
    }

    /** False if what it hands on is not what it was where only a part is composed. */
    boolean pass(Vertex vertex) {
      Optional<Tensor> seen = Optional.ofNullable(recorded.activations().get(vertex.name()));
      List<Signal> in =
          IntStream.range(0, vertex.inputs().size()).mapToObj(i -> read(vertex, i)).toList();
      Place at = new Place(network, vertex.name(), seen);
      Signal result =
          coverage.unknown().contains(vertex.name())
              ? recorded(vertex, in, seen)
              : ended(vertex, composed(at, vertex, in), seen);
      computed.add(result.node());
      shapes.put(vertex.name(), result.shape());
      Node known =
          coverage.unknown().contains(vertex.name())
              ? result.node()
              : t().recorded(result.node(), seen.map(a -> like(result, a)));
      signals.put(vertex.name(), result.with(known, result.shape()));
      if (extent.part().isEmpty()) {
        return true;
      }
      Surroundings.Outside before = extent.around().vertices().get(vertex.name());
      return before.mask().equals(result.mask())
          && before.isDifferentiated() == known.isDifferentiated();
    }

    /** What was recorded of a vertex that is not composed, to others, and back. */
    void stand(Vertex vertex) {
      for (int i = 0; i < vertex.inputs().size(); i++) {
        String edge = Vertex.inputName(vertex.name(), i);
        Signal x = signals.get(vertex.inputs().get(i));
        if (extent.contains(vertex.inputs().get(i))
            && x.node().isDifferentiated()
            && extent.around().edges().contains(edge)) {
          Tensor own = withoutLast(recorded.handedBack().get(edge), x.rank());
          seeds.merge(x.node(), t().leaf(x.node().value().with(own.values())), t()::add);
        }
      }
      Surroundings.Outside outside = extent.around().vertices().get(vertex.name());
      Array a = array(recorded.activations().get(vertex.name()));
      Node leaf = t().leaf(a, outside.isDifferentiated());
      Node known = t().recorded(leaf, Optional.of(a));
      signals.put(vertex.name(), Signal.of(known, outside.shape()).masked(outside.mask()));
      shapes.put(vertex.name(), outside.shape());
      computed.add(nothing);
    }

    /** What each vertex is to the others. */
    Surroundings surroundings() {
      Map<String, Surroundings.Outside> outside = new HashMap<>();
      for (Vertex vertex : spec.vertices()) {
        Signal s = signals.get(vertex.name());
        boolean isRecorded = recorded.activations().containsKey(vertex.name());
        outside.put(
            vertex.name(),
            new Surroundings.Outside(s.shape(), s.mask(), s.node().isDifferentiated(), isRecorded));
      }
      return new Surroundings(outside, handingBack, theta.trained().keySet());
    }

    /** An input, from which what was recorded goes back in the place of what is computed. */
    private Signal read(Vertex vertex, int input) {
      Signal x = signals.get(vertex.inputs().get(input));
      String name = Vertex.inputName(vertex.name(), input);
      if (!recorded.handedBack().containsKey(name) || !x.node().isDifferentiated()) {
        return x;
      }
      Tensor own = withoutLast(recorded.handedBack().get(name), x.rank());
      if (!Arrays.equals(own.shape(), x.shape())) {
        // DL4J lays some volumes out in another way on the way back
        return x;
      }
      Array back = x.node().value().with(own.values());
      if (!Arrays.stream(back.values()).allMatch(Double::isFinite)) {
        return x;
      }
      handingBack.add(name);
      if (coverage.unknown().contains(vertex.name())) {
        seeds.merge(x.node(), t().leaf(back), t()::add);
        return x;
      }
      Node edge =
          t().derived(x.node(), x.node(), computed -> t().recorded(computed, Optional.of(back)));
      edges.put(name, edge);
      return x.with(edge, x.shape());
    }

    /** What was recorded of a vertex without a formula, from which no gradient goes back. */
    private Signal recorded(Vertex vertex, List<Signal> in, Optional<Tensor> seen) {
      Tensor a =
          seen.orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "vertex '%s', %s, has no formula, and nothing was recorded of it: give it one by LayerFormulas.with"
                          .formatted(vertex.name(), vertex.operation().type())));
      int[] shape = a.shape().length < 2 ? new int[] {1, a.values().length} : a.shape();
      // what is handed back to it is judged, though it goes no further
      return Signal.of(t().leaf(array(a), true), shape).masked(in.get(0).mask());
    }

    /** What is shown of a vertex, whose loss is added in training if it is an output. */
    private Signal ended(Vertex vertex, Signal out, Optional<Tensor> seen) {
      if (!spec.outputs().contains(vertex.name())) {
        return out;
      }
      if (out.total().isPresent()) {
        Node total = out.total().get();
        Node mean = t().scale(total, 1.0 / examples(), 1);
        Node one = t().leaf(Array.of(1));
        ends.add(new Outputs.End(List.of(mean), total, one));
        seeds.merge(total, one, t()::add);
        return out;
      }
      if (out.scored().isEmpty()) {
        return out;
      }
      Signal.Scored scored = out.scored().get();
      Optional<Array> mask =
          Optional.ofNullable(batch.labelsMasks().get(vertex.name()))
              .map(m -> Place.spread(m, out, scored.isLast()));
      if (network.isTraining()) {
        lose(vertex, out, scored, mask, seen);
      }
      Optional<Array> factor = mask.filter(m -> scored.isMasked());
      return factor.map(m -> out.with(t().mul(out.node(), t().leaf(m)), out.shape())).orElse(out);
    }

    private void lose(
        Vertex vertex,
        Signal out,
        Signal.Scored scored,
        Optional<Array> mask,
        Optional<Tensor> seen) {
      Tensor labels = batch.labels().get(vertex.name());
      if (labels == null) {
        throw new IllegalArgumentException(
            "output '%s' needs labels, found those of %s"
                .formatted(vertex.name(), batch.labels().keySet()));
      }
      Loss loss = new Loss(t(), network.catalogue(), examples(), out, scored);
      Optional<Tensor> scoredAsSeen = seen.filter(a -> !scored.isComputedAgain());
      ends.add(loss.of(labels, mask, scoredAsSeen.map(a -> shown(a, out, mask)), seeds));
    }
  }

  private static Signal composed(Place at, Vertex vertex, List<Signal> in) {
    try {
      return at.compose(vertex.operation(), in);
    } catch (IllegalArgumentException e) {
      String message =
          "vertex '%s', %s: %s".formatted(vertex.name(), vertex.operation().type(), e.getMessage());
      throw e instanceof BadInput
          ? new BadInput(message)
          : new IllegalArgumentException(message, e);
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

  /** DL4J hands the derivative of rows back with a time step of its own. */
  private static Tensor withoutLast(Tensor t, int rank) {
    int[] shape = t.shape();
    boolean isOne = shape.length == rank + 1 && shape[rank] == 1;
    return isOne ? new Tensor(Arrays.copyOf(shape, rank), t.values()) : t;
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
    return spec.trainingOf(name).regularizationOf(name.substring(owner(spec, name).length() + 1));
  }

  private static String owner(GraphSpec spec, String parameter) {
    return spec.vertices().get(spec.placeOf(parameter)).name();
  }

  /** The loss of an output, and where the chain rule starts from it. */
  private record Loss(Tape t, Catalogue catalogue, int examples, Signal out, Signal.Scored scored) {
    Outputs.End of(
        Tensor labels, Optional<Array> mask, Optional<Array> own, Map<Node, Node> seeds) {
      Array y = rows(array(labels));
      Optional<Array> p = own.map(this::rows);
      Node known = t.recorded(scored.p(), p);
      Node factor = t.leaf(factor(y, mask));
      Outputs.End mean = end(y, factor, known, p, examples);
      Outputs.End sum = end(y, factor, known, p, 0);
      seeds.merge(sum.from(), sum.delta(), t::add);
      sum.offset().ifPresent(o -> seeds.merge(scored.z(), o, t::add));
      return scored.more().map(more -> with(mean, more, seeds)).orElse(mean);
    }

    private Outputs.End end(Array y, Node factor, Node known, Optional<Array> own, int divisor) {
      return new Outputs(t, y, factor, scored.z(), scored.p(), known, own, divisor)
          .of(catalogue.activation(scored.activation()), catalogue.loss(scored.loss().formula()));
    }

    private Outputs.End with(Outputs.End end, Node more, Map<Node, Node> seeds) {
      seeds.merge(more, t.leaf(Array.of(1)), t::add);
      Node mean = t.scale(more, 1.0 / examples, 1);
      List<Node> scores = end.scores().stream().map(s -> t.add(s, mean)).toList();
      return new Outputs.End(scores, end.from(), end.delta(), end.offset());
    }

    private Array rows(Array a) {
      if (scored.isLast()) {
        int channels = out.size(out.rank() - 1);
        return new Array(a.values().length / channels, channels, a.values());
      }
      return out.rank() == 2 ? a : Place.rowsOf(out.shape()).value(List.of(a));
    }

    /** By what each term counts: its output's weight times its mask. */
    private Array factor(Array y, Optional<Array> mask) {
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
          .filter(name -> read.containsKey(name) && read.get(name).isTrained())
          .forEach(name -> trained.put(name, read.get(name).node()));
      return trained;
    }

    void checkAllRead(Predicate<String> isUnknown) {
      Set<String> unread = new TreeSet<>(given.keySet());
      unread.removeAll(read.keySet());
      unread.removeIf(isUnknown);
      if (!unread.isEmpty()) {
        throw new IllegalArgumentException("no formula reads the parameters " + unread);
      }
    }
  }
}
