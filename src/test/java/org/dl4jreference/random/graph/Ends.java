package org.dl4jreference.random.graph;

import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The losses that networks end in, and labels that suit them. */
final class Ends {
  /**
   * An output.
   *
   * @param shape of the labels of an example
   * @param isMaskable whether DL4J takes a mask there
   */
  record End(LossFunction loss, Activation activation, int[] shape, boolean isMaskable) {}

  private Ends() {}

  /** Ends a network, if something fits. */
  static Optional<Wire> add(Sketch sketch, Draw d, Wire below) {
    LossFunction loss = loss(d);
    Activation activation = activation(d, loss);
    int outputs = d.between(activation == Activation.SOFTMAX ? 2 : 1, 4);
    // a finding: a loss layer's score is that of f(f(z))
    boolean isSquashed = below.is(InputType.Type.FF) && activation != Activation.IDENTITY;
    boolean isWhole = isSquashed || !isLossLayer(d, below);
    if (!isWhole && activation == Activation.SOFTMAX && below.units() < 2) {
      return Optional.empty();
    }
    Layer layer =
        isWhole ? whole(d, below, loss, activation, outputs) : bare(below, loss, activation);
    Optional<Wire> wire = sketch.layer(below, layer);
    wire.ifPresent(
        w -> sketch.output(w, new End(loss, activation, w.shape(), isMaskable(layer, loss))));
    return wire;
  }

  private static boolean isMaskable(Layer layer, LossFunction loss) {
    // a finding: the mask destroys the labels
    return loss != LossFunction.WASSERSTEIN
        && (layer instanceof OutputLayer || layer instanceof RnnOutputLayer);
  }

  static boolean isAlwaysMean(Layer layer) {
    return layer instanceof LossLayer
        || layer instanceof RnnLossLayer
        || layer instanceof CnnLossLayer
        || layer instanceof Cnn3DLossLayer
        || layer instanceof CenterLossOutputLayer;
  }

  private static boolean isLossLayer(Draw d, Wire below) {
    return switch (below.type().getType()) {
      case CNN, CNN3D -> d.oneIn(2);
      default -> d.oneIn(5) && below.steps() == 0;
    };
  }

  private static Layer whole(
      Draw d, Wire below, LossFunction loss, Activation activation, int outputs) {
    boolean isSeries = below.is(InputType.Type.RNN) || below.steps() > 0;
    if (isSeries) {
      return new RnnOutputLayer.Builder(loss)
          // a finding: without a bias it is a NullPointerException
          .nOut(outputs)
          .activation(activation)
          .build();
    }
    if (activation == Activation.SOFTMAX && below.is(InputType.Type.FF) && d.oneIn(5)) {
      return new CenterLossOutputLayer.Builder(loss)
          .nOut(outputs)
          .alpha(d.size(0.05, 1))
          .lambda(d.size(1e-3, 0.5))
          .gradientCheck(d.oneIn(3))
          .activation(activation)
          .build();
    }
    return new OutputLayer.Builder(loss)
        .nOut(outputs)
        .hasBias(!d.oneIn(5))
        .activation(activation)
        .build();
  }

  private static Layer bare(Wire below, LossFunction loss, Activation activation) {
    return switch (below.type().getType()) {
      case RNN -> new RnnLossLayer.Builder(loss).activation(activation).build();
      case CNN -> new CnnLossLayer.Builder(loss).activation(activation).build();
      case CNN3D ->
          new Cnn3DLossLayer.Builder(Convolution3D.DataFormat.NCDHW)
              .lossFunction(loss)
              .activation(activation)
              .build();
      default -> new LossLayer.Builder(loss).activation(activation).build();
    };
  }

  private static LossFunction loss(Draw d) {
    return d.of(
        LossFunction.MSE,
        LossFunction.L2,
        LossFunction.MCXENT,
        LossFunction.MCXENT,
        LossFunction.NEGATIVELOGLIKELIHOOD,
        LossFunction.XENT,
        LossFunction.L1,
        LossFunction.MEAN_ABSOLUTE_ERROR,
        LossFunction.HINGE,
        LossFunction.SQUARED_HINGE,
        LossFunction.POISSON,
        LossFunction.WASSERSTEIN);
  }

  private static Activation activation(Draw d, LossFunction loss) {
    return switch (loss) {
      case XENT -> Activation.SIGMOID;
      case MCXENT, NEGATIVELOGLIKELIHOOD -> Activation.SOFTMAX;
      case POISSON -> Activation.SIGMOID;
      default -> d.of(Activation.IDENTITY, Activation.TANH, Activation.SIGMOID, Activation.RELU);
    };
  }

  static double[] labels(Draw d, End end, int examples) {
    int channels = end.shape()[0];
    int positions = Arrays.stream(end.shape()).skip(1).reduce(1, Math::multiplyExact);
    double[] y = new double[examples * channels * positions];
    for (int i = 0; i < examples; i++) {
      for (int p = 0; p < positions; p++) {
        int hot = d.between(0, channels - 1);
        for (int c = 0; c < channels; c++) {
          y[(i * channels + c) * positions + p] = label(d, end.loss(), c == hot);
        }
      }
    }
    return y;
  }

  private static double label(Draw d, LossFunction loss, boolean isHot) {
    return switch (loss) {
      case XENT -> d.between(0, 1);
      case MCXENT, NEGATIVELOGLIKELIHOOD -> isHot ? 1 : 0;
      case HINGE, SQUARED_HINGE, WASSERSTEIN -> 2 * d.between(0, 1) - 1;
      case POISSON -> d.between(0, 4);
      default -> (float) d.normal();
    };
  }

  /** Losses in which p must not come near some values, a finding each. */
  static boolean isSound(End end, double[] p) {
    return switch (end.loss()) {
      // clipped
      case XENT -> Arrays.stream(p).allMatch(v -> v > 1.1e-5 && v < 1 - 1.1e-5);
      case MCXENT, NEGATIVELOGLIKELIHOOD -> Arrays.stream(p).allMatch(v -> v > 1e-9);
      case POISSON -> Arrays.stream(p).allMatch(v -> v > 1e-30);
      default -> true;
    };
  }
}
