package org.dl4jreference.graph;

import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Of layers for images. */
final class ImageFaults {
  private static final int EXAMPLES = 5;
  private static final int CLASSES = 3;

  private ImageFaults() {}

  /** The first layer is that at fault, or the one under test is after it. */
  private static Claim of(DataType type, InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(type)
            .updater(new Adam(0.01))
            .activation(Activation.TANH)
            .convolutionMode(ConvolutionMode.Same)
            .biasInit(0.1)
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    list.layer(
        new OutputLayer.Builder(LossFunction.MSE)
            .nOut(CLASSES)
            .activation(Activation.IDENTITY)
            .build());
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    int[] x = {EXAMPLES, 0, 0, 0};
    for (int d = 1; d < 4; d++) {
      x[d] = (int) input.getShape(false)[d - 1];
    }
    return Claim.of(
        network,
        Claim.batch(
            Claim.normal(1, x),
            Integer.toString(layers.length),
            Claim.normal(2, EXAMPLES, CLASSES)));
  }

  private static LayerFault fault(
      String name, String vertex, UnaryOperator<Claim> planted, Layer... layers) {
    DataType type = name.hashCode() % 2 == 0 ? DataType.FLOAT : DataType.DOUBLE;
    return new LayerFault(
        name, () -> of(type, InputType.convolutional(6, 6, 2), layers), vertex, planted);
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3).nOut(4).build();
  }

  private static ConvolutionLayer dilated() {
    return new ConvolutionLayer.Builder(3, 3).nOut(4).dilation(2, 2).build();
  }

  private static ConvolutionLayer strided() {
    return new ConvolutionLayer.Builder(2, 2).nOut(4).stride(2, 2).build();
  }

  private static SubsamplingLayer pooling(PoolingType type) {
    return new SubsamplingLayer.Builder(type).kernelSize(3, 3).stride(2, 2).pnorm(2).build();
  }

  private static DepthwiseConvolution2D depthwise() {
    return new DepthwiseConvolution2D.Builder(3, 3).depthMultiplier(3).build();
  }

  /** Channel by channel, each several times, as if each time all channels. */
  private static Signal interleaved(Place at, Signal x, int channels) {
    int copies = x.size(1) / channels;
    Signal split = x.with(x.node(), x.size(0), channels, copies, x.size(2), x.size(3));
    Signal moved = at.permuted(split, 0, 2, 1, 3, 4);
    return moved.with(moved.node(), x.shape());
  }

  private static Tensor unbiased(Claim claim, Tensor variance) {
    double decay = 0.9;
    int n = EXAMPLES * 36;
    Tensor before = claim.state().parameters().get("1_var");
    double[] v = variance.values().clone();
    for (int k = 0; k < v.length; k++) {
      double old = decay * before.values()[k];
      v[k] = (float) (old + (v[k] - old) * n / (n - 1));
    }
    return new Tensor(variance.shape(), v);
  }

  private static BatchNormalization normalization() {
    return new BatchNormalization.Builder().eps(1e-3).useLogStd(false).build();
  }

  private static final UnaryOperator<LayerFormula> ROLLED =
      Faulty.of((at, x) -> Faulty.shifted(at, x, 2));

  static final List<LayerFault> ALL =
      List.of(
          fault(
              "padding on the wrong side",
              "0",
              c -> c.with("ConvolutionLayer", ROLLED),
              new ConvolutionLayer.Builder(2, 2).nOut(4).build()),
          fault(
              "height and width of a convolution swapped",
              "0",
              c ->
                  c.with("ConvolutionLayer", Faulty.around(Faulty::transposed, Faulty::transposed)),
              convolution()),
          fault("dilation ignored", "0", c -> c.with("0", "dilation", new int[] {1, 1}), dilated()),
          fault(
              "stride begins a cell late",
              "0",
              c -> c.with("ConvolutionLayer", Faulty.of((at, x) -> Faulty.shifted(at, x, 3))),
              strided()),
          fault(
              "channels in another order",
              "0",
              c -> c.with("ConvolutionLayer", Faulty.of((at, x) -> Faulty.flipped(at, x, 1))),
              convolution()),
          fault(
              "kernel of a convolution flipped",
              "0",
              c -> c.with("ConvolutionLayer", Faulty.around(Faulty::turned, Faulty::turned)),
              convolution()),
          fault(
              "bias of a convolution forgotten",
              "0",
              c -> c.with("0_b", (b, k) -> 0),
              convolution()),
          fault(
              "error of a convolution not flipped on the way back",
              "1",
              c ->
                  c.with(
                      "ConvolutionLayer",
                      usual ->
                          (at, op, in) ->
                              (op.count("nout") == 3
                                      ? Faulty.backwards(Faulty::turned).apply(usual)
                                      : usual)
                                  .of(at, op, in)),
              convolution(),
              new ConvolutionLayer.Builder(3, 3).nOut(3).build()),
          fault(
              "depth multiplier before channels",
              "0",
              c -> c.with("DepthwiseConvolution2D", Faulty.to((at, x) -> interleaved(at, x, 2))),
              depthwise()),
          fault(
              "separable convolution of channels in another order",
              "0",
              c -> c.with("SeparableConvolution2D", Faulty.of((at, x) -> Faulty.flipped(at, x, 1))),
              new SeparableConvolution2D.Builder(3, 3).nOut(4).depthMultiplier(2).build()),
          fault(
              "kernel of a deconvolution flipped",
              "0",
              c -> c.with("Deconvolution2D", Faulty.around(Faulty::turned, Faulty::turned)),
              new Deconvolution2D.Builder(3, 3).nOut(4).stride(1, 1).build()),
          fault(
              "mean of a window by its size",
              "0",
              c -> c.with("0", "avgPoolIncludePadInDivisor", true),
              pooling(PoolingType.AVG)),
          fault(
              "largest of the window before",
              "0",
              c -> c.with("SubsamplingLayer", Faulty.of((at, x) -> Faulty.shifted(at, x, 2))),
              pooling(PoolingType.MAX)),
          fault(
              "place of the largest in the wrong window",
              "1",
              c ->
                  c.with("SubsamplingLayer", Faulty.backwards((at, x) -> Faulty.shifted(at, x, 2))),
              convolution(),
              pooling(PoolingType.MAX)),
          fault(
              "norm of a window with another p",
              "0",
              c -> c.with("0", "pnorm", 3.0),
              pooling(PoolingType.PNORM)),
          fault(
              "mean of what upsampling hands back",
              "1",
              c -> c.with("Upsampling2D", Faulty.backwards(0.25)),
              convolution(),
              new Upsampling2D.Builder().size(2).build()),
          fault(
              "padding of rows before and after swapped",
              "0",
              c -> c.with("0", "padding", new int[] {2, 1, 0, 1}),
              new ZeroPaddingLayer.Builder(1, 2, 0, 1).build()),
          fault(
              "cropping of rows before and after swapped",
              "0",
              c -> c.with("0", "cropping", new int[] {0, 1, 0, 1}),
              new Cropping2D.Builder(1, 0, 0, 1).build()),
          fault(
              "blocks to depth in another order",
              "0",
              c -> c.with("SpaceToDepthLayer", Faulty.to((at, x) -> interleaved(at, x, 4))),
              new SpaceToDepthLayer.Builder<>(2).build()),
          fault(
              "image flattened with channels last",
              "1-preprocessor",
              c ->
                  c.with(
                      "CnnToFeedForwardPreProcessor",
                      Faulty.of(
                          (at, x) -> {
                            Signal last = at.permuted(x, 0, 2, 3, 1);
                            return last.with(last.node(), x.shape());
                          })),
              convolution()),
          fault(
              "ε of batch normalisation forgotten",
              "1",
              c -> c.with("1", "eps", 0.0),
              convolution(),
              normalization()),
          fault(
              "γ of batch normalisation forgotten",
              "1",
              c -> c.with("1_gamma", (gamma, k) -> 1.1),
              convolution(),
              normalization()),
          fault(
              "decay of running statistics forgotten",
              "1",
              c -> c.with("1", "decay", 0.99),
              convolution(),
              normalization()),
          fault(
              "running variance unbiased",
              "1",
              c -> c.withNext("1_var", v -> unbiased(c, v)),
              convolution(),
              normalization()),
          fault(
              "α of a local response divided by its size",
              "0",
              c -> c.with("0", "alpha", 0.1),
              new LocalResponseNormalization.Builder().n(2).alpha(0.3).build()),
          fault(
              "slopes of other channels",
              "0",
              c -> c.with("0_W", (w, k) -> 0.01 * k),
              new PReLULayer.Builder().inputShape(2, 6, 6).build()),
          fault(
              "global norm as a mean",
              "1",
              c -> c.with("GlobalPoolingLayer", Faulty.times(1 / Math.sqrt(36))),
              convolution(),
              new GlobalPoolingLayer.Builder(PoolingType.PNORM).pnorm(2).build()),
          fault(
              "frozen layer that moves",
              "0",
              c -> c.withNext("0_W", w -> w.map(v -> v * (1 + 1e-5))),
              new FrozenLayerWithBackprop(convolution()),
              convolution()),
          fault(
              "gradient of a layer twice",
              "0",
              c -> c.withGradient("0_W", 2).withGradient("0_b", 2),
              convolution(),
              pooling(PoolingType.AVG)),
          new LayerFault(
              "depth and width of a volume swapped",
              ImageFaults::volume,
              "0",
              c ->
                  c.with("Convolution3D", Faulty.around(ImageFaults::across, ImageFaults::across))),
          new LayerFault(
              "centres that move by the sum",
              ImageFaults::centres,
              "0",
              c -> c.with("0", "gradientCheck", true)));

  private static Signal across(Place at, Signal x) {
    return at.permuted(x, 0, 1, 4, 3, 2);
  }

  private static Claim volume() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new Convolution3D.Builder(2, 2, 2)
                        .nIn(2)
                        .nOut(3)
                        .convolutionMode(ConvolutionMode.Same)
                        .dataFormat(Convolution3D.DataFormat.NCDHW)
                        .activation(Activation.TANH)
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 3, 3, 3, 2))
                .build());
    network.init();
    return Claim.of(
        network,
        Claim.batch(Claim.normal(1, EXAMPLES, 2, 3, 3, 3), "1", Claim.normal(2, EXAMPLES, 2)));
  }

  private static Claim centres() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.FLOAT)
                .list()
                .layer(
                    new CenterLossOutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(4)
                        .nOut(2)
                        .alpha(0.3)
                        .lambda(0.2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    Tensor y = new Tensor(new int[] {4, 2}, new double[] {1, 0, 0, 1, 0, 1, 0, 1});
    return Claim.of(network, Claim.batch(Claim.normal(1, 4, 4), "0", y));
  }
}
