package org.dl4jreference.random.graph;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;

/** Layers for rows of units. */
final class FlatLayers {
  private FlatLayers() {}

  static Layer draw(Draw d, Wire x) {
    return switch (d.between(0, 11)) {
      case 0 ->
          new ElementWiseMultiplicationLayer.Builder()
              .nIn(x.units())
              .nOut(x.units())
              .activation(d.ofUnits())
              .build();
      case 1 -> new ActivationLayer.Builder().activation(d.ofUnits()).build();
      case 2 -> batchNormalization(d);
      case 3 -> new PReLULayer.Builder().inputShape(x.units()).build();
      case 4 -> new AutoEncoder.Builder().nOut(d.between(2, 6)).activation(d.ofUnits()).build();
      case 5 ->
          new VariationalAutoencoder.Builder()
              .nOut(d.between(2, 4))
              .encoderLayerSizes(d.between(2, 5, d.between(1, 2)))
              .decoderLayerSizes(3)
              .activation(d.recurrent())
              .pzxActivationFunction(d.recurrent())
              .build();
      case 6 -> x.steps() > 0 ? dense(d) : new RepeatVector.Builder<>(d.between(2, 5)).build();
      default -> dense(d);
    };
  }

  static DenseLayer dense(Draw d) {
    return new DenseLayer.Builder()
        .nOut(d.between(2, 8))
        .hasBias(!d.oneIn(6))
        .hasLayerNorm(d.oneIn(12))
        .activation(d.ofUnits())
        .build();
  }

  static BatchNormalization batchNormalization(Draw d) {
    return new BatchNormalization.Builder()
        .decay(d.of(0.9, 0.5))
        .eps(d.of(1e-5, 1e-3))
        .lockGammaBeta(d.oneIn(4))
        .useLogStd(d.oneIn(2))
        .build();
  }
}
