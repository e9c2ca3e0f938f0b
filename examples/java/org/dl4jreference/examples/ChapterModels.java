package org.dl4jreference.examples;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChapterProblem;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The chapter's two models as one writes them for DL4J, with the chapter's first parameters. */
final class ChapterModels {
  private ChapterModels() {}

  /** Two inputs, three sigmoid units, one linear output, squared error. */
  static MultiLayerNetwork sigmoid231(DataType type, double learningRate) {
    return network(
        builder(type, learningRate)
            .layer(new DenseLayer.Builder().nIn(2).nOut(3).activation(Activation.SIGMOID).build())
            .layer(linear(3)),
        ChapterProblem.SIGMOID_2_3_1.parameters());
  }

  /** y = w·x + b, squared error. */
  static MultiLayerNetwork linear3x(DataType type, double learningRate) {
    return network(
        builder(type, learningRate).layer(linear(1)), ChapterProblem.LINEAR_3X.parameters());
  }

  private static NeuralNetConfiguration.ListBuilder builder(DataType type, double learningRate) {
    return new NeuralNetConfiguration.Builder()
        .dataType(type)
        .updater(new Sgd(learningRate))
        .list();
  }

  private static OutputLayer linear(int inputs) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(inputs)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerNetwork network(
      NeuralNetConfiguration.ListBuilder configuration, Tensors parameters) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration.build());
    network.init();
    parameters.byName().forEach((name, m) -> network.setParam(name, Nd4j.create(m.toRows())));
    return network;
  }
}
