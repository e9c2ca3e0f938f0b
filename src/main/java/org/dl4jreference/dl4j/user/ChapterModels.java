package org.dl4jreference.dl4j.user;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.ParameterLayout;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The chapter's two models as one writes them for DL4J. */
public final class ChapterModels {
  private ChapterModels() {}

  /**
   * Two inputs, three sigmoid units, one linear output, squared error.
   *
   * @param precision FLOAT or DOUBLE
   * @param learningRate of plain gradient descent; the chapter takes 0.01
   * @return the configuration
   */
  public static MultiLayerConfiguration sigmoid231(Precision precision, double learningRate) {
    return Isolated.call(
        () ->
            new NeuralNetConfiguration.Builder()
                .dataType(NdArrays.type(precision))
                .updater(new Sgd(learningRate))
                .list()
                .layer(
                    new DenseLayer.Builder().nIn(2).nOut(3).activation(Activation.SIGMOID).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(3)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
  }

  /**
   * y = w·x + b, squared error.
   *
   * @param precision FLOAT or DOUBLE
   * @param learningRate of plain gradient descent; the chapter takes 0.01, 0.1 and 1
   * @return the configuration
   */
  public static MultiLayerConfiguration linear3x(Precision precision, double learningRate) {
    return Isolated.call(
        () ->
            new NeuralNetConfiguration.Builder()
                .dataType(NdArrays.type(precision))
                .updater(new Sgd(learningRate))
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(1)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
  }

  /**
   * A network that starts from given parameters.
   *
   * @param configuration its configuration
   * @param parameters every tensor by name
   * @return an initialised network
   * @throws IllegalArgumentException if a tensor is missing or the configuration has no reference
   */
  public static MultiLayerNetwork network(
      MultiLayerConfiguration configuration, Tensors parameters) {
    return Isolated.call(
        () -> {
          MultiLayerNetwork network = new MultiLayerNetwork(configuration);
          network.init();
          ParameterLayout layout =
              new ParameterLayout(SpecReader.read(network).orElseThrow().spec());
          layout.writeParameters(parameters, network.params());
          return network;
        });
  }

  /**
   * A network's parameters by name.
   *
   * @param network an initialised network
   * @return copies
   * @throws IllegalArgumentException if the network has no reference
   */
  public static Tensors parameters(MultiLayerNetwork network) {
    return SpecReader.read(network).orElseThrow().state().parameters();
  }
}
