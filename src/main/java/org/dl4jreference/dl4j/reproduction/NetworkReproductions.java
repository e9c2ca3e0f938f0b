package org.dl4jreference.dl4j.reproduction;

import static org.dl4jreference.dl4j.reproduction.Snippets.derivative;
import static org.dl4jreference.dl4j.reproduction.Snippets.difference;
import static org.dl4jreference.dl4j.reproduction.Snippets.linear;
import static org.dl4jreference.dl4j.reproduction.Snippets.mat;
import static org.dl4jreference.dl4j.reproduction.Snippets.net;
import static org.dl4jreference.dl4j.reproduction.Snippets.out;
import static org.dl4jreference.dl4j.reproduction.Snippets.row;
import static org.dl4jreference.dl4j.reproduction.Snippets.text;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import java.io.PrintWriter;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LocallyConnected2D;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLambdaLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Findings in layers beyond dense ones, in vertices, and in how networks are put together. */
final class NetworkReproductions {
  private NetworkReproductions() {}

  static boolean samediffGradientTwice(PrintWriter out) {
    var threefold =
        new SameDiffLambdaLayer() {
          @Override
          public SDVariable defineLayer(SameDiff sameDiff, SDVariable x) {
            return x.mul(3);
          }

          @Override
          public InputType getOutputType(int layer, InputType input) {
            return input;
          }
        };
    var dense = linear(1, 1);
    var network =
        net(DOUBLE, new Sgd(1), dense, threefold, out(LossFunction.MSE, Activation.IDENTITY, 1, 1));
    network.setParams(row(DOUBLE, 0.5, 1));
    network.setInput(row(DOUBLE, 1));
    network.setLabels(row(DOUBLE, 0));
    network.computeGradientAndScore();
    double gradient = network.gradient().getGradientFor("0_W").getDouble(0);
    out.println("(3w)^2 at w = 0.5: gradient " + text(gradient) + ", expected 9");
    return gradient == 18;
  }

  static boolean globalWeightDecayTwice(PrintWriter out) {
    var conf =
        new NeuralNetConfiguration.Builder()
            .dataType(DOUBLE)
            .updater(new Sgd(1))
            .weightDecay(0.125)
            .list()
            .layer(out(LossFunction.WASSERSTEIN, Activation.IDENTITY, 1, 1))
            .build();
    var network = new MultiLayerNetwork(conf);
    network.init();
    network.setParams(row(DOUBLE, 1));
    network.fit(row(DOUBLE, 1), row(DOUBLE, 0));
    double w = network.params().getDouble(0);
    out.println("weightDecay(0.125), rate 1, zero gradient: 1 becomes " + text(w));
    out.println("expected 0.875");
    return w == 0.75;
  }

  static boolean localResponseNormalizationBackward(PrintWriter out) {
    var conv =
        new ConvolutionLayer.Builder(1, 1)
            .nIn(1)
            .nOut(3)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build();
    var norm = new LocalResponseNormalization.Builder().k(1).n(3).alpha(1).beta(1).build();
    var pool = new GlobalPoolingLayer(PoolingType.SUM);
    var network =
        net(DOUBLE, new Sgd(1), conv, norm, pool, out(LossFunction.MSE, Activation.IDENTITY, 3, 1));
    network.setParams(row(DOUBLE, 1, 2, 3, 1, 1, 1));
    var data = new DataSet(row(DOUBLE, 1).reshape(1, 1, 1, 1), row(DOUBLE, 0));
    double claimed = derivative(network, data, 0);
    double measured = difference(network, data, 0);
    out.println("derivative " + text(claimed) + ", of its own score " + text(measured));
    return Math.abs(claimed - measured) > 1e-3;
  }

  static boolean locallyConnectedWindowsTransposed(PrintWriter out) {
    var layer =
        new LocallyConnected2D.Builder()
            .kernelSize(1, 1)
            .nOut(1)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build();
    var conf =
        new NeuralNetConfiguration.Builder()
            .dataType(DOUBLE)
            .list()
            .layer(layer)
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.convolutional(2, 3, 1))
            .build();
    var network = new MultiLayerNetwork(conf);
    network.init();
    network.getParam("0_W").assign(1);
    INDArray x = row(DOUBLE, 1, 2, 3, 4, 5, 6).reshape(1, 1, 2, 3);
    INDArray a = network.feedForward(x).get(1);
    out.println("all weights 1, kernel 1: " + text(x) + " becomes " + text(a));
    return a.getDouble(1) == 4;
  }

  static boolean timeDistributedMaskTransposed(PrintWriter out) {
    var dense = linear(1, 1);
    var loss = new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
    var network = net(DOUBLE, new Sgd(1), new TimeDistributed(dense), loss);
    network.setParams(row(DOUBLE, 1));
    INDArray x = mat(DOUBLE, 2, 1, 2, 3, 4, 5, 6).reshape(2, 1, 3);
    INDArray a = network.output(x, false, mat(DOUBLE, 2, 1, 1, 0, 1, 0, 0), null);
    out.println("weight 1, mask 1, 1, 0 and 1, 0, 0: " + text(a) + ", expected [1, 2, 0, 4, 0, 0]");
    return a.getDouble(2) == 3;
  }

  static boolean lastStepOfDefaultType(PrintWriter out) {
    var rnn = new SimpleRnn.Builder().nIn(1).nOut(1).activation(Activation.TANH).build();
    var network =
        net(
            DOUBLE,
            new Sgd(1),
            new LastTimeStep(rnn),
            out(LossFunction.MSE, Activation.IDENTITY, 1, 1));
    network.setParams(row(DOUBLE, 1, 0, 0, 1));
    INDArray x = row(DOUBLE, 0.1, 0.2).reshape(1, 1, 2);
    double all = network.output(x).getDouble(0);
    double masked = network.output(x, false, row(DOUBLE, 1, 1), null).getDouble(0);
    out.println("without a mask the last step is a float: " + (all == (float) all));
    out.println("with a mask of ones it is: " + (masked == (float) masked));
    return masked == (float) all;
  }

  static boolean lstmMaskIgnoredBackward(PrintWriter out) {
    var lstm = new LSTM.Builder().nIn(1).nOut(1).activation(Activation.TANH).build();
    var network =
        net(
            DOUBLE,
            new Sgd(1),
            new LastTimeStep(lstm),
            out(LossFunction.MSE, Activation.IDENTITY, 1, 1));
    network.setParams(network.params().dup().assign(0.5));
    INDArray x = row(DOUBLE, 1, 1, 1).reshape(1, 1, 3);
    var data = new DataSet(x, row(DOUBLE, 1), row(DOUBLE, 1, 0, 1), null);
    double claimed = derivative(network, data, 0);
    double measured = difference(network, data, 0);
    out.println("derivative " + text(claimed) + ", of its own score " + text(measured));
    return Math.abs(claimed - measured) > 1e-3;
  }

  static boolean gravesLstmCellIgnoresMaskBackward(PrintWriter out) {
    var lstm = new GravesLSTM.Builder().nIn(1).nOut(1).activation(Activation.TANH).build();
    var network =
        net(
            DOUBLE,
            new Sgd(1),
            new LastTimeStep(lstm),
            out(LossFunction.MSE, Activation.IDENTITY, 1, 1));
    network.setParams(network.params().dup().assign(0.5));
    INDArray x = row(DOUBLE, 1, 1, 1).reshape(1, 1, 3);
    var data = new DataSet(x, row(DOUBLE, 1), row(DOUBLE, 1, 0, 1), null);
    double claimed = derivative(network, data, 0);
    double measured = difference(network, data, 0);
    out.println("derivative " + text(claimed) + ", of its own score " + text(measured));
    return Math.abs(claimed - measured) > 1e-3;
  }

  static boolean truncatedBackwardFromZeroState(PrintWriter out) {
    var conf =
        new NeuralNetConfiguration.Builder()
            .dataType(DOUBLE)
            .updater(new Sgd(1))
            .list()
            .layer(new SimpleRnn.Builder().nIn(1).nOut(1).activation(Activation.TANH).build())
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .nIn(1)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(1)
            .build();
    var network = new MultiLayerNetwork(conf);
    network.init();
    network.setParams(network.params().dup().assign(0.5));
    INDArray x = row(DOUBLE, 1, 1).reshape(1, 1, 2);
    network.fit(x, x);
    double after = network.getParam("0_RW").getDouble(0);
    out.println("the recurrent weight after two windows of one step: " + text(after));
    out.println("it was 0.5, and h of the first step is tanh(1)");
    return after == 0.5;
  }

  static boolean constraintsAppliedTwice(PrintWriter out) {
    var output =
        new OutputLayer.Builder(LossFunction.MSE)
            .nIn(2)
            .nOut(1)
            .activation(Activation.IDENTITY)
            .constrainWeights(new MaxNormConstraint(1, 0))
            .build();
    var network = net(DOUBLE, new Sgd(0), output);
    network.setParams(row(DOUBLE, 0.3, 0.4, 0));
    INDArray x = row(DOUBLE, 1, 1);
    network.fit(x, row(DOUBLE, 1));
    double shrunk = 1 - network.getParam("0_W").getDouble(0) / 0.3;
    out.println("the norm 0.5 is within 1; shrunk by " + text(shrunk * 1e6) + " millionths");
    out.println("0.5/(0.5 + 1e-6) is 2 millionths less than 1");
    return Math.abs(shrunk - 4e-6) < 1e-7;
  }

  static boolean softmaxAlongPositions(PrintWriter out) {
    var conv =
        new ConvolutionLayer.Builder(1, 1)
            .nIn(1)
            .nOut(2)
            .hasBias(false)
            .activation(Activation.SOFTMAX)
            .build();
    var network = net(DOUBLE, new Sgd(1), conv, new CnnLossLayer.Builder(LossFunction.MSE).build());
    network.setParams(row(DOUBLE, 1, 0));
    INDArray x = row(DOUBLE, 0, 1).reshape(1, 1, 1, 2);
    INDArray a = network.feedForward(x).get(1);
    out.println("channels (x, 0) at x = 0, 1: " + text(a));
    out.println("expected [0.5, 0.73106, 0.5, 0.26894]");
    return Math.abs(a.getDouble(0) + a.getDouble(1) - 1) < 1e-9;
  }

  static boolean cnnLossNhwcScore(PrintWriter out) {
    var conv =
        new ConvolutionLayer.Builder(1, 1)
            .nIn(1)
            .nOut(2)
            .hasBias(false)
            .dataFormat(CNN2DFormat.NHWC)
            .activation(Activation.IDENTITY)
            .build();
    var loss =
        new CnnLossLayer.Builder(LossFunction.MCXENT)
            .format(CNN2DFormat.NHWC)
            .activation(Activation.SOFTMAX)
            .build();
    var network = net(DOUBLE, new Sgd(1), conv, loss);
    network.setParams(row(DOUBLE, 1, 0));
    INDArray x = row(DOUBLE, 0, 1).reshape(1, 1, 2, 1);
    var data = new DataSet(x, row(DOUBLE, 1, 0, 1, 0).reshape(1, 1, 2, 2));
    double score = network.score(data);
    out.println("logits (0, 0) and (1, 0), class 0: score " + text(score));
    out.println("expected ln 2 + ln(1 + 1/e) = 1.0064");
    return Math.abs(score - 1.0064) > 1e-2;
  }
}
