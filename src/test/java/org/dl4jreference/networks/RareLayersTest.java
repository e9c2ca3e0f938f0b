package org.dl4jreference.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CapsuleLayer;
import org.deeplearning4j.nn.conf.layers.CapsuleStrengthLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PrimaryCapsules;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.Precision;
import org.dl4jreference.training.ModelCheck;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;

/** Layers that few networks have, as DL4J computes them, number by number. */
class RareLayersTest {
  private static MultiLayerNetwork network(InputType input, boolean isMean, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(1e-2))
            .miniBatch(isMean)
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerConfiguration conf = list.setInputType(input).build();
    MultiLayerNetwork network = new MultiLayerNetwork(conf);
    network.init();
    return network;
  }

  private static INDArray noise(long... shape) {
    Random random = new Random(5);
    INDArray x = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextGaussian());
    }
    return x;
  }

  /** What disagrees, the worst first. */
  private static List<TensorVerdict> wrong(
      MultiLayerNetwork network, INDArray x, INDArray y, Precision precision) {
    NetworkVerdict verdict =
        new ModelCheck()
            .in(precision)
            .of(UserModel.of(network), List.of(ModelData.of(new DataSet(x, y))));
    assertThat(verdict).isInstanceOf(NetworkVerdict.ByFormula.class);
    return ((NetworkVerdict.ByFormula) verdict)
        .run().steps().get(0).tensors().stream()
            .filter(t -> t.outcome() != Outcome.AGREES)
            .toList();
  }

  private static ConvolutionLayer convolution(int channels) {
    return new ConvolutionLayer.Builder(3, 3).nOut(channels).activation(Activation.TANH).build();
  }

  private static DenseLayer dense(int units) {
    return new DenseLayer.Builder().nOut(units).activation(Activation.TANH).build();
  }

  private static INDArray classes(int examples, int count) {
    INDArray y = Nd4j.zeros(DataType.FLOAT, examples, count);
    for (int i = 0; i < examples; i++) {
      y.putScalar(new int[] {i, i % count}, 1);
    }
    return y;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void boxesOfYolo(Precision precision) {
    double[][] priors = {{0.5, 1.25}, {1.5, 0.75}};
    MultiLayerNetwork network =
        network(
            InputType.convolutional(5, 6, 2),
            true,
            convolution(2 * 8),
            new Yolo2OutputLayer.Builder().boundingBoxPriors(Nd4j.create(priors)).build());
    INDArray y = Nd4j.zeros(DataType.FLOAT, 2, 4 + 3, 3, 4);
    box(y, 0, 1, 2, 0, 1.6, 0.4, 2.8, 1.9);
    box(y, 0, 0, 0, 2, 0.125, 0.25, 0.75, 1);
    box(y, 1, 2, 3, 1, 2.5, 1.5, 4, 3);
    assertThat(wrong(network, noise(2, 2, 5, 6), y, precision)).isEmpty();
    // without an object all boxes are to be nowhere
    assertThat(wrong(network, noise(2, 2, 5, 6), y.mul(0), precision)).isEmpty();
  }

  private static void box(INDArray y, int i, int row, int column, int of, double... corners) {
    for (int c = 0; c < 4; c++) {
      y.putScalar(new int[] {i, c, row, column}, corners[c]);
    }
    y.putScalar(new int[] {i, 4 + of, row, column}, 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT"})
  void mixturesOfDensities(Precision precision) {
    MultiLayerNetwork network =
        network(
            InputType.feedForward(3),
            true,
            dense(5),
            new OutputLayer.Builder(LossMixtureDensity.builder().gaussians(3).labelWidth(2).build())
                .nOut(12)
                .activation(Activation.IDENTITY)
                .build());
    assertThat(wrong(network, noise(6, 3), noise(6, 2), precision)).isEmpty();
  }

  /** A finding: what it hands back is δ in every column, not δ times what leads to it. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void oneClassHandsBackAnotherError(Precision precision) {
    MultiLayerNetwork network =
        network(
            InputType.feedForward(3),
            true,
            dense(5),
            new OCNNOutputLayer.Builder()
                .nIn(5)
                .hiddenLayerSize(4)
                .nu(0.25)
                .activation(Activation.SIGMOID)
                .initialRValue(0.5)
                .build());
    assertThat(wrong(network, noise(6, 3), Nd4j.zeros(DataType.FLOAT, 6, 1), precision))
        .extracting(TensorVerdict::name)
        .containsExactly("1_dinput");
  }

  /** A finding: layers on SameDiff hand back twice the gradient. */
  @Test
  void capsulesHandBackTwiceTheGradient() {
    MultiLayerNetwork network =
        network(
            InputType.convolutional(7, 7, 1),
            true,
            convolution(3),
            new PrimaryCapsules.Builder(4, 2)
                .kernelSize(3, 3)
                .stride(2, 2)
                .padding(0, 0)
                .dilation(1, 1)
                .build(),
            new CapsuleLayer.Builder(3, 5, 3).build(),
            new CapsuleStrengthLayer.Builder().build(),
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    List<TensorVerdict> wrong = wrong(network, noise(2, 1, 7, 7), classes(2, 3), Precision.DOUBLE);
    assertThat(wrong)
        .extracting(TensorVerdict::name)
        .containsExactlyInAnyOrder(
            "1_dweight", "1_dbias", "1_dinput", "2_dweight", "2_dinput", "3_dinput");
  }

  /**
   * A finding: the derivative of a sum of quotients is taken as if all had the denominator of the
   * own channel.
   */
  @Test
  void localResponseNormalizationHandsBackAnApproximation() {
    MultiLayerNetwork network =
        network(
            InputType.convolutional(5, 5, 2),
            true,
            convolution(6),
            new LocalResponseNormalization.Builder().alpha(0.5).k(1).build(),
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build());
    assertThat(wrong(network, noise(2, 2, 5, 5), classes(2, 3), Precision.FLOAT))
        .extracting(TensorVerdict::name)
        .containsExactly("1_dinput");
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void nothingIsLearntBelowAFrozenLayer(Precision precision) {
    MultiLayerNetwork network =
        network(
            InputType.feedForward(3),
            true,
            dense(5),
            new FrozenLayer(dense(4)),
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build());
    assertThat(wrong(network, noise(6, 3), classes(6, 3), precision)).isEmpty();
  }

  private static MultiLayerNetwork withLossLayer(Activation activation, boolean isMean) {
    return network(
        InputType.feedForward(3),
        isMean,
        dense(3),
        new LossLayer.Builder(LossFunction.MSE).activation(activation).build());
  }

  /** A finding: its backward pass overwrites what the score is then computed of. */
  @Test
  void aLossLayerScoresItsOwnGradient() {
    INDArray x = noise(6, 3);
    INDArray y = classes(6, 3);
    MultiLayerNetwork network = withLossLayer(Activation.SIGMOID, true);
    assertThat(wrong(network, x, y, Precision.FLOAT))
        .extracting(TensorVerdict::name)
        .containsExactly("score");
    DataSet data = new DataSet(x, y);
    double alone = network.score(data);
    network.setInput(x);
    network.setLabels(y);
    network.computeGradientAndScore();
    assertThat(Math.abs(network.score() - alone)).isGreaterThan(1e-3);
    assertThat(wrong(withLossLayer(Activation.IDENTITY, true), x, y, Precision.FLOAT)).isEmpty();
  }

  /** A finding: with miniBatch(false) its gradient is a sum, its score a mean all the same. */
  @Test
  void aLossLayerAlwaysScoresTheMean() {
    List<TensorVerdict> wrong =
        wrong(
            withLossLayer(Activation.IDENTITY, false),
            noise(6, 3),
            classes(6, 3),
            Precision.DOUBLE);
    assertThat(wrong).extracting(TensorVerdict::name).containsExactly("score");
    assertThat(wrong.get(0).worst().reference() / wrong.get(0).worst().subject())
        .isCloseTo(6, within(1e-12));
  }
}
