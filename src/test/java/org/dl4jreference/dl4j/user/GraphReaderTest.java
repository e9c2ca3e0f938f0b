package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.config.LayersCase;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.golden.GoldenLayers;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.model.Vertex;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class GraphReaderTest {
  private static GraphReading read(UserModel model) {
    return model.readGraph(CustomFormulas.NONE);
  }

  private static Vertex vertex(GraphSpec spec, String name) {
    return spec.vertices().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> goldenNetworksHaveTheirTypesInputsAndParameters() {
    return GoldenLayers.all().stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check(golden)));
  }

  private static void check(LayersCase golden) {
    GraphReading reading = read(GoldenNetworks.model(golden, Precision.DOUBLE, "sgd"));
    golden
        .spec()
        .vertices()
        .forEach(
            built -> {
              Vertex vertex = vertex(reading.spec(), built.name());
              assertThat(vertex.operation().type()).isEqualTo(built.operation().type());
              assertThat(sources(reading.spec(), vertex)).containsExactlyElementsOf(built.inputs());
            });
    Map<String, Tensor> parameters = reading.state().parameters();
    double[] flat = golden.parameters();
    assertThat(List.copyOf(parameters.keySet()))
        .isEqualTo(golden.layout().stream().map(LayersCase.Place::name).toList());
    golden
        .layout()
        .forEach(place -> assertThat(parameters.get(place.name())).isEqualTo(place.of(flat)));
    assertThat(reading.spec().outputs()).containsExactly(golden.output());
    assertThat(reading.untrained()).isEmpty();
    assertThat(reading.notComparable()).isEmpty();
  }

  /** What a vertex reads, preprocessors passed over. */
  private static List<String> sources(GraphSpec spec, Vertex vertex) {
    return vertex.inputs().stream()
        .map(name -> name.endsWith("-preprocessor") ? vertex(spec, name).inputs().get(0) : name)
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> parametersOfStoredModelsAreDl4jsOwn() {
    return StoredModels.NAMES.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      UserModel model = StoredModels.model(name);
                      Map<String, INDArray> table = model.network().model().paramTable();
                      Map<String, Tensor> parameters = read(model).state().parameters();
                      assertThat(parameters).containsOnlyKeys(table.keySet());
                      table.forEach(
                          (key, array) ->
                              assertThat(parameters.get(key).values())
                                  .as(key)
                                  .isEqualTo(NdArrays.toArray(array)));
                    }));
  }

  @Test
  void settingsHaveDl4jsNames() {
    Operation convolution = vertex(read(StoredModels.model("lenet_relu")).spec(), "0").operation();
    assertThat(convolution.type()).isEqualTo("ConvolutionLayer");
    assertThat(convolution.counts("kernelSize")).containsExactly(3, 3);
    assertThat(convolution.counts("dilation")).containsExactly(1, 1);
    assertThat(convolution.text("convolutionMode")).isEqualTo("Truncate");
    assertThat(convolution.text("cnn2dDataFormat")).isEqualTo("NCHW");
    assertThat(convolution.count("nin")).isEqualTo(1);
    assertThat(convolution.is("hasBias")).isTrue();
    assertThat(convolution.formula("activationFn")).isEqualTo(Formula.named("relu"));
    assertThat(convolution.settings()).doesNotContainKeys("iupdater", "weightInitFn", "layerName");
  }

  @Test
  void preprocessorsAreVertices() {
    GraphSpec spec = read(StoredModels.model("lenet_relu")).spec();
    assertThat(vertex(spec, "4").inputs()).containsExactly("4-preprocessor");
    Vertex preprocessor = vertex(spec, "4-preprocessor");
    assertThat(preprocessor.operation().type()).isEqualTo("CnnToFeedForwardPreProcessor");
    assertThat(preprocessor.operation().count("numChannels")).isEqualTo(4);
    assertThat(preprocessor.inputs()).containsExactly("3");
    assertThat(vertex(spec, "0").inputs()).isEqualTo(spec.inputs());
  }

  @Test
  void wrappedLayersAreReadWithWhatTheyWrap() {
    GraphReading reading = read(StoredModels.model("bidirectional_dropout"));
    Vertex both = vertex(reading.spec(), "0");
    assertThat(both.operation().text("mode")).isEqualTo("ADD");
    assertThat(both.operation().inner("fwd").type()).isEqualTo("LSTM");
    assertThat(both.operation().inner("bwd").formula("gateActivationFn"))
        .isEqualTo(Formula.named("sigmoid"));
    assertThat(both.training().updater()).isEqualTo(UpdaterSpec.of("adam_epsilon_hat", 0.01));
    assertThat(both.operation().inner("bwd").inner("iDropout").number("p")).isEqualTo(0.8);
    assertThat(both.operation().has("iDropout")).isFalse();
    assertThat(reading.remarks()).isEmpty();
    assertThat(reading.state().parameters())
        .containsKeys("0_fW", "0_fRW", "0_fb", "0_bW", "0_bRW", "0_bb");
    assertThat(reading.state().slots()).containsOnlyKeys("M", "V");
    assertThat(reading.state().slots().get("M")).containsKeys("0_bRW", "1_b");
    assertThat(reading.state().iteration()).isEqualTo(3);
  }

  @Test
  void frozenLayersAreNotTrained() {
    for (String name : List.of("transfer_frozen_dense", "frozen_backprop")) {
      GraphSpec spec = read(StoredModels.model(name)).spec();
      Vertex frozen =
          spec.vertices().stream()
              .filter(v -> v.operation().type().startsWith("Frozen"))
              .findFirst()
              .orElseThrow();
      assertThat(frozen.training().updater().rule()).isEqualTo(Formula.named("noop"));
      String inside = frozen.operation().has("layer") ? "layer" : "underlying";
      assertThat(frozen.operation().inner(inside).type()).isEqualTo("DenseLayer");
    }
  }

  @Test
  void verticesHaveAllTheirInputs() {
    GraphSpec spec = read(StoredModels.model("resnet_block")).spec();
    assertThat(vertex(spec, "add").inputs()).containsExactly("b2", "sa");
    assertThat(vertex(spec, "add").operation())
        .isEqualTo(new Operation("ElementWiseVertex", Map.of("op", "Add")));
    assertThat(vertex(read(StoredModels.model("graph_attention_vertex")).spec(), "att").inputs())
        .containsExactly("q", "in", "in");
  }

  @Test
  void whatTheScoreIsDividedByIsRead() {
    assertThat(read(StoredModels.model("xor_nominibatch")).spec().isMean()).isFalse();
    assertThat(read(StoredModels.model("graph_mlp")).spec().isMean()).isTrue();
    assertThat(read(StoredModels.model("tbptt_min")).notComparable()).isEmpty();
  }

  @Test
  void aLossWithoutAnEntryHasTheNameOfItsClass() {
    Operation output = vertex(read(StoredModels.model("mixture_density")).spec(), "1").operation();
    assertThat(output.loss("lossFn").formula())
        .isEqualTo(Formula.named("LossMixtureDensity").with("mixtures", 2).with("labelWidth", 1));
  }

  /** Computes anything but a hyperbolic tangent. */
  public static final class OwnActivation extends ActivationTanH {
    private static final long serialVersionUID = 1L;
  }

  /** Computes anything but a multiple. */
  public static final class OwnVertex extends ScaleVertex {
    OwnVertex() {
      super(2);
    }

    @Override
    public OwnVertex clone() {
      return new OwnVertex();
    }
  }

  private static DenseLayer.Builder dense() {
    return new DenseLayer.Builder().nIn(3).nOut(2).activation(Activation.TANH);
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(new LossMSE())
        .nIn(2)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static UserModel layers(Layer first) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.01))
                .l2(0.5)
                .list()
                .layer(first)
                .layer(output())
                .build());
    network.init();
    return UserModel.of(network);
  }

  @Test
  void classesOfAUsersOwnAreNamedInFull() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("x")
                .addLayer("d", dense().activation(new OwnActivation()).build(), "x")
                .addVertex("own", new OwnVertex(), "d")
                .addLayer("o", output(), "own")
                .setOutputs("o")
                .build());
    graph.init();
    UserModel model = UserModel.of(graph);
    GraphSpec spec = read(model).spec();
    assertThat(spec.inputs()).containsExactly("x");
    assertThat(vertex(spec, "own").operation().type()).isEqualTo(OwnVertex.class.getName());
    assertThat(vertex(spec, "d").operation().formula("activationFn"))
        .isEqualTo(Formula.named(OwnActivation.class.getName()));
    CustomFormulas custom = CustomFormulas.NONE.with(OwnActivation.class, "softsign");
    assertThat(vertex(model.readGraph(custom).spec(), "d").operation().formula("activationFn"))
        .isEqualTo(Formula.named("softsign"));
  }

  @Test
  void whatJsonLosesIsReadAndComputedWith() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("x")
                .addLayer("d", dense().build(), "x")
                .addLayer("e", dense().build(), "x")
                .addVertex("distance", new L2Vertex(0.5), "d", "e")
                .addVertex("again", new ReshapeVertex(-1, 1), "distance")
                .addLayer(
                    "o",
                    new OutputLayer.Builder(new LossMSE())
                        .nIn(1)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "again")
                .setOutputs("o")
                .build());
    graph.init();
    UserModel model = UserModel.of(graph);
    GraphSpec spec = read(model).spec();
    assertThat(vertex(spec, "distance").operation().number("eps")).isEqualTo(0.5);
    assertThat(vertex(spec, "again").operation().text("reshapeOrder")).isEqualTo("c");
    Tensor x = new Tensor(new int[] {2, 3}, new double[] {1, 2, 3, 4, 5, 6});
    Tensor y = new Tensor(new int[] {2, 1}, new double[] {1, 2});
    GraphBatch batch = new GraphBatch(Map.of("x", x), Map.of("o", y), Map.of(), Map.of());
    Tensor distance =
        model.observe(read(model).state(), ModelData.of(spec, batch)).activations().get("distance");
    INDArray own = graph.feedForward(NdArrays.of(x, DataType.FLOAT), true).get("distance");
    assertThat(distance).isEqualTo(NdArrays.toTensor(own));
  }

  @Test
  void trainingIsReadAndConstraintsAreSettings() {
    Vertex free = vertex(read(layers(dense().build())).spec(), "0");
    GraphReading reading =
        read(layers(dense().constrainWeights(new MaxNormConstraint(2.5, 1)).build()));
    Vertex first = vertex(reading.spec(), "0");
    assertThat(free.training().weights()).isEqualTo(Regularization.l2(0.5));
    assertThat(free.training().updater()).isEqualTo(UpdaterSpec.of("adam_epsilon_hat", 0.01));
    Operation constraint =
        (Operation) ((List<?>) first.operation().settings().get("constraints")).get(0);
    assertThat(constraint.type()).isEqualTo("MaxNormConstraint");
    assertThat(constraint.number("maxNorm")).isEqualTo(2.5);
    assertThat(vertex(reading.spec(), "1").operation().loss("lossFn"))
        .isEqualTo(LossSpec.named("mse"));
  }

  @Test
  void aTrainingWithoutAnEntryIsSaidOfItsLayerAlone() {
    MapSchedule schedule = new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.1, 5, 0.01));
    GraphReading reading =
        read(layers(dense().regularization(List.of(new L2Regularization(schedule))).build()));
    assertThat(reading.untrained()).containsOnlyKeys("0");
    assertThat(reading.untrained().get("0"))
        .contains("scheduled regularization")
        .endsWith("has no reference");
    assertThat(vertex(reading.spec(), "0").training().updater().rule().name()).isEqualTo("noop");
    assertThat(vertex(reading.spec(), "1").training().updater().rule().name())
        .isEqualTo("adam_epsilon_hat");
  }

  /** Else the parameters that it changes would be called wrong. */
  @Test
  void aConstraintOfAWrappedLayerHasNoReference() {
    GraphReading reading =
        read(
            layers(
                new TimeDistributed(
                    dense().constrainWeights(new MaxNormConstraint(1, 0)).build())));
    assertThat(reading.untrained()).containsOnlyKeys("0");
    assertThat(reading.untrained().get("0")).contains("MaxNormConstraint");
  }
}
