package org.dl4jreference.dl4j.reproduction;

import static org.dl4jreference.dl4j.reproduction.Snippets.derivative;
import static org.dl4jreference.dl4j.reproduction.Snippets.linear;
import static org.dl4jreference.dl4j.reproduction.Snippets.mat;
import static org.dl4jreference.dl4j.reproduction.Snippets.net;
import static org.dl4jreference.dl4j.reproduction.Snippets.out;
import static org.dl4jreference.dl4j.reproduction.Snippets.row;
import static org.dl4jreference.dl4j.reproduction.Snippets.text;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import java.io.PrintWriter;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.ConstantDistribution;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Findings in layers and settings that few networks have. */
final class RareLayerReproductions {
  private RareLayerReproductions() {}

  static boolean multipliedWeightNoiseNotInGradient(PrintWriter out) {
    var dense =
        new DenseLayer.Builder()
            .nIn(1)
            .nOut(1)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .weightNoise(new WeightNoise(new ConstantDistribution(0), false))
            .build();
    var output = out(LossFunction.WASSERSTEIN, Activation.IDENTITY, 1, 1);
    var network = net(DOUBLE, new Sgd(1), dense, output);
    network.setParams(row(DOUBLE, 1, 1));
    double claimed = derivative(network, new DataSet(row(DOUBLE, 1), row(DOUBLE, 1)), 0);
    out.println("0·w·x at x = 1: its derivative by w is " + text(claimed) + ", expected 0");
    return claimed == 1;
  }

  static boolean dropoutForgottenBackward(PrintWriter out) {
    var dense = linear(1, 1);
    var repeat = new RepeatVector.Builder(1).dropOut(1e-9).build();
    var loss =
        new RnnLossLayer.Builder(LossFunction.WASSERSTEIN).activation(Activation.IDENTITY).build();
    var network = net(DOUBLE, new Sgd(1), dense, repeat, loss);
    network.setParams(row(DOUBLE, 1));
    INDArray y = row(DOUBLE, 1).reshape(1, 1, 1);
    double claimed = derivative(network, new DataSet(row(DOUBLE, 1), y), 0);
    out.println("w·x, all of it dropped: its derivative by w is " + text(claimed) + ", expected 0");
    return claimed == 1;
  }

  static boolean lossLayerScoreOfGradient(PrintWriter out) {
    var dense = linear(1, 1);
    var loss = new LossLayer.Builder(LossFunction.MSE).activation(Activation.SIGMOID).build();
    var network = net(DOUBLE, new Sgd(1), dense, loss);
    network.setParams(row(DOUBLE, 2));
    network.setInput(row(DOUBLE, 1));
    network.setLabels(row(DOUBLE, 0));
    network.computeGradientAndScore();
    double score = network.score();
    double alone = network.score(new DataSet(row(DOUBLE, 1), row(DOUBLE, 0)));
    out.println("MSE of sigmoid(2) and 0 beside its gradient: " + text(score));
    out.println("alone: " + text(alone));
    return Math.abs(score - alone) > 0.4;
  }

  static boolean lossLayerScoreAlwaysMean(PrintWriter out) {
    double[] scores = new double[2];
    for (int i = 0; i < 2; i++) {
      var list =
          new NeuralNetConfiguration.Builder()
              .dataType(DOUBLE)
              .miniBatch(false)
              .list()
              .layer(out(LossFunction.MSE, Activation.IDENTITY, 1, 1));
      if (i == 1) {
        list.layer(0, linear(1, 1));
        list.layer(
            1, new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
      }
      var network = new MultiLayerNetwork(list.build());
      network.init();
      network.setParams(row(DOUBLE, 1));
      network.setInput(mat(DOUBLE, 2, 1, 1));
      network.setLabels(mat(DOUBLE, 2, 0, 0));
      network.computeGradientAndScore();
      scores[i] = network.score();
    }
    out.println("two errors of 1, miniBatch(false): OutputLayer " + text(scores[0]));
    out.println("LossLayer " + text(scores[1]));
    return scores[0] == 2 && scores[1] == 1;
  }

  static boolean rnnLossLayerFeaturesMask(PrintWriter out) {
    var lstm = new LSTM.Builder().nIn(1).nOut(1).activation(Activation.TANH).build();
    var loss = new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
    var conf =
        new NeuralNetConfiguration.Builder()
            .dataType(DOUBLE)
            .graphBuilder()
            .addInputs("x")
            .addLayer("a", lstm, "x")
            .addLayer("y", loss, "a")
            .setOutputs("y")
            .build();
    var graph = new ComputationGraph(conf);
    graph.init();
    graph.params().assign(0.5);
    double[] scores = new double[2];
    double[] sizes = new double[2];
    for (int i = 0; i < 2; i++) {
      graph.setInputs(row(DOUBLE, 1, 1).reshape(1, 1, 2));
      graph.setLabels(row(DOUBLE, 0, 9 * i).reshape(1, 1, 2));
      graph.setLayerMaskArrays(new INDArray[] {row(DOUBLE, 1, 0)}, null);
      graph.computeGradientAndScore();
      scores[i] = graph.score();
      sizes[i] = graph.gradient().gradient().norm2Number().doubleValue();
      out.println("label of the padding " + 9 * i + ": score " + text(scores[i]));
      out.println("norm of the gradient " + text(sizes[i]));
    }
    return scores[0] != scores[1] && sizes[0] == sizes[1];
  }

  static boolean centerLossBiasUpdaterIgnored(PrintWriter out) {
    var output =
        new CenterLossOutputLayer.Builder(LossFunction.MCXENT)
            .nIn(1)
            .nOut(2)
            .activation(Activation.SOFTMAX)
            .updater(new Sgd(0))
            .biasUpdater(new Sgd(1))
            .build();
    var network = net(DOUBLE, new Sgd(0), output);
    network.fit(row(DOUBLE, 1), row(DOUBLE, 1, 0));
    INDArray bias = network.getParam("0_b");
    out.println("updater Sgd(0), biasUpdater Sgd(1): the bias after a step is " + text(bias));
    return bias.getDouble(0) == 0;
  }

  static boolean autoencoderMaskBackwardOnly(PrintWriter out) {
    var conf =
        new NeuralNetConfiguration.Builder()
            .dataType(DOUBLE)
            .list()
            .layer(new AutoEncoder.Builder().nOut(1).activation(Activation.IDENTITY).build())
            .layer(new RnnLossLayer.Builder(LossFunction.MSE).build())
            .setInputType(InputType.recurrent(1, 2))
            .build();
    var network = new MultiLayerNetwork(conf);
    network.init();
    network.setParams(row(DOUBLE, 1, 0, 0));
    network.setLayerMaskArrays(row(DOUBLE, 1, 0), null);
    INDArray a = network.feedForward(row(DOUBLE, 1, 2).reshape(1, 1, 2)).get(1);
    out.println("weight 1, x = (1, 2), mask (1, 0): " + text(a) + ", expected [1, 0]");
    return a.getDouble(1) == 2;
  }

  static boolean l2NormalizeShortVectors(PrintWriter out) {
    var dense = linear(1, 2);
    var conf =
        new NeuralNetConfiguration.Builder()
            .dataType(DOUBLE)
            .graphBuilder()
            .addInputs("x")
            .addLayer("a", dense, "x")
            .addVertex("n", new L2NormalizeVertex(), "a")
            .addLayer("y", out(LossFunction.WASSERSTEIN, Activation.IDENTITY, 2, 1), "n")
            .setOutputs("y")
            .build();
    var graph = new ComputationGraph(conf);
    graph.init();
    graph.setParams(row(DOUBLE, 1e-4, 0, 1, 0));
    graph.setInputs(row(DOUBLE, 1));
    graph.setLabels(row(DOUBLE, 1));
    graph.computeGradientAndScore();
    double along = graph.gradient().gradient().getDouble(0);
    out.println("(1e-4, 0)/norm: the derivative of its first number by itself: " + text(along));
    out.println("expected 0");
    return Math.abs(along - 9999) < 1e-6;
  }

  static boolean minMaxNormRateUndivided(PrintWriter out) {
    var output =
        new OutputLayer.Builder(LossFunction.MSE)
            .nIn(2)
            .nOut(1)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .constrainWeights(new MinMaxNormConstraint(0.1, 1, 0.5, 0))
            .build();
    var network = net(DOUBLE, new Sgd(0), output);
    network.setParams(row(DOUBLE, 0.3, 0.4));
    network.fit(row(DOUBLE, 1, 1), row(DOUBLE, 1));
    out.println("the norm 0.5 is within 0.1 and 1: (0.3, 0.4) becomes " + text(network.params()));
    return Math.abs(network.params().getDouble(0) - 0.3 * 0.75 * 0.6875) < 1e-5;
  }
}
