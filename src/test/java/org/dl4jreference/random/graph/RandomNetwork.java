package org.dl4jreference.random.graph;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A random network of DL4J's of any layers, with parameters and examples, reproducible from its
 * seed.
 *
 * @param name says the seed and what is in it
 * @param model the network
 * @param batch the examples
 * @param ends what it ends in, by output
 */
record RandomNetwork(String name, UserModel model, GraphBatch batch, Map<String, Ends.End> ends) {
  static RandomNetwork of(long seed, Precision precision) {
    Draw d = new Draw(seed, precision);
    Mode mode = d.of(Mode.values());
    Sketch sketch = new Sketch();
    boolean isGraph = d.oneIn(2);
    boolean isIndexed = sketched(sketch, d, isGraph);
    Function<NeuralNetConfiguration.Builder, NeuralNetConfiguration.Builder> trained =
        training(d, sketch);
    NeuralNetConfiguration.Builder conf =
        trained.apply(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(precision == Precision.FLOAT ? DataType.FLOAT : DataType.DOUBLE));
    boolean isChain = sketch.isChain() && (!isGraph || d.oneIn(4));
    Examples examples = new Examples(d, mode, sketch, isIndexed);
    Weights weights = new Weights(d, mode);
    UserModel model =
        isChain
            ? UserModel.of(weights.of(sketch.chain(conf)))
            : UserModel.of(weights.of(sketch.graph(conf)));
    String name =
        "seed %d %s %s %s %s"
            .formatted(seed, precision, mode, isChain ? "layers" : "graph", sketch);
    return new RandomNetwork(name, model, examples.batch(isChain), sketch.outputs());
  }

  /** Whether the input is indices. */
  private static boolean sketched(Sketch sketch, Draw d, boolean isGraph) {
    Blocks blocks = new Blocks(sketch, d);
    Function<Wire, Wire> next = isGraph ? blocks::any : blocks::layer;
    while (true) {
      sketch.clear();
      Wire x = sketch.input(input(d));
      boolean isIndexed = x.is(InputType.Type.FF) && d.oneIn(3) || isShort(x) && d.oneIn(8);
      Wire top = isIndexed ? embedded(sketch, d, x) : begun(blocks, d, x);
      int depth = d.between(1, 4);
      Optional<Wire> beside = Optional.empty();
      for (int i = 0; i < depth; i++) {
        top = next.apply(top);
        beside = beside.isEmpty() && d.oneIn(3) ? Optional.of(top) : beside;
      }
      if (isGraph && d.oneIn(3)) {
        Wire other = sketch.input(d.oneIn(2) ? x.type() : input(d));
        top = blocks.joined(next.apply(other), top);
      }
      boolean isEnded = Ends.add(sketch, d, top).isPresent();
      if (isEnded && isGraph && beside.isPresent() && beside.get().steps() == 0) {
        Ends.add(sketch, d, beside.get());
      }
      if (isEnded && sketch.isConnected()) {
        return isIndexed;
      }
    }
  }

  private static boolean isShort(Wire x) {
    return x.is(InputType.Type.RNN) && x.time() <= 12;
  }

  private static Wire begun(Blocks blocks, Draw d, Wire x) {
    return isShort(x) && x.units() == 8 ? blocks.video(x, 2, 4, 1) : x;
  }

  private static Wire embedded(Sketch sketch, Draw d, Wire x) {
    if (x.is(InputType.Type.FF)) {
      return sketch
          .layer(
              x,
              new EmbeddingLayer.Builder()
                  .nIn(x.units())
                  .nOut(d.between(2, 5))
                  .hasBias(d.oneIn(2))
                  .activation(d.activation())
                  .build())
          .orElseThrow();
    }
    return sketch
        .layer(
            x,
            new EmbeddingSequenceLayer.Builder()
                .nIn(x.units())
                .nOut(d.between(2, 5))
                .inputLength(x.time())
                .hasBias(d.oneIn(2))
                .activation(d.activation())
                .build())
        .orElseThrow();
  }

  private static InputType input(Draw d) {
    return switch (d.between(0, 6)) {
      case 0, 1 -> InputType.convolutional(d.between(3, 8), d.between(3, 8), d.between(1, 3));
      case 2 ->
          InputType.convolutional3D(
              Convolution3D.DataFormat.NCDHW,
              d.between(2, 4),
              d.between(2, 4),
              d.between(2, 4),
              d.between(1, 2));
      case 3, 4 -> InputType.recurrent(d.between(2, 4), d.between(2, 9));
      case 5 -> InputType.recurrent(d.of(3, 8), d.of(4, 5, 20, 50));
      default -> InputType.feedForward(d.between(2, 8));
    };
  }

  private static Function<NeuralNetConfiguration.Builder, NeuralNetConfiguration.Builder> training(
      Draw d, Sketch sketch) {
    IUpdater updater = updater(d);
    // findings: penalties and the updater of biases go to other elements; centre loss ignores it
    boolean isMisplaced = sketch.has(ImageLayers::isUpdatedElsewhere);
    boolean isIgnored = sketch.has(CenterLossOutputLayer.class::isInstance);
    IUpdater ofBiases = !isMisplaced && !isIgnored && d.oneIn(4) ? updater(d) : null;
    // findings: what is frozen so moves by them; of bare losses the score is a mean all the same
    boolean isPenalized = !isMisplaced && !sketch.has(FrozenLayerWithBackprop.class::isInstance);
    boolean isMean = sketch.has(Ends::isAlwaysMean) || !d.oneIn(6);
    double l1 = isPenalized && d.oneIn(4) ? d.size(1e-5, 0.1) : 0;
    double l2OfBiases = isPenalized && d.oneIn(4) ? d.size(1e-5, 0.1) : 0;
    double l2 = isPenalized && d.oneIn(3) ? d.size(1e-5, 0.1) : 0;
    // gradient-normalization-corrupts-batchnorm
    boolean isClipped = !sketch.hasBatchNormalization() && d.oneIn(6);
    double threshold = d.size(1e-3, 10);
    return conf -> {
      conf.updater(updater).l1(l1).l2(l2).l2Bias(l2OfBiases).miniBatch(isMean);
      if (ofBiases != null) {
        conf.biasUpdater(ofBiases);
      }
      if (isClipped) {
        conf.gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
            .gradientNormalizationThreshold(threshold);
      }
      return conf;
    };
  }

  private static IUpdater updater(Draw d) {
    double rate = d.size(1e-4, 0.1);
    return d.of(
        new Sgd(rate),
        new Sgd(rate),
        new Nesterovs(rate, 0.9),
        new Adam(rate),
        new AMSGrad(rate),
        new AdaMax(rate),
        new RmsProp(rate),
        new AdaGrad(rate),
        new AdaDelta(),
        new NoOp());
  }

  /** Whether no finding touches what was computed. */
  boolean isSound(GraphSpec spec, GraphObservation seen) {
    return ends.entrySet().stream()
            .allMatch(e -> Ends.isSound(e.getValue(), seen.activations().get(e.getKey()).values()))
        && !hasNormOfNothing(spec, seen)
        && !isOverwriting(spec)
        && spec.vertices().stream()
            .filter(v -> v.operation().toString().contains("L2NormalizeVertex"))
            .map(v -> v.inputs().get(0))
            .map(name -> seen.activations().getOrDefault(name, batch.features().get(name)))
            .noneMatch(RandomNetwork::hasShortRow);
  }

  /** A finding: in inference they compute in the place of what they read. */
  private static boolean isOverwriting(GraphSpec spec) {
    return spec.vertices().stream()
        .filter(v -> v.operation().type().matches("PReLULayer|ActivationLayer"))
        .map(v -> v.inputs().get(0))
        .anyMatch(
            read -> spec.vertices().stream().filter(v -> v.inputs().contains(read)).count() > 1);
  }

  /** A finding: its derivative is no number. */
  private static boolean hasNormOfNothing(GraphSpec spec, GraphObservation seen) {
    return spec.vertices().stream().anyMatch(v -> v.operation().toString().contains("PNORM"))
        && seen.gradient().values().stream().anyMatch(g -> !g.toMatrix().isFinite());
  }

  /** A finding: the cube of the norm is held above 1e-8 on the way back. */
  private static boolean hasShortRow(Tensor x) {
    int size = x.values().length / x.shape()[0];
    return IntStream.range(0, x.shape()[0])
        .mapToDouble(i -> Arrays.stream(x.values(), i * size, (i + 1) * size).map(v -> v * v).sum())
        .anyMatch(square -> square < 1e-5);
  }
}
