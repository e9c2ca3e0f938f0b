package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphClaim;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.compare.GraphStep;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.explain.Causes;
import org.dl4jreference.graph.LayerFormula;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** A hypothesis about some vertices: what is computed for it, and that this is all it changes. */
class PartOfStepTest {
  private static final int MANY = 40;

  private static final List<String> NAMES =
      StoredModels.NAMES.stream().filter(name -> !name.equals("vae_plus_output")).toList();

  /** A step of DL4J, and what is said of it. */
  private record Step(GraphReading reading, GraphBatch batch, GraphObservation observed) {
    static Step of(String name) {
      UserModel model = StoredModels.model(name);
      GraphReading reading = model.readGraph(CustomFormulas.NONE);
      ModelData data = model.windows(StoredModels.data(name)).iterator().next();
      return new Step(
          reading, data.batch(reading.spec()), model.observe(reading.state(), Map.of(), data));
    }

    GraphComparison.Followed followed(
        LayerFormulas formulas,
        GraphSpec spec,
        Map<String, Tensor> parameters,
        GraphObservation seen) {
      GraphState state = reading.state();
      return new GraphComparison(Catalogue.standard(), formulas, Comparison.DEFAULT_K)
          .follow(
              spec,
              new GraphState(parameters, state.slots(), state.iteration(), state.epoch()),
              batch,
              seen,
              reading.precision());
    }

    GraphStep as(GraphClaim claim) {
      return followed(claim.formulas(), claim.spec(), claim.parameters(), observed).step();
    }
  }

  @TestFactory
  Stream<DynamicTest> whatIsComputedAloneIsWhatItIsInTheWhole() {
    return NAMES.stream().map(name -> DynamicTest.dynamicTest(name, () -> check(Step.of(name))));
  }

  private static void check(Step step) {
    GraphClaim sound =
        new GraphClaim(
            Catalogue.standard(),
            LayerFormulas.standard(),
            step.reading().spec(),
            step.reading().state().parameters(),
            step.batch(),
            null,
            step.reading().precision());
    GraphStep whole = step.as(sound);
    for (Vertex vertex : step.reading().spec().vertices()) {
      if (whole.hasFormula(vertex.name())) {
        for (GraphClaim other : altered(whole.claim(), vertex)) {
          check(step, whole, other, vertex.name());
        }
      }
    }
  }

  private static List<GraphClaim> altered(GraphClaim claim, Vertex vertex) {
    Operation op = vertex.operation();
    String type = op.type() + "~2";
    boolean isOutput = claim.spec().outputs().contains(vertex.name());
    LayerFormula formula = claim.formulas().get(op.type());
    Map<String, Tensor> parameters = new LinkedHashMap<>(claim.parameters());
    parameters.replaceAll(
        (name, theta) ->
            claim.spec().vertices().get(claim.spec().placeOf(name)).equals(vertex)
                ? theta.map(v -> 1.5 * v)
                : theta);
    return List.of(
        claim
            .with(claim.formulas().with(type, isOutput ? formula : formula.handingBack(2)))
            .with(claim.spec().with(vertex.name(), new Operation(type, op.settings()))),
        claim.from(parameters));
  }

  private static void check(Step step, GraphStep whole, GraphClaim other, String where) {
    GraphStep.Alternative alternative = whole.under(other);
    Map<String, Compared> expected = new LinkedHashMap<>();
    step.as(other).tensors().stream()
        .filter(c -> c.quantity().compareTo(Quantity.GRADIENT) <= 0)
        .forEach(c -> expected.put(c.name(), c));
    List<Compared> found = alternative.judged(true).tensors();
    assertThat(found).extracting(Compared::name).hasSameElementsAs(expected.keySet());
    Map<String, Matrix> rough = alternative.values(found);
    for (Compared c : found) {
      near(c.expected(), expected.get(c.name()).expected(), where + ": " + c.name());
      near(rough.get(c.name()), expected.get(c.name()).expected(), where + ": " + c.name());
    }
  }

  private static void near(Matrix actual, Matrix expected, String name) {
    double size = 1e-300;
    for (int e = 0; e < expected.size(); e++) {
      size = Math.max(size, Math.abs(expected.get(e)));
    }
    for (int e = 0; e < expected.size(); e++) {
      assertThat(actual.get(e)).as(name).isCloseTo(expected.get(e), within(1e-11 * size));
    }
  }

  private static Step ofManyLayers() {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.DOUBLE)
            .updater(new Adam(0.01))
            .activation(Activation.TANH)
            .list();
    for (int l = 0; l < MANY; l++) {
      list.layer(new DenseLayer.Builder().nIn(3).nOut(3).build());
    }
    list.layer(new OutputLayer.Builder(new LossMSE()).nIn(3).nOut(3).build());
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    UserModel model = UserModel.of(network);
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    Tensor x = new Tensor(new int[] {4, 3}, new SplittableRandom(1).doubles(12, -1, 1).toArray());
    GraphBatch batch =
        new GraphBatch(
            Map.of(reading.spec().inputs().get(0), x),
            Map.of(reading.spec().outputs().get(0), x),
            Map.of(),
            Map.of());
    return new Step(
        reading, batch, model.observe(reading.state(), ModelData.of(reading.spec(), batch)));
  }

  /** Counted in formulas that are composed; without replays, which a verdict has of each. */
  @Test
  void theSearchForACauseCostsAFewVerdicts() {
    Step step = ofManyLayers();
    AtomicInteger composed = new AtomicInteger();
    LayerFormulas counting = LayerFormulas.standard();
    for (String type : List.of("DenseLayer", "OutputLayer")) {
      LayerFormula formula = LayerFormulas.standard().get(type);
      counting =
          counting.with(
              type,
              (at, op, in) -> {
                composed.incrementAndGet();
                return formula.of(at, op, in);
              });
    }
    GraphObservation o = step.observed();
    Map<String, Tensor> gradient = new LinkedHashMap<>(o.gradient());
    gradient.computeIfPresent(
        MANY / 2 + "_W", (name, g) -> g.map(v -> v * (1 + 0.3 * Math.sin(1e3 * v)) + 1e-3));
    GraphObservation faulty = Observations.with(o, gradient);
    GraphComparison.Followed followed =
        step.followed(counting, step.reading().spec(), step.reading().state().parameters(), faulty);
    int ofVerdict = composed.get();
    Verdict verdict = new Causes(true).explain(followed);
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.explanation()).isEmpty();
    assertThat(composed.get() - ofVerdict).as("beside %d", ofVerdict).isLessThan(5 * ofVerdict);
  }
}
