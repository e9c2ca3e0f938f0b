package org.dl4jreference.explain;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dl4jreference.graph.ErringLayers;
import org.dl4jreference.graph.LayerFormula;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.graph.Recording;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;
import org.dl4jreference.rounding.Constraint;
import org.dl4jreference.verdict.Quantity;

/** The findings in layers and vertices as erring formulas. */
final class LayerImitations {
  static final String TWICE = "samediff-gradient-twice";

  /** What DL4J builds on SameDiff, of its own layers. */
  private static final Set<String> ON_SAMEDIFF =
      Set.of(
          "AttentionVertex",
          "CapsuleLayer",
          "CapsuleStrengthLayer",
          "LearnedSelfAttentionLayer",
          "LocallyConnected1D",
          "LocallyConnected2D",
          "PrimaryCapsules",
          "RecurrentAttentionLayer",
          "SelfAttentionLayer");

  private LayerImitations() {}

  /** Whose softmax DL4J takes along the last dimension, time or width. */
  private static final List<String> OF_POSITIONS =
      List.of(
          "ActivationLayer",
          "Convolution1D",
          "Convolution1DLayer",
          "Convolution2D",
          "Convolution3D",
          "ConvolutionLayer",
          "Deconvolution2D",
          "Deconvolution3D",
          "DepthwiseConvolution2D",
          "SeparableConvolution2D");

  /** What drops what it reads, but not what it hands back. */
  private static final List<String> NOT_DROPPING_BACK =
      List.of("Deconvolution2D", "Deconvolution3D", "RepeatVector", "SpaceToDepthLayer");

  static List<Hypothesis<GraphAttempt>> all() {
    return List.of(
        formula(
            "local-response-normalization-backward",
            "LocalResponseNormalization",
            ErringLayers::localResponse),
        formula(
            "locally-connected-windows-transposed",
            "LocallyConnected2D",
            ErringLayers::windowsColumnByColumn),
        formula(
            "time-distributed-mask-transposed",
            "TimeDistributed",
            f -> ErringLayers.maskOfOtherSteps(f)),
        Hypothesis.ofFinding("last-step-of-default-type", LayerImitations::rounded),
        Hypothesis.ofFinding(
            "lstm-mask-ignored-backward",
            a -> unmasked(a, "LSTM", ErringLayers.unmaskedBackwards())),
        Hypothesis.ofFinding(
            "graves-lstm-cell-ignores-mask-backward",
            a ->
                unmasked(
                    unmasked(a, "GravesLSTM", ErringLayers.leakingThroughCells()),
                    "GravesBidirectionalLSTM",
                    ErringLayers.leakingThroughCellsBothWays())),
        Hypothesis.ofFinding("truncated-backward-from-zero-state", LayerImitations::forgetful),
        Hypothesis.ofFinding("min-max-norm-rate-undivided", LayerImitations::undivided),
        Hypothesis.ofFinding(
            "constraints-applied-twice", a -> a.constraining(c -> Stream.of(c, c))),
        Hypothesis.ofFinding("softmax-along-positions", LayerImitations::alongPositions),
        Hypothesis.ofFinding("cnn-loss-nhwc-score", LayerImitations::otherScore),
        Hypothesis.ofFinding("batchnorm-locked-gamma-beta", LayerImitations::lockedBeta),
        Hypothesis.ofFinding("multiplied-weight-noise-not-in-gradient", LayerImitations::noisy),
        Hypothesis.ofFinding("dropout-forgotten-backward", LayerImitations::dropping),
        Hypothesis.ofFinding("loss-layer-score-of-gradient", LayerImitations::overwritten),
        Hypothesis.ofFinding("loss-layer-score-always-mean", LayerImitations::meanOfLosses),
        Hypothesis.ofFinding("rnn-loss-layer-features-mask", LayerImitations::maskedGradient),
        Hypothesis.ofFinding("center-loss-bias-updater-ignored", LayerImitations::oneUpdater),
        formula(
            "autoencoder-mask-backward-only", "AutoEncoder", ErringLayers::maskedBackwardsAlone),
        formula("l2-normalize-short-vectors", "L2NormalizeVertex", ErringLayers::largeCubes),
        // last, of whatever else the layers are found to compute
        Hypothesis.ofFinding(TWICE, LayerImitations::handingBackTwice));
  }

  /** Every layer of a type, and those that are wrapped, by an erring formula. */
  private static Hypothesis<GraphAttempt> formula(
      String id, String type, UnaryOperator<LayerFormula> erring) {
    return Hypothesis.ofFinding(id, a -> with(a, type, erring));
  }

  private static GraphAttempt with(
      GraphAttempt a, String type, UnaryOperator<LayerFormula> erring) {
    LayerFormulas formulas = a.pass().formulas();
    return a.uses(type) && formulas.has(type)
        ? a.passing(a.pass().with(formulas.with(type, erring.apply(formulas.get(type)))))
        : a;
  }

  private static boolean hasMask(GraphAttempt a) {
    return !a.pass().batch().featuresMasks().isEmpty() || a.uses("MaskZeroLayer");
  }

  private static GraphAttempt rounded(GraphAttempt a) {
    if (a.precision() != Precision.DOUBLE || !hasMask(a)) {
      return a;
    }
    GraphAttempt layers = with(a, "LastTimeStep", ErringLayers::roundedToFloat);
    return with(layers, "LastTimeStepVertex", ErringLayers::roundedToFloat);
  }

  private static GraphAttempt forgetful(GraphAttempt a) {
    if (a.pass().batch().carried().isEmpty()) {
      return a;
    }
    GraphAttempt forgetful = a;
    for (String type : List.of("LSTM", "GravesLSTM", "SimpleRnn")) {
      forgetful = with(forgetful, type, ErringLayers::backwardsFromNothing);
    }
    return forgetful;
  }

  private static GraphAttempt unmasked(GraphAttempt a, String type, LayerFormula erring) {
    return hasMask(a) ? with(a, type, f -> erring) : a;
  }

  private static GraphAttempt alongPositions(GraphAttempt attempt) {
    GraphAttempt result = attempt;
    for (Vertex vertex : attempt.spec().vertices()) {
      Operation op = vertex.operation();
      Tensor a = attempt.pass().fed().activations().get(vertex.name());
      for (String setting : ErringLayers.settingsOfSoftmax(op)) {
        if (OF_POSITIONS.contains(op.type()) && a != null && a.shape().length > 2) {
          String type = op.type() + "~softmax";
          LayerFormulas formulas = result.pass().formulas();
          LayerFormula erring =
              ErringLayers.softmaxAlongPositions(formulas.get(op.type()), setting);
          result =
              result
                  .passing(result.pass().with(formulas.with(type, erring)))
                  .with(vertex.name(), new Operation(type, op.settings()));
        }
      }
    }
    return result;
  }

  /** The score alone, of channels last as if they were first. */
  private static GraphAttempt otherScore(GraphAttempt attempt) {
    GraphAttempt result = attempt;
    for (Vertex vertex : attempt.spec().vertices()) {
      Operation op = vertex.operation();
      if (op.type().equals("CnnLossLayer")
          && op.has("format")
          && op.text("format").equals("NHWC")) {
        result = result.with(vertex.name(), op.with("format", "NCHW")).in(q -> q == Quantity.SCORE);
      }
    }
    return result;
  }

  private static GraphAttempt lockedBeta(GraphAttempt attempt) {
    GraphAttempt result = attempt;
    for (Vertex vertex : attempt.spec().vertices()) {
      Operation op = vertex.operation();
      if (op.type().equals("BatchNormalization")
          && op.is("lockGammaBeta")
          && op.number("gamma", 1) == 1
          && op.number("beta", 0) != 0) {
        result = result.with(vertex.name(), op.with("beta", 0.0));
      }
    }
    return result;
  }

  private static GraphAttempt undivided(GraphAttempt attempt) {
    return attempt.constraining(
        c ->
            Stream.of(
                c.type().equals("MinMaxNormConstraint") && c.number("rate", 1) != 1
                    ? new Operation(Constraint.UNDIVIDED, c.settings())
                    : c));
  }

  private static GraphAttempt noisy(GraphAttempt attempt) {
    GraphAttempt dropping = with(attempt, "DropConnect", ErringLayers::straightBackwards);
    return with(dropping, "WeightNoise", ErringLayers::straightBackwards);
  }

  /** What these read is dropped, what comes back for it is not. */
  private static GraphAttempt dropping(GraphAttempt attempt) {
    GraphAttempt result = attempt;
    for (Vertex vertex : attempt.spec().vertices()) {
      Operation op = vertex.operation();
      if (NOT_DROPPING_BACK.contains(op.type()) && op.has("iDropout")) {
        Operation dropout = op.inner("iDropout");
        String type = dropout.type() + "~forwards";
        LayerFormulas formulas = result.pass().formulas();
        LayerFormula erring = ErringLayers.straightBackwards(formulas.get(dropout.type()));
        result =
            result
                .passing(result.pass().with(formulas.with(type, erring)))
                .with(vertex.name(), op.with("iDropout", new Operation(type, dropout.settings())));
      }
    }
    return result;
  }

  private static Stream<Vertex> outputs(GraphAttempt attempt, String type) {
    return attempt.spec().vertices().stream()
        .filter(v -> v.operation().type().equals(type))
        .filter(v -> attempt.spec().outputs().contains(v.name()));
  }

  /** The score of what the loss has made of its input: its gradient. */
  private static GraphAttempt overwritten(GraphAttempt attempt) {
    Recording fed = attempt.pass().fed();
    Map<String, Tensor> read = new HashMap<>(fed.activations());
    outputs(attempt, "LossLayer")
        .forEach(
            vertex -> {
              Tensor back = fed.handedBack().get(Vertex.inputName(vertex.name(), 0));
              String input = vertex.inputs().get(0);
              Tensor own = read.get(input);
              if (back != null && own != null && back.hasShapeOf(own)) {
                read.put(input, back);
                read.remove(vertex.name());
              }
            });
    return read.equals(fed.activations())
        ? attempt
        : attempt.passing(attempt.pass().feeding(read)).in(q -> q == Quantity.SCORE);
  }

  /** Where the gradient is that of a sum over the examples. */
  private static GraphAttempt meanOfLosses(GraphAttempt attempt) {
    boolean isSum = !attempt.spec().isMean() && attempt.spec().outputs().size() == 1;
    double mean = 1.0 / attempt.examples();
    return isSum && mean < 1 && outputs(attempt, "LossLayer").findAny().isPresent()
        ? attempt.expecting(c -> Scaling.ofScore(attempt, c, mean))
        : attempt;
  }

  /** Where there is no mask of the labels, the gradient is that by the mask of the features. */
  private static GraphAttempt maskedGradient(GraphAttempt attempt) {
    GraphBatch batch = attempt.pass().batch();
    Map<String, Tensor> masks = new HashMap<>(batch.labelsMasks());
    outputs(attempt, "RnnLossLayer")
        .forEach(
            vertex ->
                batch.featuresMasks().values().stream()
                    .filter(mask -> isOfSteps(mask, batch.labels().get(vertex.name())))
                    .findFirst()
                    .ifPresent(mask -> masks.putIfAbsent(vertex.name(), mask)));
    return masks.equals(batch.labelsMasks())
        ? attempt
        : attempt
            .passing(
                attempt
                    .pass()
                    .of(
                        new GraphBatch(
                            batch.features(),
                            batch.labels(),
                            batch.featuresMasks(),
                            masks,
                            batch.carried())))
            .in(q -> q == Quantity.GRADIENT);
  }

  private static boolean isOfSteps(Tensor mask, Tensor labels) {
    return labels.shape().length == 3
        && mask.shape().length == 2
        && mask.shape()[1] == labels.shape()[2];
  }

  private static GraphAttempt oneUpdater(GraphAttempt attempt) {
    Set<String> places =
        outputs(attempt, "CenterLossOutputLayer").map(Vertex::name).collect(Collectors.toSet());
    return attempt.updatingAs(
        (place, t) -> places.contains(place) ? t.withBiasUpdater(t.updater()) : t);
  }

  private static GraphAttempt handingBackTwice(GraphAttempt attempt) {
    LayerFormulas formulas = attempt.pass().formulas();
    boolean any = false;
    for (String type : ON_SAMEDIFF) {
      if (attempt.uses(type) && formulas.has(type)) {
        formulas = formulas.with(type, formulas.get(type).handingBack(2));
        any = true;
      }
    }
    return any ? attempt.passing(attempt.pass().with(formulas)) : attempt;
  }
}
