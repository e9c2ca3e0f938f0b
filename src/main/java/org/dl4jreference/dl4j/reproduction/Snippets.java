package org.dl4jreference.dl4j.reproduction;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What the reproductions share. */
final class Snippets {
  private Snippets() {}

  /** An array of some rows. */
  static INDArray mat(DataType type, int rows, double... values) {
    long[] shape = {rows, values.length / rows};
    return Nd4j.create(values, shape, DataType.DOUBLE).castTo(type);
  }

  /** An array of one row. */
  static INDArray row(DataType type, double... values) {
    return mat(type, 1, values);
  }

  /** f(z). */
  static INDArray f(IActivation activation, INDArray z) {
    return activation.getActivation(z.dup(), true);
  }

  /** f'(z). */
  static INDArray df(IActivation activation, INDArray z) {
    return activation.backprop(z.dup(), z.like().assign(1)).getFirst();
  }

  /** The score of the first example. */
  static double score(ILossFunction loss, IActivation f, INDArray y, INDArray z, INDArray mask) {
    return loss.computeScore(y.dup(), z.dup(), f, mask, false);
  }

  /** dL/dz. */
  static INDArray gradient(
      ILossFunction loss, IActivation f, INDArray y, INDArray z, INDArray mask) {
    return loss.computeGradient(y.dup(), z.dup(), f, mask);
  }

  /** The central difference of the score in z's element j. */
  static double difference(
      ILossFunction loss, IActivation f, INDArray y, INDArray z, INDArray mask, int j) {
    double h = 1e-6;
    INDArray up = z.dup();
    INDArray down = z.dup();
    up.putScalar(j, z.getDouble(j) + h);
    down.putScalar(j, z.getDouble(j) - h);
    return (score(loss, f, y, up, mask) - score(loss, f, y, down, mask)) / (2 * h);
  }

  /** A network of some layers. */
  static MultiLayerNetwork net(DataType type, IUpdater updater, Layer... layers) {
    var list = new NeuralNetConfiguration.Builder().seed(1).dataType(type).updater(updater).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    var network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }

  /** An output layer without bias. */
  static OutputLayer out(LossFunction loss, Activation activation, int nIn, int nOut) {
    return new OutputLayer.Builder(loss)
        .activation(activation)
        .nIn(nIn)
        .nOut(nOut)
        .hasBias(false)
        .build();
  }

  /** A linear layer without bias. */
  static DenseLayer linear(int nIn, int nOut) {
    return new DenseLayer.Builder()
        .activation(Activation.IDENTITY)
        .nIn(nIn)
        .nOut(nOut)
        .hasBias(false)
        .build();
  }

  /** One weight whose gradient is the label: WASSERSTEIN on one linear unit with input 1. */
  static MultiLayerNetwork oneWeight(DataType type, IUpdater updater) {
    return net(type, updater, out(LossFunction.WASSERSTEIN, Activation.IDENTITY, 1, 1));
  }

  /** How far a step with the given gradient moves the only weight down. */
  static double moved(MultiLayerNetwork network, DataType type, double gradient) {
    double before = network.params().getDouble(0);
    network.fit(row(type, 1), row(type, gradient));
    return before - network.params().getDouble(0);
  }

  /** The central difference of a network's score in its parameter i. */
  static double difference(MultiLayerNetwork network, DataSet data, int i) {
    double h = 1e-6;
    INDArray given = network.params().dup();
    network.setParams(given.dup().putScalar(i, given.getDouble(i) + h));
    double up = network.score(data, true);
    network.setParams(given.dup().putScalar(i, given.getDouble(i) - h));
    double down = network.score(data, true);
    network.setParams(given);
    return (up - down) / (2 * h);
  }

  /** The derivative that its training takes it for: how far a step at rate 1 moves it down. */
  static double derivative(MultiLayerNetwork network, DataSet data, int i) {
    INDArray given = network.params().dup();
    network.fit(data);
    double derivative = given.getDouble(i) - network.params().getDouble(i);
    network.setParams(given);
    return derivative;
  }

  /** Five significant digits: all that every processor computes alike in FLOAT. */
  static String text(INDArray array) {
    return text(5, array);
  }

  static String text(int digits, INDArray array) {
    return Arrays.stream(array.castTo(DataType.DOUBLE).dup('c').data().asDouble())
        .mapToObj(value -> text(digits, value))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  static String text(double value) {
    return text(5, value);
  }

  static String text(int digits, double value) {
    return !Double.isFinite(value) || value == 0
        ? String.valueOf(value)
        : new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros().toString();
  }
}
