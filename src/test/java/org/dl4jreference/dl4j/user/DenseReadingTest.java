package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.dl4j.ParameterLayout;
import org.dl4jreference.dl4j.RandomProblem;
import org.dl4jreference.dl4j.RandomProblem.Labels;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.ConfigurationBuilder;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.RampSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class DenseReadingTest {
  private static MultiLayerNetwork network(NetworkSpec spec, Precision precision) {
    MultiLayerNetwork network = new MultiLayerNetwork(ConfigurationBuilder.build(spec, precision));
    network.init();
    return network;
  }

  private static DenseReading read(MultiLayerNetwork network) {
    try {
      return DenseReading.of(UserModel.of(network).readGraph(CustomFormulas.NONE));
    } catch (DenseReading.NotDense e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void assertReadsBack(NetworkSpec spec) {
    for (Precision precision : List.of(Precision.FLOAT, Precision.DOUBLE)) {
      DenseReading reading = read(network(spec, precision));
      assertThat(reading.spec()).isEqualTo(spec);
      ComputationGraph graph =
          new ComputationGraph(ConfigurationBuilder.buildGraph(spec, precision));
      graph.init();
      assertThat(dense(graph).spec()).isEqualTo(spec);
      assertThat(reading.precision()).isEqualTo(precision);
    }
  }

  private static NetworkSpec hidden(Formula activation) {
    return new NetworkSpec(
        List.of(LayerSpec.dense(3, 4, activation), LayerSpec.dense(4, 2, "identity")),
        LossSpec.named("mse"));
  }

  static Stream<Formula> activations() {
    return Stream.concat(
        Catalogue.standard().activations().names().stream()
            .filter(name -> !List.of("rrelu", "gelu_erf").contains(name))
            .map(Formula::named),
        Stream.of(
            Formula.named("relu").with("max", 4).with("threshold", 0.5).with("negativeSlope", 0.1),
            Formula.named("leakyrelu").with("alpha", 0.2),
            Formula.named("elu").with("alpha", 2),
            Formula.named("thresholdedrelu").with("theta", 0.5)));
  }

  @ParameterizedTest
  @MethodSource("activations")
  void everyActivationOfTheCatalogueIsReadBack(Formula activation) {
    assertReadsBack(hidden(activation));
  }

  static Stream<String> losses() {
    return Catalogue.standard().losses().names().stream();
  }

  @ParameterizedTest
  @MethodSource("losses")
  void everyLossOfTheCatalogueIsReadBack(String loss) {
    assertReadsBack(NetworkSpec.dense(new int[] {3, 2}, List.of("sigmoid"), loss));
  }

  static Stream<UpdaterSpec> updaters() {
    return Stream.concat(
        Catalogue.standard().updaters().names().stream()
            .filter(name -> !List.of("adam", "momentum", "adabelief").contains(name))
            .map(
                name ->
                    List.of("noop", "adadelta").contains(name)
                        ? new UpdaterSpec(Formula.named(name), Schedule.NONE)
                        : UpdaterSpec.of(name, 0.2)),
        Stream.of(Schedule.Unit.values())
            .flatMap(DenseReadingTest::schedules)
            .map(
                schedule ->
                    new UpdaterSpec(Formula.named("nesterovs").with("momentum", 0.5), schedule)));
  }

  private static Stream<Schedule> schedules(Schedule.Unit unit) {
    return Stream.concat(
        Stream.of(
                Formula.named("exponential").with("gamma", 0.7),
                Formula.named("inverse").with("gamma", 0.7).with("power", 2),
                Formula.named("poly").with("power", 2).with("maxIter", 10),
                Formula.named("sigmoid").with("gamma", 0.7).with("stepSize", 4),
                Formula.named("step").with("decayRate", 0.7).with("step", 4))
            .map(rule -> new Schedule.Varying(rule, 0.3, unit)),
        Stream.of(new Schedule.Listed(new TreeMap<>(Map.of(0, 0.3, 10, 0.1)), unit)));
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void everyUpdaterAndScheduleIsReadBack(UpdaterSpec updater) {
    assertReadsBack(hidden(Formula.named("tanh")).trainedBy(updater));
  }

  @ParameterizedTest
  @MethodSource("withParameters")
  void updaterParametersAreReadBack(Formula rule) {
    assertReadsBack(hidden(Formula.named("tanh")).trainedBy(UpdaterSpec.of(rule, 0.1)));
  }

  static Stream<Formula> withParameters() {
    return Stream.of("adam_epsilon_hat", "amsgrad_epsilon_hat", "adamax", "nadam")
        .map(
            name ->
                Formula.named(name).with("beta1", 0.8).with("beta2", 0.99).with("epsilon", 1e-4));
  }

  @Test
  void layersPenaltiesAndWeightsAreReadBack() {
    TrainingSpec training =
        TrainingSpec.of(UpdaterSpec.of("sgd", 0.1))
            .withBiasUpdater(UpdaterSpec.of("adagrad", 0.2))
            .withWeights(new Regularization(0.1, 0.2, 0.3, false))
            .withBiases(new Regularization(0.4, 0.5, 0.6, true))
            .withGradientNormalization(Formula.named("clip_l2_per_layer").with("threshold", 0.5));
    NetworkSpec spec =
        new NetworkSpec(
            List.of(
                LayerSpec.dense(4, 6, "tanh")
                    .withNormalization(Formula.named("layernorm"))
                    .withTraining(training),
                LayerSpec.batchNormalization(
                    6,
                    Formula.named("batchnorm").with("epsilon", 1e-3).with("logstd", 0),
                    Formula.named("identity")),
                LayerSpec.activation(6, Formula.named("relu")),
                LayerSpec.dense(6, 3, "identity").withoutBias(),
                LayerSpec.activation(3, Formula.named("sigmoid"))),
            new LossSpec(Formula.named("mse"), Optional.of(Matrix.row(1, 2, 0.5))));
    assertReadsBack(spec);
  }

  @Test
  void theUpdatersStateIsReadByNameWhereverItsBlocksLie() {
    // the bias updater splits the blocks, so that slots and tensors interleave
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {3, 4, 2}, List.of("tanh", "identity"), "mse")
            .trainedBy(
                TrainingSpec.of(UpdaterSpec.of("amsgrad_epsilon_hat", 0.1))
                    .withBiasUpdater(new UpdaterSpec(Formula.named("adadelta"), Schedule.NONE)));
    RandomProblem p = RandomProblem.of(spec, 5, Labels.REAL, 11);
    MultiLayerNetwork network = network(spec, Precision.DOUBLE);
    network.params().assign(0);
    new ParameterLayout(spec).write(p.state(), network);
    Evaluation engine = null;
    RandomProblem at = p;
    for (int step = 0; step < 3; step++) {
      network.fit(
          NdArrays.of(p.batch().x(), NdArrays.type(Precision.DOUBLE)),
          NdArrays.of(p.batch().y(), NdArrays.type(Precision.DOUBLE)));
      engine = new Dl4jEngine(Precision.DOUBLE).evaluate(spec, at.state(), at.batch());
      at = new RandomProblem(spec, engine.next(), p.batch());
    }
    assertThat(read(network).state()).isEqualTo(engine.next());
    assertThat(engine.next().slots().keySet())
        .containsExactlyInAnyOrder("M", "V", "V_HAT", "msg", "msdx");
    assertThat(engine.next().slots().get("V_HAT").names()).containsExactly("0_W", "1_W");
    assertThat(engine.next().slots().get("msdx").names()).containsExactly("0_b", "1_b");
  }

  private static DenseReading read(
      Consumer<NeuralNetConfiguration.Builder> whole, Layer... layers) {
    NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder().seed(1);
    whole.accept(builder);
    NeuralNetConfiguration.ListBuilder list = builder.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return read(network);
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(3)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static DenseLayer.Builder dense() {
    return new DenseLayer.Builder().nIn(4).nOut(3);
  }

  private static void assertRefused(ThrowingCallable reading, String... reasons) {
    assertThatThrownBy(reading)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(reasons);
  }

  @Test
  void whatHasNoReferenceIsRefusedWithItsLayerAndReason() {
    assertRefused(
        () -> read(b -> b.miniBatch(false), dense().build(), output()), "miniBatch(false)");
    assertRefused(
        () -> read(b -> {}, new EmbeddingLayer.Builder().nIn(4).nOut(3).build(), output()),
        "layer 0",
        "EmbeddingLayer");
    assertRefused(
        () ->
            read(
                b -> {},
                dense().constrainAllParameters(new NonNegativeConstraint()).build(),
                output()),
        "layer 0",
        "NonNegativeConstraint");
    assertRefused(
        () ->
            read(
                b -> {},
                dense().build(),
                new BatchNormalization.Builder().nIn(3).nOut(3).lockGammaBeta(true).build(),
                output()),
        "layer 1",
        "lockGammaBeta");
    assertRefused(
        () ->
            read(
                b ->
                    b.updater(
                        new Nesterovs(
                            new RampSchedule(
                                new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.5), 3))),
                dense().build(),
                output()),
        "layer 0",
        "updater");
  }

  @Test
  void dropoutIsLeftOut() {
    assertThat(read(b -> {}, dense().dropOut(0.8).build(), output()).spec())
        .isEqualTo(read(b -> {}, dense().build(), output()).spec());
  }

  @Test
  void layersOfAGraphAreNumbered() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.1))
                .graphBuilder()
                .addInputs("x")
                .addLayer("first", dense().build(), "x")
                .addLayer("first_2", output(), "first")
                .setOutputs("first_2")
                .build());
    graph.init();
    DenseReading reading = dense(graph);
    assertThat(reading.spec().nIn()).isEqualTo(4);
    assertThat(reading.state().parameters().names()).containsExactly("0_W", "0_b", "1_W", "1_b");
  }

  private static DenseReading dense(ComputationGraph graph) {
    try {
      return DenseReading.of(UserModel.of(graph).readGraph(CustomFormulas.NONE));
    } catch (DenseReading.NotDense e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
