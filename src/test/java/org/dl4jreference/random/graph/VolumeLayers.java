package org.dl4jreference.random.graph;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling3D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding3DLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping3D;

/** Layers for volumes. */
final class VolumeLayers {
  private VolumeLayers() {}

  /** DL4J takes the height's for the width's where it computes shapes. */
  private static int[] strides(Draw d) {
    int across = d.between(1, 2);
    return new int[] {d.between(1, 2), across, across};
  }

  static Layer draw(Draw d) {
    return switch (d.between(0, 9)) {
      case 0, 1, 2 ->
          new Convolution3D.Builder(d.between(1, 2, 3))
              .nOut(d.between(1, 3))
              .stride(strides(d))
              .dilation(d.between(1, 2, 3))
              .convolutionMode(d.mode())
              .hasBias(!d.oneIn(4))
              .activation(d.activation())
              .build();
      case 3 ->
          new Deconvolution3D.Builder()
              .kernelSize(d.between(1, 2, 3))
              .nOut(d.between(1, 3))
              .stride(strides(d))
              .convolutionMode(d.mode())
              .hasBias(!d.oneIn(4))
              .activation(d.activation())
              .build();
      case 4, 5 ->
          new Subsampling3DLayer.Builder(d.of(PoolingType.MAX, PoolingType.AVG))
              .kernelSize(d.between(1, 2, 3))
              .stride(strides(d))
              .convolutionMode(d.mode())
              .build();
      case 6 -> new Upsampling3D.Builder(2).size(d.between(1, 2, 3)).build();
      case 7 -> new ZeroPadding3DLayer.Builder(d.between(0, 1, 6)).build();
      case 8 -> new Cropping3D.Builder(d.between(0, 1, 6)).build();
      default -> new ActivationLayer.Builder().activation(d.activation()).build();
    };
  }
}
