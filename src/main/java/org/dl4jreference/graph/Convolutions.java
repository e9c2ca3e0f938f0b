package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;

/**
 * Convolutions, which are products of windows and weights (Goodfellow et al., Deep Learning,
 * section 9.5; Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016).
 * DL4J computes what is properly a cross-correlation: no kernel is flipped.
 */
final class Convolutions {
  private static final String IMAGES = "cnn2dDataFormat";
  private static final String VOLUMES = "dataFormat";

  static final Map<String, LayerFormula> FORMULAS =
      Map.ofEntries(
          Map.entry("ConvolutionLayer", Place.channelsFirst(IMAGES, Convolutions::convolution)),
          Map.entry("Convolution2D", Place.channelsFirst(IMAGES, Convolutions::convolution)),
          Map.entry("Convolution3D", Place.channelsFirst(VOLUMES, Convolutions::convolution)),
          Map.entry("Convolution1DLayer", series(Convolutions::alongTime)),
          Map.entry("Convolution1D", series(Convolutions::alongTime)),
          Map.entry("DepthwiseConvolution2D", Place.channelsFirst(IMAGES, Convolutions::depthwise)),
          Map.entry("SeparableConvolution2D", Place.channelsFirst(IMAGES, Convolutions::separable)),
          Map.entry("LocallyConnected1D", Convolutions::local),
          Map.entry("LocallyConnected2D", Place.channelsFirst("format", Convolutions::local)),
          Map.entry("Deconvolution2D", Place.channelsFirst(IMAGES, Convolutions::transposed)),
          Map.entry("Deconvolution3D", Place.channelsFirst(VOLUMES, Convolutions::transposed3d)));

  private Convolutions() {}

  private static LayerFormula series(LayerFormula formula) {
    return Place.channelsFirst("rnnDataFormat", formula);
  }

  /** z = windows·Wᵀ + b, W {@code [nOut, nIn, kernel…]}. */
  private static Signal convolution(Place at, Operation op, List<Signal> in) {
    return of(at, op, in.get(0), Windows.of(op, in.get(0).shape()), at.parameter("W"));
  }

  private static Signal of(Place at, Operation op, Signal x, Windows windows, Node w) {
    Signal z = product(at, x, windows, w, at.find("b"));
    return at.activation(FeedForward.activation(op), z);
  }

  private static Signal product(Place at, Signal x, Windows windows, Node w, Optional<Node> bias) {
    Tape t = at.tape();
    int rows = x.size(0) * windows.count();
    int columns = x.size(1) * windows.size();
    int[] places = windows.acrossChannels(x.size(0), x.size(1));
    Node z = t.matMul(t.gather(x.node(), places, rows, columns), w, true, bias);
    return at.ofRows(z, x, windows.shape(x.size(0), z.value().columns()));
  }

  /**
   * The numbers of W are read as {@code [kernel, nIn, nOut]}, whatever shape they are shown in. The
   * mask does nothing here; handed on, it is 1 where a window has seen something.
   */
  private static Signal alongTime(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Windows windows = Windows.of(op, x.shape());
    Node b = at.parameter("W");
    int size = windows.size();
    int nIn = x.size(1);
    int nOut = b.value().values().length / size / nIn;
    int[] places = Indices.permuted(new int[] {size, nIn, nOut}, 2, 1, 0);
    Node w = at.tape().gather(b, places, nOut, nIn * size);
    return of(at, op, x, windows, w).masked(x.mask().map(m -> reduced(op, m)));
  }

  /** A mask {@code [m, time]} as windows see it. */
  static Tensor reduced(Operation op, Tensor mask) {
    int[] shape = {mask.shape()[0], 1, mask.shape()[1]};
    boolean isKept =
        List.of("same", "causal").contains(Windows.mode(op))
            && Windows.along(op, "stride", 0, 1) == 1;
    if (isKept) {
      return mask;
    }
    Windows windows = Windows.of(op, shape);
    Max max = new Max(windows.inEachChannel(shape[0], 1), shape[0], windows.count());
    double[] seen =
        max.value(List.of(new Array(shape[0], shape[2], mask.values())))
            .map(v -> Math.max(0, v))
            .values();
    return new Tensor(new int[] {shape[0], windows.count()}, seen);
  }

  /** W {@code [kH, kW, nIn, multiplier]}: each channel becomes as many of its own. */
  private static Signal depthwise(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    int[] w = at.shapeOf("W");
    // [nIn, multiplier, kernel]
    int[] places = Indices.permuted(new int[] {w[0] * w[1], w[2], w[3]}, 1, 2, 0);
    Signal z =
        channelwise(
            at, op, x, at.tape().gather(at.parameter("W"), places, w[2], w[3] * w[0] * w[1]));
    Signal shifted = at.find("b").map(b -> plus(at, z, b)).orElse(z);
    return at.activation(FeedForward.activation(op), shifted);
  }

  /**
   * W {@code [multiplier, nIn, kH, kW]} in each channel, then pW {@code [nOut, nIn·multiplier]}.
   */
  private static Signal separable(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    int[] w = at.shapeOf("W");
    int[] places = Indices.permuted(new int[] {w[0], w[1], w[2] * w[3]}, 1, 0, 2);
    Signal deep =
        channelwise(
            at, op, x, at.tape().gather(at.parameter("W"), places, w[1], w[0] * w[2] * w[3]));
    Node z = at.tape().matMul(at.rows(deep), at.parameter("pW"), true, at.find("b"));
    return at.activation(FeedForward.activation(op), at.ofRows(z, deep));
  }

  /** Weights {@code [nIn, multiplier·kernel]}. */
  private static Signal channelwise(Place at, Operation op, Signal x, Node weights) {
    Windows windows = Windows.of(op, x.shape());
    List<Signal> channels = new ArrayList<>();
    for (int c = 0; c < x.size(1); c++) {
      int columns = weights.value().columns();
      Node row = at.tape().gather(weights, Indices.range(c * columns, columns), 1, columns);
      Node w = at.tape().reshape(row, columns / windows.size(), windows.size());
      channels.add(product(at, at.part(x, 1, c, 1), windows, w, Optional.empty()));
    }
    return at.joined(channels, 1);
  }

  /**
   * A convolution whose every window has weights of its own, W {@code [windows, nIn·kernel, nOut]}.
   */
  private static Signal local(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Windows windows = Windows.of(local(op), x.shape());
    return local(at, op, x, windows, windows.acrossChannels(x.size(0), x.size(1)));
  }

  /**
   * The same of any cells.
   *
   * @param places a row for each example and window
   */
  static Signal local(Place at, Operation op, Signal x, Windows windows, int[] places) {
    Tape t = at.tape();
    int[] w = at.shapeOf("W");
    int count = windows.count();
    List<Node> results = new ArrayList<>();
    List<int[]> to = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int[] cells = new int[x.size(0) * w[1]];
      for (int i = 0; i < x.size(0); i++) {
        System.arraycopy(places, (i * count + k) * w[1], cells, i * w[1], w[1]);
      }
      Node own =
          t.gather(at.parameter("W"), Indices.range(k * w[1] * w[2], w[1] * w[2]), w[1], w[2]);
      results.add(t.matMul(t.gather(x.node(), cells, x.size(0), w[1]), own, at.find("b")));
      to.add(Indices.strided(k, new int[] {x.size(0), w[2]}, new int[] {w[2] * count, count}));
    }
    Node z = t.scatterAdd(results, to, x.size(0), w[2] * count);
    return at.activation(FeedForward.activation(op), x.with(z, windows.shape(x.size(0), w[2])));
  }

  /** DL4J has other names for the settings here, and a mode's padding set already. */
  static Operation local(Operation op) {
    Map<String, Object> settings = new HashMap<>(op.settings());
    settings.put("kernelSize", op.settings().get("kernel"));
    if (op.has("cm")) {
      settings.put("convolutionMode", op.text("cm"));
    }
    return new Operation(op.type(), settings);
  }

  /** Plus a number for each channel. */
  static Signal plus(Place at, Signal x, Node bias) {
    return at.ofRows(at.tape().add(at.rows(x), bias), x);
  }

  /** The adjoint of a convolution, W {@code [nIn, nOut, kernel…]}. */
  private static Signal transposed(Place at, Operation op, List<Signal> in) {
    return adjoint(at, op, in.get(0), at.parameter("W"), at.shapeOf("W")[1]);
  }

  /** W {@code [kernel…, nOut, nIn]}. */
  private static Signal transposed3d(Place at, Operation op, List<Signal> in) {
    int[] w = at.shapeOf("W");
    int kernel = w[0] * w[1] * w[2];
    int[] places = Indices.permuted(new int[] {kernel, w[3], w[4]}, 2, 1, 0);
    Node weights = at.tape().gather(at.parameter("W"), places, w[4], w[3] * kernel);
    return adjoint(at, op, in.get(0), weights, w[3]);
  }

  /** Each cell adds its window: rows·W, put where the windows of the result are. */
  private static Signal adjoint(Place at, Operation op, Signal x, Node weights, int nOut) {
    Tape t = at.tape();
    Windows windows =
        new Windows(
            IntStream.range(2, x.rank()).mapToObj(d -> enlarged(op, x.size(d), d - 2)).toList());
    Node spread = t.matMul(at.rows(x), weights, Optional.empty());
    int[] shape = x.shapeWith(nOut);
    for (int d = 2; d < shape.length; d++) {
      shape[d] = windows.dimensions().get(d - 2).in();
    }
    int[] places = windows.acrossChannels(x.size(0), nOut);
    Node z = t.scatterAdd(List.of(spread), List.of(places), shape[0], nOut * windows.cells());
    Signal summed = x.with(z, shape);
    Signal shifted = at.find("b").map(b -> plus(at, summed, b)).orElse(summed);
    return at.activation(FeedForward.activation(op), shifted);
  }

  /** The windows of a result that has as many of them as there are cells. */
  private static Sliding enlarged(Operation op, int in, int dimension) {
    int kernel = Windows.along(op, "kernelSize", dimension, 1);
    int stride = Windows.along(op, "stride", dimension, 1);
    int dilation = Windows.along(op, "dilation", dimension, 1);
    int reach = kernel + (kernel - 1) * (dilation - 1);
    int all = (in - 1) * stride + reach;
    if (Windows.mode(op).equals("same")) {
      int out = in * stride;
      return new Sliding(out, in, kernel, stride, dilation, Math.max(0, all - out) / 2);
    }
    int padding = Windows.along(op, "padding", dimension, 0);
    return new Sliding(all - 2 * padding, in, kernel, stride, dilation, padding);
  }
}
