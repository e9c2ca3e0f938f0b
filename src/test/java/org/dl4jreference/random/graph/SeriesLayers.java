package org.dl4jreference.random.graph;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskLayer;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;

/** Layers for series. */
final class SeriesLayers {
  private SeriesLayers() {}

  static Layer draw(Draw d, Wire x) {
    return switch (d.between(0, 20)) {
      case 0, 1, 2, 3, 4 -> recurrent(d);
      case 5 ->
          new GravesBidirectionalLSTM.Builder()
              .nOut(d.between(2, 5))
              .activation(d.recurrent())
              .gateActivationFunction(d.gate())
              .build();
      case 6, 7 -> new Bidirectional(d.of(Bidirectional.Mode.values()), recurrent(d));
      case 8 -> last(d);
      // findings: an LSTM with a mask sends back other errors than its own
      case 9 -> new MaskZeroLayer.Builder().underlying(simple(d)).maskValue(0).build();
      case 10 -> new TimeDistributed(FlatLayers.dense(d));
      case 11, 12 -> convolution(d);
      case 13 -> pooling(d);
      case 14 -> new Upsampling1D.Builder(2).build();
      case 15 -> new ZeroPadding1DLayer.Builder(d.between(0, 2), d.between(0, 2)).build();
      case 16 -> new Cropping1D.Builder(d.between(0, 1), d.between(0, 1)).build();
      case 17 -> new ActivationLayer.Builder().activation(d.activation()).build();
      case 18 -> d.oneIn(2) ? new MaskLayer() : prelu(x);
      case 19 -> ImageLayers.global(d, true);
      default -> FlatLayers.dense(d);
    };
  }

  private static Layer prelu(Wire x) {
    return new PReLULayer.Builder().inputShape(x.units(), x.time()).build();
  }

  static BaseRecurrentLayer recurrent(Draw d) {
    int n = d.between(2, 6);
    return switch (d.between(0, 2)) {
      case 0 ->
          new LSTM.Builder()
              .nOut(n)
              .activation(d.recurrent())
              .gateActivationFunction(d.gate())
              .build();
      case 1 ->
          new GravesLSTM.Builder()
              .nOut(n)
              .activation(d.recurrent())
              .gateActivationFunction(d.gate())
              .build();
      default -> simple(d);
    };
  }

  private static SimpleRnn simple(Draw d) {
    return new SimpleRnn.Builder()
        // with layer norm it is an exception
        .nOut(d.between(2, 6))
        .activation(d.recurrent())
        .build();
  }

  /** Findings: these do not do with a mask what it says. */
  static boolean losesMasks(Layer layer) {
    if (layer instanceof FrozenLayerWithBackprop frozen) {
      return losesMasks(frozen.getUnderlying());
    }
    if (layer instanceof FrozenLayer frozen) {
      return losesMasks(frozen.getLayer());
    }
    return layer instanceof GravesBidirectionalLSTM
        // masks other steps
        || layer instanceof TimeDistributed
        // applies it on the way back alone
        || layer instanceof AutoEncoder
        // takes it for one of the labels
        || layer instanceof RnnLossLayer
        || layer instanceof LastTimeStep last && !(last.getUnderlying() instanceof SimpleRnn);
  }

  static Layer last(Draw d) {
    return new LastTimeStep(
        d.oneIn(3)
            ? new Bidirectional(d.of(Bidirectional.Mode.values()), recurrent(d))
            : recurrent(d));
  }

  private static Layer convolution(Draw d) {
    ConvolutionMode mode =
        d.of(ConvolutionMode.Truncate, ConvolutionMode.Same, ConvolutionMode.Causal);
    // what DL4J makes of a mask where both a stride and causal padding are is not known
    return new Convolution1DLayer.Builder(d.between(1, 3))
        .nOut(d.between(2, 5))
        .stride(mode == ConvolutionMode.Causal ? 1 : d.between(1, 2))
        .dilation(d.between(1, 2))
        .convolutionMode(mode)
        .hasBias(!d.oneIn(4))
        .activation(d.activation())
        .build();
  }

  private static Layer pooling(Draw d) {
    // the constructor that takes a pooling type forgets it
    return new Subsampling1DLayer.Builder()
        .poolingType(ImageLayers.ofWindows(d))
        .kernelSize(d.between(1, 3))
        .stride(d.between(1, 2))
        .convolutionMode(d.mode())
        .pnorm(2)
        .build();
  }
}
