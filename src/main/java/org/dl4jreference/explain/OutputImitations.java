package org.dl4jreference.explain;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.OffsetLoss;
import org.dl4jreference.graph.ErringLayers;
import org.dl4jreference.graph.LayerFormula;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;

/** The findings of labels and their masks, in networks of any layers. */
final class OutputImitations {
  private static final Set<String> CROSS_ENTROPIES = Set.of("mcxent", "negativeloglikelihood");

  private static final List<String> FORMATS = List.of("rnnDataFormat", "format", "dataFormat");

  private OutputImitations() {}

  static List<Hypothesis<GraphAttempt>> all() {
    return List.of(
        Hypothesis.ofFinding("mcxent-softmax-unnormalised-labels", OutputImitations::unnormalised),
        Hypothesis.ofFinding("label-mask-scales-pre-activations", a -> masked(a, false, false)),
        Hypothesis.ofFinding(
            "label-mask-scales-pre-activations+softmax-per-output-mask-gradient",
            a -> masked(a, true, true)),
        Hypothesis.ofFinding(
            "label-mask-scales-pre-activations+fractional-mask-squared-in-gradient",
            a -> masked(a, true, false)));
  }

  private static boolean isSoftmax(Operation op) {
    return op.has("activationFn") && op.formula("activationFn").name().equals("softmax");
  }

  /** δz = p − y instead of p·Σy − y. */
  private static GraphAttempt unnormalised(GraphAttempt attempt) {
    if (attempt.spec().outputs().size() != 1) {
      return attempt;
    }
    Vertex last = attempt.spec().vertex(attempt.spec().outputs().get(0));
    Operation op = last.operation();
    Tensor p = attempt.pass().fed().activations().get(last.name());
    Tensor y = attempt.pass().batch().labels().get(last.name());
    if (!isSoftmax(op) || !op.has("lossFn") || p == null || y == null || !p.hasShapeOf(y)) {
      return attempt;
    }
    LossSpec loss = op.loss("lossFn");
    Tensor mask = attempt.pass().batch().labelsMasks().get(last.name());
    boolean isShownAsScored =
        mask == null || Arrays.stream(mask.values()).allMatch(v -> v == 0 || v == 1);
    if (!CROSS_ENTROPIES.contains(loss.formula().name())
        || loss.weights().isPresent()
        || isLast(op)
        || !isShownAsScored) {
      return attempt;
    }
    Matrix shown = rows(p);
    Matrix labels = rows(y);
    Matrix excess =
        Matrix.generate(
            shown.rows(),
            shown.columns(),
            (i, j) -> shown.get(i, j) * (1 - Arrays.stream(labels.rowArray(i)).sum()));
    if (excess.equals(excess.map(v -> 0))) {
      return attempt;
    }
    Loss sound = attempt.catalogue().loss(loss.formula());
    return attempt.with(
        loss.formula(), new OffsetLoss(sound.name() + "~unnormalised", sound, excess, 0));
  }

  private static boolean isLast(Operation op) {
    return FORMATS.stream().anyMatch(format -> op.has(format) && op.text(format).endsWith("C"));
  }

  /** A row for each example and position, with its channels. */
  private static Matrix rows(Tensor a) {
    int channels = a.shape()[1];
    int positions = Arrays.stream(a.shape()).skip(2).reduce(1, Math::multiplyExact);
    return Matrix.generate(
        a.shape()[0] * positions,
        channels,
        (i, j) -> a.values()[(i / positions * channels + j) * positions + i % positions]);
  }

  /**
   * The output layer multiplies its z by the labels' mask before activation and loss, as hidden
   * layers do by that of the features.
   *
   * @param isInSlope whether a mask of each output counts twice in the gradient
   * @param ofSoftmax whether that is after softmax
   */
  private static GraphAttempt masked(GraphAttempt attempt, boolean isInSlope, boolean ofSoftmax) {
    GraphAttempt result = attempt;
    for (String name : attempt.spec().outputs()) {
      Vertex vertex = attempt.spec().vertex(name);
      Operation op = vertex.operation();
      Tensor mask = attempt.pass().batch().labelsMasks().get(name);
      Tensor y = attempt.pass().batch().labels().get(name);
      boolean isOfRows = op.type().equals("OutputLayer");
      boolean isOfSteps = op.type().equals("RnnOutputLayer") && !isLast(op);
      boolean isInSlopeToo = isOfRows && isSoftmax(op) == ofSoftmax && isOfEach(mask, y);
      if (mask != null && (isInSlope ? isInSlopeToo : isOfRows || isOfSteps)) {
        LayerFormula erring =
            isOfRows
                ? ErringLayers.outputOfMasked(mask, isInSlope)
                : ErringLayers.outputOfMaskedSteps(mask);
        String type = op.type() + "~masked";
        result =
            result
                .passing(result.pass().with(result.pass().formulas().with(type, erring)))
                .with(name, new Operation(type, op.settings()));
      }
    }
    return result;
  }

  /** As DL4J decides it: no column of several rows. */
  private static boolean isOfEach(Tensor mask, Tensor labels) {
    return mask != null && mask.hasShapeOf(labels) && (mask.shape()[1] > 1 || mask.shape()[0] == 1);
  }
}
