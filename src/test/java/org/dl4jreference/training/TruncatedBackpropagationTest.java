package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.user.GraphReading;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.explain.Causes;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Each window of time is an update of its own, which goes on from what the last had reached. */
class TruncatedBackpropagationTest {
  private static final String FINDING = "truncated-backward-from-zero-state";
  private static final int STEPS = 8;

  private static Layer recurrent(String type) {
    return switch (type) {
      case "LSTM" -> new LSTM.Builder().nOut(3).activation(Activation.TANH).build();
      case "GravesLSTM" -> new GravesLSTM.Builder().nOut(3).activation(Activation.TANH).build();
      default -> new SimpleRnn.Builder().nOut(3).activation(Activation.TANH).build();
    };
  }

  private static NeuralNetConfiguration.Builder configuration(DataType type) {
    return new NeuralNetConfiguration.Builder().seed(5).dataType(type).updater(new Adam(0.02));
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .nOut(2)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static MultiLayerNetwork layers(DataType type, int window, Layer... hidden) {
    NeuralNetConfiguration.ListBuilder list = configuration(type).list();
    for (Layer layer : hidden) {
      list.layer(layer);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            list.layer(output())
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(window)
                .setInputType(InputType.recurrent(2, STEPS))
                .build());
    network.init();
    return network;
  }

  private static ComputationGraph graph(DataType type, int window, Layer hidden) {
    ComputationGraph graph =
        new ComputationGraph(
            configuration(type)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.recurrent(2, STEPS))
                .addLayer("hidden", hidden, "in")
                .addLayer("out", output(), "hidden")
                .setOutputs("out")
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTForwardLength(window)
                .tBPTTBackwardLength(window)
                .build());
    graph.init();
    return graph;
  }

  private static DataSet series(DataType type) {
    Nd4j.getRandom().setSeed(6);
    var labels = Nd4j.zeros(type, 4, 2, STEPS);
    for (int i = 0; i < 4; i++) {
      for (int t = 0; t < STEPS; t++) {
        labels.putScalar(new int[] {i, (i + t) % 2, t}, 1);
      }
    }
    return new DataSet(Nd4j.randn(type, 4, 2, STEPS), labels);
  }

  private static NetworkVerdict.ByFormula check(Model network, DataType type) {
    UserModel model =
        network instanceof MultiLayerNetwork layers
            ? UserModel.of(layers)
            : UserModel.of((ComputationGraph) network);
    return (NetworkVerdict.ByFormula)
        new ModelCheck().of(model, List.of(ModelData.of(series(type))));
  }

  private static void assertForgetful(NetworkVerdict.ByFormula found) {
    assertThat(found.run().steps()).hasSize(2);
    assertThat(found.run().steps().get(0).outcome())
        .as("the first window of a series")
        .isEqualTo(Outcome.AGREES);
    Verdict second = found.run().steps().get(1);
    assertThat(second.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(second.explanation().flatMap(Explanation::finding)).hasValue(FINDING);
  }

  @ParameterizedTest
  @CsvSource({
    "LSTM,FLOAT",
    "LSTM,DOUBLE",
    "GravesLSTM,FLOAT",
    "GravesLSTM,DOUBLE",
    "SimpleRnn,FLOAT",
    "SimpleRnn,DOUBLE"
  })
  void laterWindowsHaveTheGradientOfAnotherState(String layer, DataType type) {
    assertForgetful(check(layers(type, 3, recurrent(layer), recurrent(layer)), type));
    assertForgetful(check(graph(type, 3, recurrent(layer)), type));
  }

  @ParameterizedTest
  @CsvSource({"LSTM,FLOAT", "GravesLSTM,DOUBLE", "SimpleRnn,FLOAT"})
  void windowsAsLongAsTheSeriesAgree(String layer, DataType type) {
    for (Model network :
        List.of(layers(type, STEPS, recurrent(layer)), graph(type, 50, recurrent(layer)))) {
      NetworkVerdict.ByFormula found = check(network, type);
      assertThat(found.outcome()).isEqualTo(Outcome.AGREES);
      assertThat(found.run().steps()).hasSize(1);
    }
  }

  /** What is judged is what DL4J's own {@code fit} of the whole series does. */
  @ParameterizedTest
  @CsvSource({"LSTM,FLOAT", "GravesLSTM,DOUBLE", "SimpleRnn,FLOAT"})
  void windowsOneByOneAreAFit(String layer, DataType type) {
    MultiLayerNetwork layers = layers(type, 3, recurrent(layer));
    Map<String, Tensor> byWindows = byWindows(UserModel.of(layers), type);
    layers.fit(series(type));
    layers.fit(series(type));
    assertSame(byWindows, layers);
    ComputationGraph graph = graph(type, 3, recurrent(layer));
    Map<String, Tensor> ofGraph = byWindows(UserModel.of(graph), type);
    graph.fit(series(type));
    graph.fit(series(type));
    assertSame(ofGraph, graph);
  }

  private static Map<String, Tensor> byWindows(UserModel model, DataType type) {
    GraphState state = model.readGraph(CustomFormulas.NONE).state();
    for (int fit = 0; fit < 2; fit++) {
      Map<String, Tensor> carried = Map.of();
      for (ModelData window : model.windows(ModelData.of(series(type)))) {
        GraphObservation observed = model.observe(state, carried, window);
        state = observed.next();
        carried = observed.carried();
      }
    }
    return state.parameters();
  }

  private static void assertSame(Map<String, Tensor> parameters, Model fitted) {
    fitted
        .paramTable()
        .forEach(
            (name, p) ->
                assertThat(p.castTo(DataType.DOUBLE).dup('c').data().asDouble())
                    .as(name)
                    .isEqualTo(parameters.get(name).values()));
  }

  @Test
  void anotherFaultOfALaterWindowIsNotPutDownToIt() {
    UserModel model = UserModel.of(layers(DataType.DOUBLE, 3, recurrent("LSTM")));
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    List<ModelData> windows = model.windows(ModelData.of(series(DataType.DOUBLE)));
    GraphObservation first = model.observe(reading.state(), windows.get(0));
    GraphObservation second = model.observe(first.next(), first.carried(), windows.get(1));
    Map<String, Tensor> gradient = new LinkedHashMap<>(second.gradient());
    gradient.computeIfPresent("0_W", (name, g) -> g.map(v -> 1.001 * v));
    GraphObservation tampered =
        new GraphObservation(
            second.activations(),
            second.losses(),
            second.regularization(),
            gradient,
            second.handedBack(),
            second.next(),
            second.draws(),
            second.inference(),
            second.carried());
    Verdict verdict =
        new Causes(true)
            .explain(
                new GraphComparison(
                        Catalogue.standard(), LayerFormulas.standard(), Comparison.DEFAULT_K)
                    .follow(
                        reading.spec(),
                        first.next(),
                        windows.get(1).batch(reading.spec()).after(first.carried()),
                        tampered,
                        reading.precision()));
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.explanation().flatMap(Explanation::finding)).isEmpty();
  }

  /** What is carried is judged as well: c is seen nowhere else. */
  @Test
  void aWrongStateAtTheEndOfAWindowIsSeen() {
    UserModel model = UserModel.of(layers(DataType.DOUBLE, 3, recurrent("LSTM")));
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    ModelData window = model.windows(ModelData.of(series(DataType.DOUBLE))).get(0);
    GraphObservation seen = model.observe(reading.state(), window);
    Map<String, Tensor> carried = new LinkedHashMap<>(seen.carried());
    assertThat(carried).containsKeys("0_h", "0_c");
    carried.computeIfPresent("0_c", (name, c) -> c.map(v -> v * (1 + 1e-12)));
    Verdict verdict =
        new GraphComparison(Catalogue.standard(), LayerFormulas.standard(), Comparison.DEFAULT_K)
            .step(
                reading.spec(),
                reading.state(),
                window.batch(reading.spec()),
                new GraphObservation(
                    seen.activations(),
                    seen.losses(),
                    seen.regularization(),
                    seen.gradient(),
                    seen.handedBack(),
                    seen.next(),
                    seen.draws(),
                    seen.inference(),
                    carried),
                reading.precision());
    assertThat(verdict.tensors())
        .filteredOn(t -> t.outcome() == Outcome.DISAGREES)
        .extracting("name")
        .containsExactly("0_c");
  }

  @Test
  void whatDl4jWouldNotTrainOnIsRefused() {
    UserModel model = UserModel.of(layers(DataType.FLOAT, 3, recurrent("LSTM")));
    DataSet rows =
        new DataSet(Nd4j.randn(DataType.FLOAT, 4, 2, STEPS), Nd4j.ones(DataType.FLOAT, 4, 2));
    assertThatThrownBy(() -> model.windows(ModelData.of(rows)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("series of one length")
        .hasMessageContaining(Arrays.toString(new int[] {4, 2}));
  }

  @Test
  void aWrappedLayerHasNoReference() {
    UserModel model =
        UserModel.of(
            layers(
                DataType.FLOAT,
                3,
                new MaskZeroLayer.Builder()
                    .setUnderlying(recurrent("LSTM"))
                    .setMaskValue(0)
                    .build()));
    assertThat(model.readGraph(CustomFormulas.NONE).notComparable())
        .hasValueSatisfying(reason -> assertThat(reason).contains("layer 0, MaskZeroLayer"));
  }
}
