package org.dl4jreference.random.graph;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;

/** Layers for images. */
final class ImageLayers {
  private ImageLayers() {}

  static Layer draw(Draw d, Wire x) {
    int[] chw = x.shape();
    return switch (d.between(0, 17)) {
      case 0, 1, 2, 3 -> convolution(d);
      case 4 ->
          new DepthwiseConvolution2D.Builder(d.between(1, 3, 2))
              .depthMultiplier(d.between(1, 3))
              .stride(d.between(1, 2, 2))
              .dilation(d.between(1, 2, 2))
              .convolutionMode(d.mode())
              .hasBias(!d.oneIn(4))
              .activation(d.activation())
              .build();
      case 5 ->
          // a finding: of one channel it is not pointwise, or an exception
          chw[0] == 1
              ? convolution(d)
              : new SeparableConvolution2D.Builder(d.between(1, 3, 2))
                  .nOut(d.between(1, 4))
                  .depthMultiplier(d.between(1, 3))
                  .stride(d.between(1, 2, 2))
                  .convolutionMode(d.mode())
                  .hasBias(!d.oneIn(4))
                  .activation(d.activation())
                  .build();
      case 6 ->
          new Deconvolution2D.Builder(d.between(1, 3, 2))
              .nOut(d.between(1, 4))
              .stride(d.between(1, 2, 2))
              .convolutionMode(d.mode())
              .hasBias(!d.oneIn(4))
              .activation(d.activation())
              .build();
      case 7, 8 -> pooling(d);
      case 9 -> new Upsampling2D.Builder().size(d.between(1, 2, 2)).build();
      case 10 -> new ZeroPaddingLayer.Builder(d.between(0, 2, 4)).build();
      case 11 -> new Cropping2D.Builder(d.between(0, 1, 4)).build();
      case 12 ->
          chw[1] % 2 == 0 && chw[2] % 2 == 0
              ? new SpaceToDepthLayer.Builder<>(2).build()
              : pooling(d);
      case 13 -> FlatLayers.batchNormalization(d);
      case 14 ->
          // with fewer channels than it looks at, it is an exception
          chw[0] < 3
              ? convolution(d)
              : new LocalResponseNormalization.Builder()
                  .n(d.of(3, 5))
                  .k(d.of(1.0, 2.0))
                  .alpha(d.of(1e-4, 0.3))
                  .beta(d.of(0.5, 0.75))
                  .build();
      case 15 ->
          d.oneIn(2)
              ? new PReLULayer.Builder().inputShape(chw[0], chw[1], chw[2]).build()
              : new PReLULayer.Builder()
                  .inputShape(chw[0], chw[1], chw[2])
                  .sharedAxes(d.oneIn(2) ? new long[] {2, 3} : new long[] {2})
                  .build();
      case 16 -> new ActivationLayer.Builder().activation(d.activation()).build();
      default -> global(d, d.oneIn(2));
    };
  }

  static Layer convolution(Draw d) {
    ConvolutionMode mode = d.mode();
    return new ConvolutionLayer.Builder(d.between(1, 3, 2))
        .nOut(d.between(1, 4))
        .stride(d.between(1, 2, 2))
        .padding(d.between(0, mode == ConvolutionMode.Same ? 0 : 1, 2))
        .dilation(d.between(1, 2, 2))
        .convolutionMode(mode)
        .hasBias(!d.oneIn(4))
        .activation(d.activation())
        .build();
  }

  private static Layer pooling(Draw d) {
    ConvolutionMode mode = d.mode();
    return new SubsamplingLayer.Builder(ofWindows(d))
        .kernelSize(d.between(1, 3, 2))
        .stride(d.between(1, 2, 2))
        .padding(0, 0)
        .convolutionMode(mode)
        .pnorm(d.of(1, 2, 3))
        .avgPoolIncludePadInDivisor(d.oneIn(3))
        .build();
  }

  /** The updater takes these layers' parameters in an order in which they do not lie. */
  static boolean isUpdatedElsewhere(Layer layer) {
    return layer instanceof DepthwiseConvolution2D
        || layer instanceof SeparableConvolution2D
        || layer instanceof FrozenLayerWithBackprop frozen
            && isUpdatedElsewhere(frozen.getUnderlying());
  }

  /** The sum of windows is not supported. */
  static PoolingType ofWindows(Draw d) {
    return d.of(PoolingType.MAX, PoolingType.AVG, PoolingType.PNORM);
  }

  static Layer global(Draw d, boolean isCollapsed) {
    return new GlobalPoolingLayer.Builder(d.of(PoolingType.values()))
        .pnorm(d.of(1, 2, 3))
        .collapseDimensions(isCollapsed)
        .build();
  }
}
