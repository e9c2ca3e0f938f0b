package org.dl4jreference.examples;

import static org.dl4jreference.junit.NetworkAssert.assertThatNetwork;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.slf4j.LoggerFactory;

/** What a project might do: log, check a network that is right, and one that is not. */
public final class DependentProgram {
  static final String HEARD = "the project's own line";
  static final String RIGHT = "right: AGREES";
  static final String WRONG = "wrong: ";

  private DependentProgram() {}

  /**
   * Runs it.
   *
   * @param args none
   */
  public static void main(String[] args) {
    LoggerFactory.getLogger(DependentProgram.class).info(HEARD);
    assertThatNetwork(network(Activation.TANH, DataType.FLOAT))
        .on(data())
        .agreesWithFirstPrinciples();
    System.out.println(RIGHT);
    // a constant of DL4J's is a float in DOUBLE, too
    MultiLayerNetwork wrong = network(Activation.HARDSIGMOID, DataType.DOUBLE);
    try {
      assertThatNetwork(wrong).on(data()).agreesWithFirstPrinciples();
    } catch (AssertionError e) {
      System.out.println(WRONG + e.getMessage());
    }
  }

  private static DataSet data() {
    return new DataSet(
        Nd4j.create(new double[][] {{0.3, -0.7}, {1.1, 0.4}, {-0.2, 0.9}}),
        Nd4j.create(new double[][] {{0.5}, {-0.1}, {0.8}}));
  }

  private static MultiLayerNetwork network(Activation hidden, DataType type) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(type)
                .list()
                .layer(new DenseLayer.Builder().nIn(2).nOut(3).activation(hidden).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(3)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    return network;
  }
}
