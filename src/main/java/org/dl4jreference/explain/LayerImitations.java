package org.dl4jreference.explain;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.dl4jreference.graph.ErringLayers;
import org.dl4jreference.graph.LayerFormula;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;
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
        Hypothesis.ofFinding("constraints-applied-twice", GraphAttempt::constrainingTwice),
        Hypothesis.ofFinding("softmax-along-positions", LayerImitations::alongPositions),
        Hypothesis.ofFinding("cnn-loss-nhwc-score", LayerImitations::otherScore),
        Hypothesis.ofFinding("batchnorm-locked-gamma-beta", LayerImitations::lockedBeta),
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
