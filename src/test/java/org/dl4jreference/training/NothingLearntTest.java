package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network that agrees and learns nothing is told so. */
class NothingLearntTest {
  private static final INDArray XOR = Nd4j.create(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
  private static final INDArray LABELS = Nd4j.create(new double[][] {{0}, {1}, {1}, {0}});

  private static List<String> remarks(WeightInit init, INDArray x, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(1).updater(new Sgd(0.1)).weightInit(init).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.validateOutputLayerConfig(false).build());
    network.init();
    NetworkVerdict.ByFormula verdict =
        (NetworkVerdict.ByFormula)
            new ModelCheck()
                .of(UserModel.of(network), List.of(ModelData.of(new DataSet(x, LABELS))));
    assertThat(verdict.outcome()).isEqualTo(Outcome.AGREES);
    return verdict.run().verdict().remarks();
  }

  private static Layer dense(Activation activation, double bias) {
    return new DenseLayer.Builder().nIn(2).nOut(4).activation(activation).biasInit(bias).build();
  }

  private static Layer output(LossFunction loss, Activation activation) {
    return new OutputLayer.Builder(loss).nIn(4).nOut(1).activation(activation).build();
  }

  @Test
  void softmaxOfOneUnit() {
    assertThat(
            remarks(
                WeightInit.XAVIER,
                XOR,
                dense(Activation.SIGMOID, 0),
                output(LossFunction.MSE, Activation.SOFTMAX)))
        .singleElement()
        .asString()
        .startsWith("every gradient is 0")
        .endsWith("every output is 1, as that of softmax of a single unit always is");
  }

  @Test
  void weightsOfZero() {
    assertThat(
            remarks(
                WeightInit.ZERO,
                XOR,
                dense(Activation.SIGMOID, 0),
                output(LossFunction.XENT, Activation.SIGMOID)))
        .singleElement()
        .asString()
        .endsWith("all weights are 0, so every example gives the same");
  }

  @Test
  void deadUnitsOfAnyLayers() {
    Layer convolution =
        new ConvolutionLayer.Builder(1, 1)
            .nIn(2)
            .nOut(4)
            .activation(Activation.RELU)
            .biasInit(-100)
            .build();
    // the output's bias alone has a gradient, but for examples that cancel
    assertThat(
            remarks(
                WeightInit.XAVIER,
                XOR.reshape(4, 2, 1, 1),
                convolution,
                new GlobalPoolingLayer(),
                output(LossFunction.XENT, Activation.SIGMOID)))
        .singleElement()
        .asString()
        .endsWith("all units of 0_a give 0");
  }

  @Test
  void whatLearnsIsToldNothing() {
    assertThat(
            remarks(
                WeightInit.XAVIER,
                XOR,
                dense(Activation.SIGMOID, 0),
                output(LossFunction.XENT, Activation.SIGMOID)))
        .isEmpty();
  }
}
