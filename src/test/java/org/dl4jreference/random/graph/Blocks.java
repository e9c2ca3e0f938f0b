package org.dl4jreference.random.graph;

import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PoolHelperVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SpaceToBatchLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnn3DPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;

/** What is put into a network at once: a layer, a vertex, or several. */
final class Blocks {
  private final Sketch sketch;
  private final Draw d;

  Blocks(Sketch sketch, Draw d) {
    this.sketch = sketch;
    this.d = d;
  }

  /** A layer that fits, which may be frozen. */
  Wire layer(Wire x) {
    for (int attempt = 0; attempt < 20; attempt++) {
      Layer drawn = drawn(x);
      // a finding: what it sends back is not its derivative
      boolean isLost = drawn instanceof LocalResponseNormalization && !sketch.isInput(x);
      Optional<Wire> next = isLost ? Optional.empty() : sketch.layer(x, frozen(x, drawn));
      if (next.isPresent()) {
        return next.get();
      }
    }
    return x;
  }

  private Layer drawn(Wire x) {
    return switch (x.type().getType()) {
      case CNN -> d.oneIn(12) ? FlatLayers.dense(d) : ImageLayers.draw(d, x);
      case CNN3D ->
          d.oneIn(8)
              ? d.oneIn(2) ? ImageLayers.global(d, true) : FlatLayers.dense(d)
              : VolumeLayers.draw(d);
      case RNN -> SeriesLayers.draw(d, x);
      default -> x.steps() > 0 && d.oneIn(3) ? SeriesLayers.recurrent(d) : FlatLayers.draw(d, x);
    };
  }

  private Layer frozen(Wire x, Layer layer) {
    // a finding: at inference, as when frozen, the first two overwrite what they read; the others
    // have parameters too many
    if (layer instanceof PReLULayer
        || layer instanceof ActivationLayer
        || layer instanceof AutoEncoder
        || layer instanceof VariationalAutoencoder) {
      return layer;
    }
    if (sketch.isInput(x) && d.oneIn(12)) {
      // nothing comes back through it
      return new FrozenLayer(layer);
    }
    // a finding: with running statistics it sends back what is right for those of the batch
    boolean isSound = !(layer instanceof BatchNormalization);
    return isSound && d.oneIn(20) ? new FrozenLayerWithBackprop(layer) : layer;
  }

  /** A layer, or something that only a graph has. */
  Wire any(Wire x) {
    if (d.oneIn(2)) {
      return layer(x);
    }
    return switch (d.between(0, 7)) {
      case 0 -> vertex(new ScaleVertex(d.size(0.1, 3)), x);
      case 1 -> vertex(new ShiftVertex(d.normal()), x);
      case 2 -> residual(x);
      case 3 -> branches(x);
      case 4 -> subset(x);
      case 5 -> x.is(InputType.Type.CNN3D) ? x : vertex(new L2NormalizeVertex(), x);
      case 6 -> siamese(x);
      default -> ofItsKind(x);
    };
  }

  private Wire vertex(GraphVertex vertex, Wire x) {
    GraphVertex whole = d.oneIn(10) ? new FrozenVertex(vertex) : vertex;
    return sketch.vertex(whole, x.type(), x.steps(), x);
  }

  private ElementWiseVertex.Op operation() {
    return d.of(
        ElementWiseVertex.Op.Add,
        ElementWiseVertex.Op.Add,
        ElementWiseVertex.Op.Average,
        ElementWiseVertex.Op.Max,
        ElementWiseVertex.Op.Product,
        ElementWiseVertex.Op.Subtract);
  }

  private Wire residual(Wire x) {
    Wire y = layer(x);
    for (int i = 0; i < 3 && !(y.type().equals(x.type()) && y.steps() == x.steps()); i++) {
      y = layer(x);
    }
    return joined(x, y);
  }

  private Wire branches(Wire x) {
    return joined(layer(x), layer(layer(x)));
  }

  /** Two that fit, element by element or one after the other; else the second. */
  Wire joined(Wire a, Wire b) {
    boolean isSame = a.type().equals(b.type()) && a.steps() == b.steps();
    if (a.name().equals(b.name())) {
      return b;
    }
    if (isSame && d.oneIn(2)) {
      ElementWiseVertex.Op op = operation();
      return sketch.vertex(new ElementWiseVertex(op), a.type(), a.steps(), a, b);
    }
    if (isSame && a.is(InputType.Type.FF) && a.steps() == 0 && d.oneIn(3)) {
      return sketch.vertex(new L2Vertex(), InputType.feedForward(1), 0, a, b);
    }
    return isMergeable(a, b)
        ? sketch.vertex(new MergeVertex(), withUnits(a, a.units() + b.units()), a.steps(), a, b)
        : b;
  }

  private static boolean isMergeable(Wire a, Wire b) {
    return a.steps() == b.steps()
        && a.type().getType() == b.type().getType()
        && !a.is(InputType.Type.CNN3D)
        && withUnits(a, 1).equals(withUnits(b, 1));
  }

  private static InputType withUnits(Wire x, int units) {
    int[] shape = x.shape();
    return switch (x.type().getType()) {
      case RNN -> InputType.recurrent(units, shape[1]);
      case CNN -> InputType.convolutional(shape[1], shape[2], units);
      default -> InputType.feedForward(units);
    };
  }

  private Wire subset(Wire x) {
    if (x.is(InputType.Type.CNN3D) || x.units() < 2) {
      return x;
    }
    int from = d.between(0, x.units() - 2);
    int to = d.between(from, x.units() - 1);
    return sketch.vertex(new SubsetVertex(from, to), withUnits(x, to - from + 1), x.steps(), x);
  }

  /** The same layer for two, which go through it as one batch. */
  private Wire siamese(Wire x) {
    Wire y = vertex(new ScaleVertex(d.size(0.5, 2)), x);
    if (x.steps() > 0 || x.is(InputType.Type.CNN3D)) {
      return y;
    }
    Wire both = sketch.vertex(new StackVertex(), x.type(), 0, x, y);
    Wire z = layer(both);
    if (z.steps() > 0) {
      return y;
    }
    Wire first = sketch.vertex(new UnstackVertex(0, 2), z.type(), 0, z);
    Wire second = sketch.vertex(new UnstackVertex(1, 2), z.type(), 0, z);
    return joined(first, second);
  }

  private Wire ofItsKind(Wire x) {
    return switch (x.type().getType()) {
      case CNN -> ofImages(x);
      case RNN ->
          switch (d.between(0, 2)) {
            case 0 -> sketch.vertex(new ReverseTimeSeriesVertex(), x.type(), 0, x);
            case 1 -> maskedReverse(x);
            default -> lastStep(x);
          };
      case FF -> x.steps() > 0 ? x : ofRows(x);
      default -> x;
    };
  }

  private Wire maskedReverse(Wire x) {
    InputType in = sketch.inputs().get("in0");
    boolean isAsLong =
        in instanceof InputType.InputTypeRecurrent series
            && series.getTimeSeriesLength() == x.time();
    return isAsLong ? sketch.vertex(new ReverseTimeSeriesVertex("in0"), x.type(), 0, x) : x;
  }

  private Wire lastStep(Wire x) {
    InputType in = sketch.inputs().get("in0");
    boolean isAsLong =
        in instanceof InputType.InputTypeRecurrent series
            && series.getTimeSeriesLength() == x.time();
    return isAsLong
        ? sketch.vertex(new LastTimeStepVertex("in0"), InputType.feedForward(x.units()), 0, x)
        : x;
  }

  private Wire ofImages(Wire x) {
    int[] chw = x.shape();
    switch (d.between(0, 3)) {
      case 0:
        // of others than squares it sends back another shape
        if (chw[1] > 1 && chw[1] == chw[2]) {
          return sketch.vertex(
              new PoolHelperVertex(),
              InputType.convolutional(chw[1] - 1, chw[2] - 1, chw[0]),
              0,
              x);
        }
        return x;
      case 1:
        return sketch.vertex(
            new PreprocessorVertex(new CnnToFeedForwardPreProcessor(chw[1], chw[2], chw[0])),
            InputType.feedForward(x.elements()),
            0,
            x);
      case 2:
        return sketch.vertex(
            new ReshapeVertex('c', new int[] {-1, chw[0] * chw[1], chw[2]}, null),
            InputType.recurrent(chw[0] * chw[1], chw[2]),
            0,
            x);
      default:
        return toBatchAndBack(x);
    }
  }

  /** Blocks of an image become examples, and those of four examples an example. */
  private Wire toBatchAndBack(Wire x) {
    int[] chw = x.shape();
    if (chw[1] % 2 != 0 || chw[2] % 2 != 0) {
      return x;
    }
    Optional<Wire> parts =
        sketch.layer(x, new SpaceToBatchLayer.Builder<>(new int[] {2, 2}).build());
    return parts
        .map(
            p ->
                sketch.vertex(
                    new ReshapeVertex(
                        'c', new int[] {-1, 4 * chw[0], chw[1] / 2, chw[2] / 2}, null),
                    InputType.convolutional(chw[1] / 2, chw[2] / 2, 4 * chw[0]),
                    0,
                    p))
        .orElse(x);
  }

  private Wire ofRows(Wire x) {
    if (sketch.inputs().get("in0") instanceof InputType.InputTypeRecurrent series && d.oneIn(2)) {
      return sketch.vertex(
          new DuplicateToTimeSeriesVertex("in0"),
          InputType.recurrent(x.units(), series.getTimeSeriesLength()),
          0,
          x);
    }
    int n = x.units();
    int h = n % 2 == 0 ? 2 : 1;
    return d.oneIn(2)
        ? sketch.put(
            x,
            convolution(1),
            new FeedForwardToCnnPreProcessor(h, n / h, 1),
            InputType.convolutional(h, n / h, 1),
            0)
        : sketch.put(
            x,
            new Convolution3D.Builder(1, 1, 1)
                .nOut(2)
                .convolutionMode(d.mode())
                .activation(d.activation())
                .build(),
            new FeedForwardToCnn3DPreProcessor(1, h, n / h, 1, true),
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 1, h, n / h, 1),
            0);
  }

  private Layer convolution(int size) {
    return new ConvolutionLayer.Builder(size, size)
        .nOut(2)
        .convolutionMode(d.mode())
        .activation(d.activation())
        .build();
  }

  /** Each step of a series as an image, and the images as a series again. */
  Wire video(Wire x, int h, int w, int c) {
    InputPreProcessor toImages = new RnnToCnnPreProcessor(h, w, c);
    Wire z =
        sketch.put(
            x,
            convolution(2),
            d.oneIn(2) ? new ComposableInputPreProcessor(toImages) : toImages,
            InputType.convolutional(h, w, c),
            x.time());
    int[] chw = z.shape();
    return sketch.put(
        z,
        SeriesLayers.recurrent(d),
        new CnnToRnnPreProcessor(chw[1], chw[2], chw[0]),
        InputType.recurrent(z.elements(), x.time()),
        0);
  }
}
