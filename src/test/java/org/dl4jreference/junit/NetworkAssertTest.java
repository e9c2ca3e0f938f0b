package org.dl4jreference.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dl4jreference.junit.NetworkAssert.assertThatNetwork;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class NetworkAssertTest {
  private static final ElementwiseActivation TANH =
      ElementwiseActivation.smooth("own_tanh", Math::tanh, z -> 1 - Math.tanh(z) * Math.tanh(z));

  private static MultiLayerNetwork network(long seed, IActivation hidden) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(0.01))
                .l2(1e-3)
                .list()
                .layer(
                    new DenseLayer.Builder().nIn(5).nOut(7).activation(Activation.SIGMOID).build())
                .layer(new DenseLayer.Builder().nIn(7).nOut(4).activation(hidden).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(4)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    return network;
  }

  private static DataSet data(long seed) {
    Nd4j.getRandom().setSeed(seed);
    INDArray y = Nd4j.zeros(DataType.FLOAT, 9, 3);
    for (int i = 0; i < 9; i++) {
      y.putScalar(i, (i * 7 + (int) seed) % 3, 1);
    }
    return new DataSet(Nd4j.randn(DataType.FLOAT, 9, 5), y);
  }

  @VerifyNetwork(
      seeds = {1, 2},
      steps = 4)
  void aNetworkOfDl4jsOwnPartsAgrees(NetworkCase given) {
    given
        .assertThatNetwork(network(given.seed(), new ActivationTanH()))
        .on(data(given.seed()))
        .on(data(given.seed() + 10))
        .agreesWithFirstPrinciples();
  }

  @Test
  void theNetworkIsLeftAsItWas() {
    MultiLayerNetwork network = network(4, new ActivationTanH());
    network.fit(data(4));
    INDArray parameters = network.params().dup();
    INDArray state = network.getUpdater().getStateViewArray().dup();
    assertThatNetwork(network).on(data(4)).afterSteps(3).agreesWithFirstPrinciples();
    assertThatNetwork(network).on(data(4)).afterSteps(3).gradientFitsScore();
    assertThat(network.params()).isEqualTo(parameters);
    assertThat(network.getUpdater().getStateViewArray()).isEqualTo(state);
    assertThat(network.getIterationCount()).isEqualTo(1);
  }

  @Test
  void anActivationOfOnesOwnIsVerifiedElementByElementByItsFormula() {
    for (Precision precision : new Precision[] {Precision.FLOAT, Precision.DOUBLE}) {
      assertThatNetwork(network(5, new OwnTanh()))
          .on(data(5))
          .inPrecision(precision)
          .withFormula(OwnTanh.class, TANH)
          .agreesWithFirstPrinciples();
    }
  }

  @Test
  void aWrongDerivativeIsNamedByItsFormula() {
    assertThatThrownBy(
            () ->
                assertThatNetwork(network(6, new WrongTanh()))
                    .on(data(6))
                    .withFormula(WrongTanh.class, TANH)
                    .agreesWithFirstPrinciples())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("first at fault: layer 1, DenseLayer, own_tanh")
        .hasMessageContaining("Resolution: ")
        .hasMessageContaining("DISAGREES: ");
  }

  @Test
  void aWrongDerivativeIsNamedWithoutAFormula() {
    assertThatNetwork(network(7, new OwnTanh())).on(data(7)).gradientFitsScore();
    assertThatThrownBy(
            () -> assertThatNetwork(network(7, new WrongTanh())).on(data(7)).gradientFitsScore())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("first at fault: layer 1, DenseLayer, WrongTanh")
        .hasMessageContaining("backprop is not the derivative of its own getActivation");
  }

  @Test
  void withoutAFormulaNothingIsSaidOfFirstPrinciples() {
    assertThatThrownBy(
            () ->
                assertThatNetwork(network(8, new OwnTanh()))
                    .on(data(8))
                    .agreesWithFirstPrinciples())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("because of layer 1, DenseLayer, there is no formula")
        .hasMessageContaining("withFormula(...)");
  }

  @Test
  void aFindingOfTheAtlasIsNamed() {
    assertThatThrownBy(
            () ->
                assertThatNetwork(network(9, Activation.HARDSIGMOID.getActivationFunction()))
                    .on(data(9))
                    .inPrecision(Precision.DOUBLE)
                    .agreesWithFirstPrinciples())
        .hasMessageContaining("docs/atlas.md#hardsigmoid-float-constant");
  }

  @Test
  void dataMustBeGiven() {
    assertThatThrownBy(
            () -> assertThatNetwork(network(1, new OwnTanh())).agreesWithFirstPrinciples())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("on(...)");
  }

  private static MultiLayerNetwork leNet(IActivation hidden) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(0.01))
                .list()
                .layer(
                    new ConvolutionLayer.Builder(3, 3).nOut(3).activation(Activation.TANH).build())
                .layer(
                    new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build())
                .layer(
                    new ConvolutionLayer.Builder(2, 2)
                        .nOut(4)
                        .activation(Activation.SIGMOID)
                        .build())
                .layer(new DenseLayer.Builder().nOut(6).activation(hidden).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutionalFlat(10, 10, 1))
                .build());
    network.init();
    return network;
  }

  @Test
  void theGradientOfALeNetFitsItsScore() {
    DataSet data = new DataSet(Nd4j.randn(DataType.FLOAT, 9, 100), data(2).getLabels());
    assertThatNetwork(leNet(new ActivationTanH())).on(data).afterSteps(2).gradientFitsScore();
    assertThatThrownBy(() -> assertThatNetwork(leNet(new WrongTanh())).on(data).gradientFitsScore())
        .hasMessageContaining("first at fault: layer 3, DenseLayer, WrongTanh");
  }

  /** Of which ND4J's native code would end the process. */
  @Test
  void aStrideOfNothingIsRefused() {
    MultiLayerNetwork network = leNet(new ActivationTanH());
    ((SubsamplingLayer) network.getLayerWiseConfigurations().getConf(1).getLayer())
        .setStride(new int[] {0, 2});
    assertThatThrownBy(() -> assertThatNetwork(network))
        .isInstanceOf(BadInput.class)
        .hasMessage("layer 1: stride must be at least 1, found 0");
  }

  @Test
  void theGradientOfAnLstmFitsItsScore() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(new LSTM.Builder().nIn(4).nOut(5).activation(Activation.TANH).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(5)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    INDArray y = Nd4j.zeros(DataType.FLOAT, 6, 3, 7);
    for (int i = 0; i < 6; i++) {
      for (int t = 0; t < 7; t++) {
        y.putScalar(i, (i + t) % 3, t, 1);
      }
    }
    assertThatNetwork(network).on(Nd4j.randn(DataType.FLOAT, 6, 4, 7), y).gradientFitsScore();
  }

  private static ComputationGraph graph(IActivation left) {
    ComputationGraphConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .updater(new Adam(0.01))
            .graphBuilder()
            .addInputs("a", "b")
            .addLayer("left", new DenseLayer.Builder().nIn(4).nOut(3).activation(left).build(), "a")
            .addLayer(
                "right",
                new DenseLayer.Builder().nIn(2).nOut(5).activation(Activation.SIGMOID).build(),
                "b")
            .addVertex("both", new MergeVertex(), "left", "right")
            .addLayer(
                "out",
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(8)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build(),
                "both")
            .setOutputs("out")
            .build();
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    return graph;
  }

  @Test
  void theGradientOfAGraphOfTwoInputsFitsItsScore() {
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {Nd4j.randn(DataType.FLOAT, 6, 4), Nd4j.randn(DataType.FLOAT, 6, 2)},
            new INDArray[] {Nd4j.randn(DataType.FLOAT, 6, 2)});
    assertThatNetwork(graph(new ActivationTanH())).on(data).afterSteps(2).gradientFitsScore();
    assertThatThrownBy(() -> assertThatNetwork(graph(new WrongTanh())).on(data).gradientFitsScore())
        .hasMessageContaining("first at fault: layer left, DenseLayer, WrongTanh");
  }
}
