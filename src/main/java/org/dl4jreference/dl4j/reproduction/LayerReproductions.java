package org.dl4jreference.dl4j.reproduction;

import static org.dl4jreference.dl4j.reproduction.Snippets.mat;
import static org.dl4jreference.dl4j.reproduction.Snippets.net;
import static org.dl4jreference.dl4j.reproduction.Snippets.out;
import static org.dl4jreference.dl4j.reproduction.Snippets.row;
import static org.dl4jreference.dl4j.reproduction.Snippets.text;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import java.io.PrintWriter;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.LayerNorm;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Findings in layers and in what is done to their gradients. */
final class LayerReproductions {
  private LayerReproductions() {}

  static boolean batchnormLockedGammaBeta(PrintWriter out) {
    boolean ignored = true;
    for (double[] gb : new double[][] {{2, 0}, {1, 0.5}, {2, 0.5}}) {
      var layer =
          new BatchNormalization.Builder()
              .nIn(1)
              .nOut(1)
              .lockGammaBeta(true)
              .gamma(gb[0])
              .beta(gb[1])
              .build();
      var network =
          net(DOUBLE, new Sgd(1), layer, out(LossFunction.MSE, Activation.IDENTITY, 1, 1));
      INDArray a = network.feedForward(mat(DOUBLE, 2, -1, 1), true).get(1);
      out.println("gamma " + gb[0] + ", beta " + gb[1] + ": " + text(a));
      ignored &= (gb[0] != 1 && gb[1] != 0) || Math.abs(a.getDouble(1) - 1) < 1e-4;
    }
    out.println("expected gamma*x + beta for x = -1, 1");
    return ignored;
  }

  static boolean gradientNormalizationCorruptsBatchnorm(PrintWriter out) {
    double clipped = 0;
    for (GradientNormalization mode :
        new GradientNormalization[] {
          GradientNormalization.None, GradientNormalization.ClipElementWiseAbsoluteValue
        }) {
      var conf =
          new NeuralNetConfiguration.Builder()
              .seed(1)
              .dataType(DOUBLE)
              .updater(new Sgd(0.1))
              .gradientNormalization(mode)
              .gradientNormalizationThreshold(0.1)
              .list()
              .layer(new BatchNormalization.Builder().nIn(1).nOut(1).useLogStd(false).build())
              .layer(out(LossFunction.MSE, Activation.IDENTITY, 1, 1))
              .build();
      var network = new MultiLayerNetwork(conf);
      network.init();
      for (int i = 0; i < 100; i++) {
        network.fit(mat(DOUBLE, 2, 90, 110), mat(DOUBLE, 2, 0, 1));
      }
      clipped = network.getParam("0_mean").getDouble(0);
      String variance = text(network.getParam("0_var").getDouble(0));
      out.println(mode + ": mean " + text(clipped) + ", variance " + variance);
    }
    out.println("expected 100 and 100");
    return clipped < 50;
  }

  static boolean gradientNormOverflow(PrintWriter out) {
    double last = 1;
    for (double size : new double[] {1e18, 1e20}) {
      var conf =
          new NeuralNetConfiguration.Builder()
              .dataType(FLOAT)
              .updater(new Sgd(1))
              .gradientNormalization(GradientNormalization.ClipL2PerLayer)
              .list()
              .layer(out(LossFunction.WASSERSTEIN, Activation.IDENTITY, 2, 1))
              .build();
      var network = new MultiLayerNetwork(conf);
      network.init();
      network.setParams(Nd4j.zeros(FLOAT, 1, 2));
      network.fit(row(FLOAT, 3, 4), row(FLOAT, size));
      last = Math.abs(network.params().getDouble(0));
      INDArray update = network.params().mul(-1).add(0);
      out.println("gradient (3, 4)*" + size + ": update " + text(update) + ", expected 0.6, 0.8");
    }
    return last == 0;
  }

  static boolean layernormNoEpsilon(PrintWriter out) {
    int infinite = 0;
    for (int i = 1; i <= 200; i++) {
      INDArray z = Nd4j.zeros(DOUBLE, 1, 64).addi(i / 7.3);
      INDArray n = z.ulike();
      Nd4j.exec(new LayerNorm(z, Nd4j.ones(DOUBLE, 64), n, true, 1));
      infinite += Double.isInfinite(n.getDouble(0)) ? 1 : 0;
    }
    out.println("more than 20 of 200 constant rows of width 64 are infinite: " + (infinite > 20));
    INDArray z = row(DOUBLE, 1, 1, 1 + Math.ulp(1.0), 1);
    INDArray n = z.ulike();
    Nd4j.exec(new LayerNorm(z, Nd4j.ones(DOUBLE, 4), n, true, 1));
    out.println("(1, 1, 1 + ulp, 1): the largest is above 1: " + (n.maxNumber().doubleValue() > 1));
    return infinite > 20;
  }

  static boolean layernormGainRegularised(PrintWriter out) {
    var dense =
        new DenseLayer.Builder()
            .nIn(1)
            .nOut(2)
            .hasLayerNorm(true)
            .activation(Activation.IDENTITY)
            .l2(0.5)
            .build();
    var network =
        net(DOUBLE, new Sgd(1), dense, out(LossFunction.WASSERSTEIN, Activation.IDENTITY, 2, 1));
    network.fit(row(DOUBLE, 1), row(DOUBLE, 0));
    INDArray gain = network.getParam("0_g");
    out.println("gain 1, l2 = 0.5, rate 1, zero gradient: gain " + text(gain));
    return gain.getDouble(0) == 0.5;
  }

  static boolean activationLayerOverwritesInput(PrintWriter out) {
    var first = new ActivationLayer.Builder().activation(Activation.CUBE).build();
    var network = net(DOUBLE, new Sgd(1), first, out(LossFunction.MSE, Activation.IDENTITY, 1, 1));
    INDArray x = row(DOUBLE, 2);
    network.output(x);
    out.println("x = 2 after output(x): " + text(x));
    network.output(x);
    out.println("and again: " + text(x));
    return x.getDouble(0) == 512;
  }
}
