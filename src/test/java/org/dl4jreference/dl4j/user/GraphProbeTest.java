package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.dl4jreference.config.LayersCase;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.golden.Golden;
import org.dl4jreference.golden.GoldenLayers;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

class GraphProbeTest {
  private static final double TOLERANCE = 1e-10;

  @TestFactory
  Stream<DynamicTest> stepsInDoubleAreThoseOfPyTorch() {
    return GoldenLayers.all().stream()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.name(),
                    () -> {
                      if (dependsOnTheDefaultType(golden)) {
                        withDefaultType(DataType.DOUBLE, () -> check(golden));
                      } else {
                        check(golden);
                      }
                    }));
  }

  /** What DL4J computes in ND4J's default type, whatever the network's own. */
  static boolean dependsOnTheDefaultType(LayersCase golden) {
    return golden.name().contains("last fmask") || golden.name().equals("l2n rnn");
  }

  static void withDefaultType(DataType type, Runnable check) {
    DataType before = Nd4j.dataType();
    DataType floatingBefore = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(type, type);
    try {
      check.run();
    } finally {
      Nd4j.setDefaultDataTypes(before, floatingBefore);
    }
  }

  /** Random, or of several updates. */
  private static final Set<String> NO_SINGLE_STEP = Set.of("bidirectional_dropout", "tbptt_min");

  @TestFactory
  Stream<DynamicTest> theStepObservedIsTheStepTaken() {
    return StoredModels.NAMES.stream()
        .filter(name -> !NO_SINGLE_STEP.contains(name))
        .map(name -> DynamicTest.dynamicTest(name, () -> observeAndFit(name)));
  }

  private static void observeAndFit(String name) {
    UserModel model = StoredModels.model(name);
    ModelData data = StoredModels.data(name);
    GraphReading before = model.readGraph(CustomFormulas.NONE);
    GraphObservation observation = model.observe(before.state(), data);
    assertThat(model.readGraph(CustomFormulas.NONE)).as("left as found").isEqualTo(before);
    Dl4jNetwork network = model.network();
    network.fit(data);
    GraphState taken = new ParameterViews(network).state();
    assertThat(observation.next().parameters()).isEqualTo(taken.parameters());
    assertThat(observation.next().slots()).isEqualTo(taken.slots());
    assertThat(observation.next().iteration()).isEqualTo(taken.iteration()).isEqualTo(4);
    assertThat(observation.score())
        .isCloseTo(network.model().score(), Percentage.withPercentage(1e-12));
  }

  @Test
  void aStepStartsWhereItIsTold() {
    UserModel model = StoredModels.model("resnet_block");
    ModelData data = StoredModels.data("resnet_block");
    GraphState start = model.readGraph(CustomFormulas.NONE).state();
    GraphState second = model.observe(start, data).next();
    GraphState third = model.observe(second, data).next();
    model.network().fit(data);
    model.network().fit(data);
    assertThat(third).isEqualTo(new ParameterViews(model.network()).state());
  }

  @Test
  void bothDirectionsDrawTheSameInEachPass() {
    UserModel model = StoredModels.model("bidirectional_dropout");
    ModelData data = StoredModels.data("bidirectional_dropout");
    GraphState start = model.readGraph(CustomFormulas.NONE).state();
    GraphObservation observation = model.observe(start, data);
    assertThat(observation.draws()).containsOnlyKeys("0_fdropout", "0_bdropout");
    assertThat(observation.draws().get("0_fdropout"))
        .isNotEqualTo(observation.draws().get("0_bdropout"));
    assertThat(observation.activations().get("0")).isNotEqualTo(observation.inference().get("0"));
    assertThat(model.observe(start, data)).isEqualTo(observation);
    assertThat(model.observe(observation.next(), data).draws())
        .doesNotContainValue(observation.draws().get("0_fdropout"));
    assertThat(model.readGraph(CustomFormulas.NONE).remarks()).isEmpty();
  }

  @Test
  void whatIsNotFollowedIsOffInBothDirections() {
    UserModel model = StoredModels.model("bidirectional_dropout").following(type -> false);
    ModelData data = StoredModels.data("bidirectional_dropout");
    GraphState start = model.readGraph(CustomFormulas.NONE).state();
    GraphObservation observation = model.observe(start, data);
    assertThat(observation.draws()).isEmpty();
    // without dropout, training and inference are the same
    assertThat(observation.activations().get("0")).isEqualTo(observation.inference().get("0"));
    assertThat(model.readGraph(CustomFormulas.NONE).remarks()).hasSize(1);
  }

  @Test
  void lossesOfSeveralOutputsAreKeptApart() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .l2(0.1)
                .graphBuilder()
                .addInputs("x1", "x2")
                .addLayer("d1", new DenseLayer.Builder().nIn(3).nOut(2).build(), "x1")
                .addLayer("d2", new DenseLayer.Builder().nIn(4).nOut(2).build(), "x2")
                .addVertex("m", new MergeVertex(), "d1", "d2")
                .addLayer("o1", output(), "m")
                .addLayer("o2", output(), "d2", "d1")
                .setOutputs("o2", "o1")
                .build());
    graph.init();
    UserModel model = UserModel.of(graph);
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    GraphBatch batch =
        new GraphBatch(
            Map.of("x1", counting(5, 3), "x2", counting(5, 4)),
            Map.of("o1", counting(5, 2), "o2", counting(5, 2)),
            Map.of(),
            Map.of("o1", new Tensor(new int[] {5, 1}, new double[] {1, 0, 1, 1, 0})));
    ModelData data = ModelData.of(reading.spec(), batch);
    assertThat(data.batch(reading.spec())).isEqualTo(batch);
    GraphObservation observation = model.observe(reading.state(), data);
    assertThat(observation.losses()).containsOnlyKeys("o1", "o2");
    observation.losses().forEach((name, loss) -> assertThat(loss).as(name).isPositive());
    assertThat(observation.inference()).containsKeys("o1", "o2", "d1");
    graph.fit(data.all());
    assertThat(observation.score()).isCloseTo(graph.score(), within(graph.score()));
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(new LossMSE())
        .nIn(4)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Tensor counting(int rows, int columns) {
    return new Tensor(
        new int[] {rows, columns},
        IntStream.range(0, rows * columns).mapToDouble(i -> Math.sin(i + columns)).toArray());
  }

  @Test
  void masksOfADataSetGoWithIt() {
    LayersCase golden = named("lstm last fmask end");
    GraphReading reading =
        GoldenNetworks.model(golden, Precision.DOUBLE, "sgd").readGraph(CustomFormulas.NONE);
    ModelData data = ModelData.of(reading.spec(), golden.batch());
    assertThat(ModelData.of(data.single()).batch(reading.spec())).isEqualTo(golden.batch());
    assertThat(golden.batch().featuresMasks()).containsOnlyKeys("in");
  }

  @Test
  void theLastStepBeforeAMaskIsRoundedToTheDefaultType() {
    LayersCase golden = named("lstm last fmask end");
    double[] exact = golden.activations().get("0").values();
    withDefaultType(
        DataType.FLOAT,
        () -> {
          double[] last = observe(golden, "sgd").activations().get("0").values();
          assertThat(last).containsExactly(Arrays.stream(last).map(v -> (float) v).toArray());
          assertThat(Golden.largestRelative(last, exact, 1)).isBetween(1e-9, 1e-7);
        });
  }

  @Test
  void seriesAreNotNormalizedInAnotherThanTheDefaultType() {
    LayersCase golden = named("l2n rnn");
    withDefaultType(
        DataType.FLOAT,
        () ->
            assertThatIllegalArgumentException()
                .isThrownBy(() -> observe(golden, "sgd"))
                .withMessageContaining("DL4J refuses the data"));
  }

  private static LayersCase named(String name) {
    return GoldenLayers.all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static void check(LayersCase golden) {
    GraphObservation sgd = observe(golden, "sgd");
    assertSame("activations", activations(sgd, golden), golden.activations());
    assertThat(sgd.score()).isCloseTo(golden.score(), within(golden.score()));
    assertSame("gradient", sgd.gradient(), golden.byName("gradient"));
    assertSame("sgd", sgd.next().parameters(), golden.byName("sgd"));
    GraphObservation adam = observe(golden, "adam");
    assertSame("adam", adam.next().parameters(), golden.byName("adam"));
    assertThat(adam.next().iteration()).isEqualTo(1);
  }

  private static Offset<Double> within(double value) {
    return Offset.offset(TOLERANCE * Math.max(1, Math.abs(value)));
  }

  private static GraphObservation observe(LayersCase golden, String updater) {
    UserModel model = GoldenNetworks.model(golden, Precision.DOUBLE, updater);
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    return model.observe(reading.state(), ModelData.of(reading.spec(), golden.batch()));
  }

  /** DL4J has a dense layer's rows of a series in two dimensions, the example running fastest. */
  private static Map<String, Tensor> activations(GraphObservation seen, LayersCase golden) {
    Map<String, Tensor> own = new LinkedHashMap<>(seen.activations());
    own.keySet().removeIf(name -> name.endsWith("-preprocessor"));
    golden
        .activations()
        .forEach(
            (name, tensor) -> {
              if (tensor.shape().length == 3 && own.get(name).shape().length == 2) {
                own.put(name, series(own.get(name), tensor.shape()));
              }
            });
    return own;
  }

  private static Tensor series(Tensor rows, int[] shape) {
    double[] values = new double[rows.values().length];
    for (int i = 0; i < values.length; i++) {
      int time = i % shape[2];
      int unit = i / shape[2] % shape[1];
      int example = i / shape[2] / shape[1];
      values[i] = rows.values()[(time * shape[0] + example) * shape[1] + unit];
    }
    return new Tensor(shape, values);
  }

  private static void assertSame(
      String what, Map<String, Tensor> actual, Map<String, Tensor> expected) {
    assertThat(actual).as(what).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (name, tensor) -> {
          assertThat(actual.get(name).shape()).as(what + " " + name).isEqualTo(tensor.shape());
          assertThat(Golden.largestRelative(actual.get(name).values(), tensor.values(), 1))
              .as(what + " " + name)
              .isLessThan(TOLERANCE);
        });
  }
}
