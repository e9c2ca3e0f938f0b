package com.example;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dl4jreference.junit.NetworkAssert.assertThatNetwork;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.junit.NetworkCase;
import org.dl4jreference.junit.VerifyNetwork;
import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.Test;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class NetworkTest {
  /** What SquarePlus is meant to compute: f and f'; left of 0 its terms cancel. */
  private static final ElementwiseActivation FORMULA =
      ElementwiseActivation.smooth(
              "squareplus",
              z -> (z + Math.sqrt(z * z + 4)) / 2,
              z -> (1 + z / Math.sqrt(z * z + 4)) / 2)
          .cancelling(z -> Math.abs(z) + 2, z -> 1);

  private final DataSet data = data();

  private static MultiLayerNetwork network(long seed, IActivation hidden) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(8).activation(hidden).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(8)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    return network;
  }

  private static DataSet data() {
    Nd4j.getRandom().setSeed(42);
    return new DataSet(Nd4j.randn(DataType.FLOAT, 16, 4), Nd4j.randn(DataType.FLOAT, 16, 2));
  }

  @VerifyNetwork(
      seeds = {1, 2, 3},
      steps = 5)
  void theNetworkComputesWhatTheMathematicsSays(NetworkCase given) {
    given
        .assertThatNetwork(network(given.seed(), new SquarePlus()))
        .on(data)
        .withFormula(SquarePlus.class, FORMULA)
        .agreesWithFirstPrinciples();
  }

  @Test
  void theGradientFitsTheScoreWithoutAnyFormula() {
    assertThatNetwork(network(4, new SquarePlus())).on(data).gradientFitsScore();
  }

  /** The half that somebody forgot. */
  static class WithoutTheHalf extends SquarePlus {
    private static final long serialVersionUID = 1L;

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      return new Pair<>(in.div(root(in)).addi(1).muli(epsilon), null);
    }
  }

  @Test
  void aWrongDerivativeIsSaidToBeOne() {
    MultiLayerNetwork wrong = network(5, new WithoutTheHalf());
    assertThatThrownBy(
            () ->
                assertThatNetwork(wrong)
                    .on(data)
                    .inPrecision(Precision.DOUBLE)
                    .withFormula(WithoutTheHalf.class, FORMULA)
                    .agreesWithFirstPrinciples())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("first at fault: layer 0, 4 → 8, squareplus");
    assertThatThrownBy(() -> assertThatNetwork(wrong).on(data).gradientFitsScore())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("first at fault: layer 0, DenseLayer, WithoutTheHalf")
        .hasMessageContaining("backprop is not the derivative of its own getActivation");
  }
}
