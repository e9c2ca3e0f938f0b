package org.dl4jreference.dl4j.reproduction;

import static org.dl4jreference.dl4j.reproduction.Snippets.difference;
import static org.dl4jreference.dl4j.reproduction.Snippets.f;
import static org.dl4jreference.dl4j.reproduction.Snippets.gradient;
import static org.dl4jreference.dl4j.reproduction.Snippets.mat;
import static org.dl4jreference.dl4j.reproduction.Snippets.net;
import static org.dl4jreference.dl4j.reproduction.Snippets.out;
import static org.dl4jreference.dl4j.reproduction.Snippets.row;
import static org.dl4jreference.dl4j.reproduction.Snippets.score;
import static org.dl4jreference.dl4j.reproduction.Snippets.text;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import java.io.PrintWriter;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossCosineProximity;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;
import org.nd4j.linalg.lossfunctions.impl.LossKLD;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMultiLabel;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;

/** Findings in loss functions. */
final class LossReproductions {
  private LossReproductions() {}

  static boolean xentClipVanishingGradient(PrintWriter out) {
    var f = new ActivationSigmoid();
    INDArray y = row(DOUBLE, 0);
    for (double z : new double[] {10, 11.5, 12, 15, 20, 40}) {
      out.println(
          "label 0, z = "
              + z
              + ": gradient "
              + text(gradient(new LossBinaryXENT(), f, y, row(DOUBLE, z), null))
              + ", score "
              + text(score(new LossBinaryXENT(), f, y, row(DOUBLE, z), null)));
    }
    out.println("expected gradients from 0.99995 up, scores z");
    return gradient(new LossBinaryXENT(), f, y, row(DOUBLE, 40), null).getDouble(0) == 0;
  }

  static boolean xentSoftmaxInconsistent(PrintWriter out) {
    var loss = new LossBinaryXENT();
    var f = new ActivationSoftmax();
    INDArray y = row(DOUBLE, 1, 0, 0);
    INDArray z = row(DOUBLE, 1, 0, -1);
    double g = gradient(loss, f, y, z, null).getDouble(0);
    double fd = difference(loss, f, y, z, null, 0);
    out.println("score " + text(score(loss, f, y, z, null)) + ", binary cross-entropy is 0.78263");
    out.println("dL/dz0 = " + text(g) + ", the difference of the score gives " + text(fd));
    return Math.abs(g - fd) > 0.2;
  }

  static boolean weightsAfterSoftmax(PrintWriter out) {
    var loss = new LossBinaryXENT(row(DOUBLE, 3, 1, 1));
    INDArray z = row(DOUBLE, 1, 0, -1);
    double g = gradient(loss, new ActivationSoftmax(), row(DOUBLE, 1, 0, 0), z, null).getDouble(0);
    // d/dz0 of -3 ln p0 - ln(1 - p1) - ln(1 - p2)
    INDArray p = f(new ActivationSoftmax(), z);
    double p0 = p.getDouble(0);
    double p1 = p.getDouble(1);
    double p2 = p.getDouble(2);
    double truth = -3 * (1 - p0) - p0 * p1 / (1 - p1) - p0 * p2 / (1 - p2);
    out.println("weights (3, 1, 1): dL/dz0 = " + text(g) + ", expected " + text(truth));
    return Math.abs(g - truth) > 0.1;
  }

  static boolean mcxentSoftmaxUnnormalisedLabels(PrintWriter out) {
    var f = new ActivationSoftmax();
    INDArray z = row(DOUBLE, 1, 0, -1);
    INDArray zeros = gradient(new LossMCXENT(), f, row(DOUBLE, 0, 0, 0), z, null);
    INDArray two = row(DOUBLE, 2, 0, 0);
    INDArray weighted = gradient(new LossMCXENT(row(DOUBLE, 1, 1, 1)), f, two, z, null);
    out.println("labels (0, 0, 0): gradient " + text(zeros) + ", expected 0");
    out.println("labels (2, 0, 0): gradient " + text(gradient(new LossMCXENT(), f, two, z, null)));
    out.println("with weights of 1: gradient " + text(weighted) + ", which is right");
    return zeros.getDouble(0) > 0.6;
  }

  static boolean maskBatchOfOneRejected(PrintWriter out) {
    var network = net(DOUBLE, new Sgd(1), out(LossFunction.MCXENT, Activation.SOFTMAX, 2, 3));
    INDArray mask = Nd4j.ones(DOUBLE, 1, 1);
    try {
      network.fit(new DataSet(row(DOUBLE, 1, 2), row(DOUBLE, 0, 1, 0), null, mask));
      return false;
    } catch (UnsupportedOperationException e) {
      out.println(e.getMessage());
      return true;
    }
  }

  static boolean labelMaskScalesPreActivations(PrintWriter out) {
    var network = net(DOUBLE, new Sgd(1), out(LossFunction.MSE, Activation.IDENTITY, 1, 1));
    network.setParams(Nd4j.ones(DOUBLE, 1, 1));
    INDArray x = mat(DOUBLE, 2, 3, 0);
    INDArray mask = mat(DOUBLE, 2, 0.5, 1);
    double score = network.score(new DataSet(x, mat(DOUBLE, 2, 0, 0), null, mask), true);
    out.println("outputs (3, 0), labels 0, mask (0.5, 1): score " + text(score));
    out.println("expected 0.5*3*3/2 = 2.25; 0.5*(0.5*3)*(0.5*3)/2 = 0.5625");
    return Math.abs(score - 0.5625) < 1e-12;
  }

  static boolean fractionalMaskSquaredInGradient(PrintWriter out) {
    var f = new ActivationIdentity();
    INDArray y = mat(DOUBLE, 2, 0, 0);
    INDArray z = mat(DOUBLE, 2, 3, 5);
    INDArray mask = mat(DOUBLE, 2, 0.5, 1);
    double g = gradient(new LossMSE(), f, y, z, mask).getDouble(0);
    double fd = difference(new LossMSE(), f, y, z, mask, 0);
    out.println("mask 0.5: gradient " + text(g) + ", the difference of the score " + text(fd));
    return Math.abs(g - fd / 2) < 1e-6;
  }

  static boolean squaredHingeFractionalMaskScore(PrintWriter out) {
    INDArray y = mat(DOUBLE, 2, 1, 1, 1, 1);
    INDArray z = mat(DOUBLE, 2, -1, -1, -1, -1);
    INDArray mask = mat(DOUBLE, 2, 0.5, 1);
    var f = new ActivationIdentity();
    double s = score(new LossSquaredHinge(), f, y, z, mask);
    out.println("score " + text(s) + ", expected 0.5*8 + 8 = 12");
    out.println("gradient " + text(gradient(new LossSquaredHinge(), f, y, z, mask)));
    out.println("expected [-2, -2, -4, -4]");
    return s == 10;
  }

  static boolean softmaxPerOutputMaskGradient(PrintWriter out) {
    INDArray y = row(DOUBLE, 1, 0, 0);
    INDArray z = row(DOUBLE, 1, 0, -1);
    INDArray mask = row(DOUBLE, 1, 1, 0);
    double g = gradient(new LossMSE(), new ActivationSoftmax(), y, z, mask).getDouble(2);
    double fd = difference(new LossMSE(), new ActivationSoftmax(), y, z, mask, 2);
    out.println("dL/dz2 = " + text(g) + ", the difference of the score gives " + text(fd));
    return g == 0 && fd > 0.009;
  }

  static boolean maeScorePerExample(PrintWriter out) {
    INDArray y = Nd4j.zeros(DOUBLE, 2, 4);
    INDArray z = mat(DOUBLE, 2, 1, 1, 1, 1, 2, 2, 2, 2);
    var f = new ActivationIdentity();
    INDArray each = new LossMAE().computeScoreArray(y, z.dup(), f, null);
    double mean = new LossMAE().computeScore(y, z.dup(), f, null, true);
    out.println("computeScoreArray " + text(each) + ", expected [1, 2]");
    out.println("computeScore, the mean: " + text(mean));
    return each.getDouble(0) == 4;
  }

  static boolean kldClip(PrintWriter out) {
    var f = new ActivationSigmoid();
    double zeros = score(new LossKLD(), f, row(DOUBLE, 0, 0), row(DOUBLE, 1, 1), null);
    double far = score(new LossKLD(), f, row(DOUBLE, 1), row(DOUBLE, -40), null);
    INDArray y = row(FLOAT, 1, 0);
    INDArray g = gradient(new LossKLD(), new ActivationSoftmax(), y, row(FLOAT, 200, -200), null);
    out.println("labels (0, 0): score " + text(zeros) + ", expected 0");
    out.println("label 1, sigmoid at z = -40: score " + text(far) + ", expected 40");
    out.println("FLOAT, softmax(200, -200): gradient " + text(g) + ", expected 0");
    return zeros < 0 && far < 12;
  }

  static boolean mcxentScoreClip(PrintWriter out) {
    INDArray y = row(DOUBLE, 1, 0);
    double s = score(new LossMCXENT(), new ActivationSoftmax(), y, row(DOUBLE, 0, 100), null);
    INDArray z = row(DOUBLE, 100, 0);
    double sure = score(new LossMCXENT(), new ActivationSoftmax(), y, z, null);
    out.println("z = (0, 100): score " + text(s) + ", expected 100");
    out.println("z = (100, 0): score " + text(sure) + ", expected 3.7201E-44");
    return s < 24 && sure > 0.9e-10;
  }

  static boolean zeroTimesLogZero(PrintWriter out) {
    INDArray y = row(FLOAT, 0, 1);
    INDArray z = row(FLOAT, -120, 5);
    double s = score(new LossMCXENT(), new ActivationSigmoid(), y, z, null);
    double poisson =
        score(new LossPoisson(), new ActivationReLU(), row(DOUBLE, 0), row(DOUBLE, -1), null);
    out.println("MCXENT after SIGMOID, FLOAT: score " + text(s) + ", expected 0.0067153");
    out.println("POISSON after RELU, label 0: score " + text(poisson) + ", expected 0");
    return Double.isNaN(s) && Double.isNaN(poisson);
  }

  static boolean cosineGradientFloor(PrintWriter out) {
    INDArray y = row(DOUBLE, 1, 1);
    boolean small = true;
    for (double c : new double[] {1e-2, 1e-3, 1e-4}) {
      INDArray z = row(DOUBLE, c, 2 * c);
      double g =
          gradient(new LossCosineProximity(), new ActivationIdentity(), y, z, null).getDouble(0);
      double truth = -(1 / Math.sqrt(10) - 3 / Math.sqrt(10) / 5) / c;
      out.println("output (" + c + ", " + 2 * c + "): " + text(g) + ", expected " + text(truth));
      small = g / truth < 0.9;
    }
    return small;
  }

  static boolean wassersteinMaskDestroysLabels(PrintWriter out) {
    INDArray x = mat(DOUBLE, 2, 1, 2, 3, 4);
    INDArray mask = mat(DOUBLE, 2, 1, 0, 1, 1);
    var data = new DataSet(x, mat(DOUBLE, 2, 1, 2, 3, 4), null, mask);
    var layer = out(LossFunction.WASSERSTEIN, Activation.IDENTITY, 2, 2);
    net(DOUBLE, new Sgd(0.1), layer).fit(data);
    out.println("labels [1, 2, 3, 4] after fit: " + text(data.getLabels()));
    return data.getLabels().getDouble(1) == 0;
  }

  static boolean fmeasureMultilabelDouble(PrintWriter out) {
    int failures = 0;
    INDArray y = mat(DOUBLE, 2, 1, 0, 0, 1);
    for (ILossFunction loss : new ILossFunction[] {new LossFMeasure(), new LossMultiLabel()}) {
      try {
        gradient(loss, new ActivationSoftmax(), y, y, null);
      } catch (RuntimeException e) {
        out.println(loss.getClass().getSimpleName() + ", DOUBLE: " + e.getMessage());
        failures++;
      }
    }
    return failures == 2;
  }
}
