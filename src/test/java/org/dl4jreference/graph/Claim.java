package org.dl4jreference.graph;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.user.GraphReading;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;
import org.dl4jreference.verdict.Verdict;

/**
 * What DL4J computed, and what is said of it: which of the two is altered makes no difference to
 * who judges.
 */
record Claim(
    GraphSpec spec,
    GraphState state,
    GraphBatch batch,
    LayerFormulas formulas,
    GraphObservation seen,
    Precision precision) {
  /** What a sound network computed of examples, whose inputs and outputs have the spec's names. */
  static Claim of(Model network, GraphBatch batch) {
    UserModel model =
        network instanceof ComputationGraph graph
            ? UserModel.of(graph)
            : UserModel.of((MultiLayerNetwork) network);
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    GraphObservation seen = model.observe(reading.state(), ModelData.of(reading.spec(), batch));
    return new Claim(
        reading.spec(),
        reading.state(),
        batch,
        LayerFormulas.standard(),
        seen,
        reading.precision());
  }

  Verdict verdict() {
    return new GraphComparison(Catalogue.standard(), formulas, Comparison.DEFAULT_K)
        .step(spec, state, batch, seen, precision);
  }

  /** Where a vertex is. */
  int place(String vertex) {
    return IntStream.range(0, spec.vertices().size())
        .filter(i -> spec.vertices().get(i).name().equals(vertex))
        .findFirst()
        .orElse(spec.vertices().size());
  }

  // ---- alterations

  private Claim with(GraphSpec other) {
    return new Claim(other, state, batch, formulas, seen, precision);
  }

  Claim with(GraphObservation other) {
    return new Claim(spec, state, batch, formulas, other, precision);
  }

  Claim with(GraphBatch other) {
    return new Claim(spec, state, other, formulas, seen, precision);
  }

  /** Another formula of a type, made of the usual one. */
  Claim with(String type, UnaryOperator<LayerFormula> alteration) {
    LayerFormulas others = formulas.with(type, alteration.apply(formulas.get(type)));
    return new Claim(spec, state, batch, others, seen, precision);
  }

  /** Another setting of a vertex; whole numbers as DL4J's arrays of them. */
  Claim with(String vertex, String setting, Object value) {
    return with(
        new GraphSpec(
            spec.inputs(),
            spec.vertices().stream()
                .map(v -> v.name().equals(vertex) ? with(v, setting, value) : v)
                .toList(),
            spec.outputs(),
            spec.isMean()));
  }

  private static Vertex with(Vertex v, String setting, Object value) {
    Map<String, Object> settings = new HashMap<>(v.operation().settings());
    settings.put(
        setting,
        value instanceof int[] counts
            ? IntStream.of(counts).asDoubleStream().boxed().toList()
            : value);
    return new Vertex(
        v.name(), new Operation(v.operation().type(), settings), v.training(), v.inputs());
  }

  /** Another value of a parameter. */
  Claim with(String parameter, Function function) {
    Map<String, Tensor> parameters = new LinkedHashMap<>(state.parameters());
    Tensor old = parameters.get(parameter);
    double[] v = old.values().clone();
    for (int k = 0; k < v.length; k++) {
      v[k] = function.of(old, k);
    }
    parameters.put(parameter, new Tensor(old.shape(), v));
    GraphState other = new GraphState(parameters, state.slots(), state.iteration(), state.epoch());
    return new Claim(spec, other, batch, formulas, seen, precision);
  }

  /** An element by its place, of a tensor. */
  interface Function {
    double of(Tensor tensor, int place);
  }

  Claim withGradient(String parameter, double factor) {
    Map<String, Tensor> gradient = new LinkedHashMap<>(seen.gradient());
    gradient.computeIfPresent(parameter, (name, g) -> g.map(v -> v * factor));
    return with(
        new GraphObservation(
            seen.activations(),
            seen.losses(),
            seen.regularization(),
            gradient,
            seen.handedBack(),
            seen.next(),
            seen.draws(),
            seen.inference()));
  }

  Claim withNext(String parameter, UnaryOperator<Tensor> alteration) {
    Map<String, Tensor> next = new LinkedHashMap<>(seen.next().parameters());
    next.computeIfPresent(parameter, (name, theta) -> alteration.apply(theta));
    return with(
        new GraphObservation(
            seen.activations(),
            seen.losses(),
            seen.regularization(),
            seen.gradient(),
            seen.handedBack(),
            new GraphState(next, seen.next().slots(), seen.next().iteration(), seen.next().epoch()),
            seen.draws(),
            seen.inference()));
  }

  Claim withLoss(double factor) {
    Map<String, Double> losses = new LinkedHashMap<>(seen.losses());
    losses.replaceAll((name, loss) -> loss * factor);
    return with(
        new GraphObservation(
            seen.activations(),
            losses,
            seen.regularization(),
            seen.gradient(),
            seen.handedBack(),
            seen.next(),
            seen.draws(),
            seen.inference()));
  }

  // ---- numbers

  static Tensor normal(long seed, int... shape) {
    Random random = new Random(seed);
    double[] v = new double[IntStream.of(shape).reduce(1, Math::multiplyExact)];
    for (int k = 0; k < v.length; k++) {
      v[k] = (float) random.nextGaussian();
    }
    return new Tensor(shape, v);
  }

  /** A batch of a network of layers. */
  static GraphBatch batch(Tensor x, String output, Tensor y) {
    return new GraphBatch(Map.of("in", x), Map.of(output, y), Map.of(), Map.of());
  }

  List<String> wrong() {
    return verdict().tensors().stream()
        .filter(t -> t.outcome() != org.dl4jreference.verdict.Outcome.AGREES)
        .map(t -> t.name() + " " + t.worst())
        .toList();
  }
}
