package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's own layers with kinks: differences across them must not be believed. */
class KinkedGradientTest {
  private static NetworkVerdict verdict(int i) {
    boolean isImage = i % 3 == 2;
    int examples = new int[] {4, 8, 16, 32}[i / 3 % 4];
    int wide = new int[] {8, 16, 32}[i % 5 % 3];
    Nd4j.getRandom().setSeed(i);
    MultiLayerNetwork network = isImage ? convolution(i) : dense(i, wide);
    INDArray x = Nd4j.randn(DataType.DOUBLE, examples, isImage ? 64 : 20);
    // whole numbers, duplicated rows: units on a kink, windows with ties
    x = i % 4 == 3 ? Nd4j.math().round(x) : x;
    INDArray y = Nd4j.zeros(DataType.DOUBLE, examples, 3);
    for (int e = 0; e < examples; e++) {
      y.putScalar(e, e % 3, 1);
    }
    return new ModelCheck()
        .ofGradient(UserModel.of(network), List.of(ModelData.of(new DataSet(x, y))));
  }

  private static NeuralNetConfiguration.ListBuilder builder(int seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .weightInit(WeightInit.RELU)
        .dataType(DataType.DOUBLE)
        .updater(new Sgd(0.1))
        .list();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(3)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static MultiLayerNetwork dense(int seed, int wide) {
    return initialized(
        builder(seed)
            .layer(new DenseLayer.Builder().nOut(wide).activation(Activation.RELU).build())
            .layer(new DenseLayer.Builder().nOut(wide).activation(Activation.HARDTANH).build())
            .layer(output())
            .setInputType(InputType.feedForward(20)));
  }

  private static MultiLayerNetwork convolution(int seed) {
    return initialized(
        builder(seed)
            .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.RELU).build())
            .layer(
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                    .kernelSize(2, 2)
                    .stride(2, 2)
                    .build())
            .layer(output())
            .setInputType(InputType.convolutionalFlat(8, 8, 1)));
  }

  private static MultiLayerNetwork initialized(NeuralNetConfiguration.ListBuilder builder) {
    MultiLayerNetwork network = new MultiLayerNetwork(builder.build());
    network.init();
    return network;
  }

  private static void assertSound(int count) {
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    IntStream.range(0, count).forEach(i -> outcomes.merge(verdict(i).outcome(), 1, Integer::sum));
    assertThat(outcomes).doesNotContainKey(Outcome.DISAGREES);
    assertThat(outcomes.getOrDefault(Outcome.CONSISTENT, 0))
        .as("%s", outcomes)
        .isGreaterThanOrEqualTo(count * 3 / 4);
  }

  @Test
  void ofTwelveSoundNetworksNoneDisagreesAndMostFitTheirScore() {
    assertSound(12);
  }

  @Test
  @Tag("slow")
  void ofTwoHundredSoundNetworksNoneDisagreesAndMostFitTheirScore() {
    assertSound(200);
  }
}
