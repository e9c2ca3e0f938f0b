package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.graph.Signal.Scored;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;

/** Layers that treat each example, or each of its positions, by itself. */
final class FeedForward {
  static final Map<String, LayerFormula> FORMULAS =
      Map.ofEntries(
          Map.entry("DenseLayer", FeedForward::dense),
          Map.entry("AutoEncoder", FeedForward::encoder),
          Map.entry("VariationalAutoencoder", FeedForward::variational),
          Map.entry("ActivationLayer", (at, op, in) -> at.activation(activation(op), in.get(0))),
          Map.entry("DropoutLayer", (at, op, in) -> at.timesMask(in.get(0))),
          Map.entry("OutputLayer", FeedForward::output),
          Map.entry("CenterLossOutputLayer", FeedForward::centerLoss),
          Map.entry(
              "RnnOutputLayer", Place.channelsFirst("rnnDataFormat", FeedForward::outputOfSteps)),
          Map.entry("LossLayer", (at, op, in) -> scored(at, op, in.get(0), true)),
          Map.entry("RnnLossLayer", losses("rnnDataFormat")),
          Map.entry("CnnLossLayer", losses("format")),
          Map.entry("Cnn3DLossLayer", losses("dataFormat")),
          Map.entry("EmbeddingLayer", FeedForward::embedding),
          Map.entry("EmbeddingSequenceLayer", FeedForward::embeddingSequence),
          Map.entry("ElementWiseMultiplicationLayer", FeedForward::elementWise),
          Map.entry("PReLULayer", FeedForward::prelu));

  private FeedForward() {}

  private static LayerFormula losses(String format) {
    return Place.channelsFirst(format, (at, op, in) -> scored(at, op, in.get(0), false));
  }

  static Formula activation(Operation op) {
    return op.formula(op.has("activationFn") ? "activationFn" : "activation");
  }

  private static LossSpec loss(Operation op) {
    return op.loss(op.has("lossFn") ? "lossFn" : "loss");
  }

  /** z = x·W + b, or the layer norm of x·W, times the gain, plus b; a row for each position. */
  private static Node affine(Place at, Operation op, Node rows) {
    Tape t = at.tape();
    if (!op.is("hasLayerNorm")) {
      return t.matMul(rows, at.parameter("W"), at.find("b"));
    }
    Node s = t.matMul(rows, at.parameter("W"), Optional.empty());
    Node hat = Layers.standardized(t, s, Axis.COLUMNS, 0).value();
    Node scaled = t.mul(hat, at.parameter("g"));
    return at.find("b").map(b -> t.add(scaled, b)).orElse(scaled);
  }

  /** Whether a layer goes over time: of images, it takes all there is. */
  private static boolean isByPosition(Place at, Signal x) {
    return x.rank() == 3 && at.shapeOf("W")[0] == x.size(1);
  }

  private static Signal preActivation(Place at, Operation op, Signal x) {
    if (isByPosition(at, x)) {
      return at.ofRows(affine(at, op, at.rows(x)), x);
    }
    Node z = affine(at, op, x.node());
    return x.with(z, x.size(0), z.value().columns());
  }

  /** a = f(x·W + b), times the mask. */
  private static Signal dense(Place at, Operation op, List<Signal> in) {
    return at.timesMask(at.activation(activation(op), preActivation(at, op, in.get(0))));
  }

  /** The dense layer that an autoencoder is but in pretraining, which alone has a visible bias. */
  private static Signal encoder(Place at, Operation op, List<Signal> in) {
    at.find("vb");
    return dense(at, op, in);
  }

  /**
   * The mean that the encoder gives (Kingma and Welling 2013); all else of a variational
   * autoencoder is for pretraining.
   */
  private static Signal variational(Place at, Operation op, List<Signal> in) {
    Tape t = at.tape();
    Node h = in.get(0).node();
    for (int l = 0; at.find("e" + l + "W").isPresent(); l++) {
      Node z = t.matMul(h, at.parameter("e" + l + "W"), at.find("e" + l + "b"));
      h = at.inner(activation(op), z);
    }
    for (int l = 0; at.find("d" + l + "W").isPresent(); l++) {
      at.find("d" + l + "b");
    }
    List.of("pZXLogStd2W", "pZXLogStd2b", "pXZW", "pXZb").forEach(at::find);
    Node mean = t.matMul(h, at.parameter("pZXMeanW"), at.find("pZXMeanb"));
    Signal z = in.get(0).with(mean, mean.value().rows(), mean.value().columns());
    return at.activation(op.formula("pzxActivationFn"), z);
  }

  private static Signal output(Place at, Operation op, List<Signal> in) {
    return scored(at, op, preActivation(at, op, in.get(0)), true);
  }

  /**
   * An output whose z is multiplied by the labels' mask first.
   *
   * @param isInSlope whether what comes back is so as well
   */
  static LayerFormula outputOfMasked(Tensor mask, boolean isInSlope) {
    return (at, op, in) -> {
      Signal z = preActivation(at, op, in.get(0));
      Tape t = at.tape();
      Node scaled = t.mul(z.node(), t.leaf(Place.spread(mask, z, false)));
      Node shown = isInSlope ? scaled : t.straight(scaled, z.node());
      return scored(at, op, z.with(shown, z.shape()), true);
    };
  }

  /** The loss is of such a z, what is shown is not. */
  static LayerFormula outputOfMaskedSteps(Tensor mask) {
    return (at, op, in) -> {
      Signal scored = outputOfMasked(mask, false).of(at, op, in);
      Signal shown = output(at, op, in);
      return scored.scored().map(s -> shown.scored(s.computedAgain())).orElse(shown);
    };
  }

  /** DL4J multiplies x·W once to show it, and in another order of memory for the loss. */
  private static Signal outputOfSteps(Place at, Operation op, List<Signal> in) {
    Signal out = output(at, op, in);
    return out.scored().map(s -> out.scored(s.computedAgain())).orElse(out);
  }

  /**
   * An output whose loss has λ/2·‖x − c‖² more, c the centre of the example's class. What moves the
   * centres is no derivative of that: α·Σ(c − x)/(1 + count) over the examples of each class, or,
   * where {@code gradientCheck} is set, α·λ·Σ(c − x) (Wen et al. 2016, section 3.2).
   */
  private static Signal centerLoss(Place at, Operation op, List<Signal> in) {
    Signal out = output(at, op, in);
    Tape t = at.tape();
    Node x = in.get(0).node();
    Node labels = t.leaf(Array.of(at.labels().toMatrix()));
    Node centers =
        at.statistic("cL")
            .orElseThrow(() -> new IllegalArgumentException("there are no centres 'cL'"));
    Node away = t.sub(x, t.matMul(labels, centers, Optional.empty()));
    double lambda = op.number("lambda");
    Node more = t.scale(t.sum(t.mul(away, away), Axis.ALL), lambda / 2, 1);
    Node sum = t.matMul(labels, t.scale(away, -op.number("alpha"), 1), true, false);
    Node counts = t.reshape(t.sum(labels, Axis.ROWS), centers.value().rows(), 1);
    at.moves(
        "cL",
        op.is("gradientCheck")
            ? t.scale(sum, lambda, 1)
            : t.div(sum, t.add(counts, t.leaf(Array.of(1)))));
    return out.scored(out.scored().orElseThrow().with(more));
  }

  private static Signal scored(Place at, Operation op, Signal z, boolean isMasked) {
    Formula f = activation(op);
    Signal p = at.activation(f, z);
    if (OwnLosses.has(loss(op).formula().name())) {
      return p.total(OwnLosses.mixture(at, loss(op).formula(), at.rows(p)));
    }
    return p.scored(
        new Scored(loss(op), f, at.rows(z), at.rows(p), isMasked, false, false, Optional.empty()));
  }

  /** A row of W for each index, plus b. */
  private static Node looked(Place at, double[] indices) {
    Tape t = at.tape();
    Node w = at.parameter("W");
    int n = w.value().columns();
    int[] places = new int[indices.length * n];
    for (int k = 0; k < places.length; k++) {
      // the fraction is left out, as DL4J does
      int row = (int) indices[k / n];
      if (row < 0 || row >= w.value().rows()) {
        throw new IllegalArgumentException(
            "an index must be from 0 to %d, found %s"
                .formatted(w.value().rows() - 1, indices[k / n]));
      }
      places[k] = row * n + k % n;
    }
    Node rows = t.gather(w, places, indices.length, n);
    return at.find("b").map(b -> t.add(rows, b)).orElse(rows);
  }

  private static Signal embedding(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Node z = looked(at, x.node().value().values());
    return at.timesMask(at.activation(activation(op), x.with(z, x.size(0), z.value().columns())));
  }

  /** Indices [m, time] or [m, 1, time] become [m, nOut, time]. */
  private static Signal embeddingSequence(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Node rows = looked(at, x.node().value().values());
    int time = x.size(x.rank() - 1);
    Signal z = at.ofRows(rows, x, x.size(0), rows.value().columns(), time);
    Signal a = at.timesMask(at.activation(activation(op), z));
    boolean isLast = op.has("outputFormat") && op.text("outputFormat").equals("NWC");
    return isLast ? at.permuted(a, 0, 2, 1) : a;
  }

  /** a = f(x∘W + b). */
  private static Signal elementWise(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Tape t = at.tape();
    Node scaled = t.mul(x.node(), at.parameter("W"));
    Node z = at.find("b").map(b -> t.add(scaled, b)).orElse(scaled);
    return at.timesMask(at.activation(activation(op), x.with(z, x.shape())));
  }

  /** max(x, 0) + α·min(x, 0), α of each unit, or shared along some axes. */
  private static Signal prelu(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Tape t = at.tape();
    int[] given = at.shapeOf("W");
    // a vector may be shown as a row
    int[] shape = Arrays.copyOfRange(given, given.length - x.rank() + 1, given.length);
    int[] steps = Indices.strides(shape);
    int[] sizes = new int[shape.length];
    for (int d = 0; d < sizes.length; d++) {
      sizes[d] = x.size(d + 1);
      steps[d] = shape[d] == 1 ? 0 : steps[d];
    }
    int[] places = Indices.strided(0, sizes, steps);
    Node alpha = t.gather(at.parameter("W"), places, 1, places.length);
    Node above = t.function(part(true), step(true), x.node());
    Node below = t.function(part(false), step(false), x.node());
    return x.with(t.add(above, t.mul(below, alpha)), x.shape());
  }

  private static final List<java.util.function.DoubleUnaryOperator> KINK = List.of(y -> 0);

  private static Function part(boolean isAbove) {
    return Function.smooth(v -> v > 0 == isAbove ? v : 0, 0).kinkedAt(KINK);
  }

  private static Function step(boolean isAbove) {
    // at 0 that of the side above, as DL4J has it
    return Function.smooth(v -> v >= 0 == isAbove ? 1 : 0, 0).kinkedAt(KINK);
  }

  /** A mask as a column for each row. */
  static Optional<Tensor> column(Optional<Tensor> mask) {
    return mask.map(m -> new Tensor(new int[] {m.values().length, 1}, m.values()));
  }
}
