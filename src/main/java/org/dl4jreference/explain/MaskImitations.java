package org.dl4jreference.explain;

import java.util.List;
import java.util.Optional;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.OffsetLoss;
import org.dl4jreference.catalog.Output;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;

/**
 * The findings that change the output's δz as a whole: the reference is given the error of δz and
 * of the score, and sends the one back through the layers.
 */
final class MaskImitations {
  private MaskImitations() {}

  static List<Hypothesis<Attempt>> all() {
    return List.of(
        Hypothesis.ofFinding("mcxent-softmax-unnormalised-labels", MaskImitations::unnormalised),
        Hypothesis.ofFinding("weights-after-softmax", MaskImitations::weightsAfterSoftmax),
        Hypothesis.ofFinding("label-mask-scales-pre-activations", a -> masked(a, false)),
        Hypothesis.ofFinding(
            "label-mask-scales-pre-activations+softmax-per-output-mask-gradient",
            a -> isSoftmax(a) && isPerOutput(a) ? masked(a, true) : a),
        Hypothesis.ofFinding(
            "label-mask-scales-pre-activations+fractional-mask-squared-in-gradient",
            a ->
                !isSoftmax(a) && isPerOutput(a) && isFractional(a) && !isLoss(a, "wasserstein")
                    ? masked(a, true)
                    : a),
        Hypothesis.ofFinding(
            "label-mask-scales-pre-activations+wasserstein-mask-destroys-labels",
            a -> isPerOutput(a) && isLoss(a, "wasserstein") ? masked(a, true) : a),
        Hypothesis.ofFinding(
            "label-mask-scales-pre-activations+squared-hinge-fractional-mask-score",
            a -> isLoss(a, "squared_hinge") && isFractional(a) ? masked(a, true) : a));
  }

  private static boolean isLoss(Attempt attempt, String name) {
    String loss = attempt.spec().loss().formula().name();
    return loss.equals(name) || loss.startsWith(name + "~");
  }

  private static boolean isSoftmax(Attempt attempt) {
    return attempt.spec().last().activation().name().equals("softmax");
  }

  /** As DL4J decides it: no column of several rows. */
  private static boolean isPerOutput(Attempt attempt) {
    return attempt
        .batch()
        .mask()
        .filter(m -> m.columns() == attempt.batch().y().columns() || m.rows() == 1)
        .isPresent();
  }

  private static boolean isFractional(Attempt attempt) {
    return attempt.batch().mask().filter(m -> !m.equals(m.map(v -> v * v))).isPresent();
  }

  private static Optional<Matrix> lastPreActivation(Attempt attempt) {
    return Optional.ofNullable(
        attempt.subject().preActivations().get(attempt.spec().layers().size() - 1));
  }

  /** δz = p − y instead of p·Σy − y. */
  private static Attempt unnormalised(Attempt attempt) {
    Matrix p = attempt.subject().activations().get(attempt.spec().layers().size() - 1);
    if (!(isLoss(attempt, "mcxent") || isLoss(attempt, "negativeloglikelihood"))
        || !isSoftmax(attempt)
        || attempt.spec().loss().weights().isPresent()
        || p == null) {
      return attempt;
    }
    Matrix mask = mask(attempt.batch());
    return corrected(
        attempt,
        Matrix.generate(
            p.rows(),
            p.columns(),
            (i, j) -> mask.get(i, j) * p.get(i, j) * (1 - sum(attempt.batch().y().rowArray(i)))),
        0);
  }

  /** The mask in the labels' shape. */
  private static Matrix mask(Batch batch) {
    Matrix y = batch.y();
    return batch
        .mask()
        .map(
            m ->
                Matrix.generate(
                    y.rows(), y.columns(), (i, j) -> m.get(i, Math.min(j, m.columns() - 1))))
        .orElse(y.map(v -> 1));
  }

  /** w∘(Jᵀ·δ) where Jᵀ·(w∘δ) is right. */
  private static Attempt weightsAfterSoftmax(Attempt attempt) {
    Optional<Matrix> z = lastPreActivation(attempt);
    if (!isLoss(attempt, "xent")
        || !isSoftmax(attempt)
        || attempt.spec().loss().weights().isEmpty()
        || z.isEmpty()) {
      return attempt;
    }
    Matrix y = attempt.batch().y();
    Matrix row = attempt.spec().loss().weights().get();
    Matrix ones = y.map(v -> 1);
    Matrix weights = Matrix.generate(y.rows(), y.columns(), (i, j) -> row.get(0, j));
    Output output = attempt.catalogue().output(attempt.spec());
    Matrix after = times(output.delta(z.get(), y, ones), weights);
    return corrected(attempt, minus(after, output.delta(z.get(), y, weights)), 0);
  }

  /**
   * The output layer multiplies its z by the label mask before activation and loss, as hidden
   * layers do by the feature mask; and a mask per output multiplies ∂L/∂a and ∂L/∂z.
   *
   * @param twice whether the loss counts it twice
   */
  private static Attempt masked(Attempt attempt, boolean twice) {
    Optional<Matrix> z = lastPreActivation(attempt);
    if (attempt.batch().mask().isEmpty()
        || z.isEmpty()
        || attempt.spec().loss().weights().isPresent()) {
      return attempt;
    }
    Matrix y = attempt.batch().y();
    Matrix mask = mask(attempt.batch());
    Matrix scaled = times(z.get(), mask);
    Output output = attempt.catalogue().output(attempt.spec());
    boolean hinge = isLoss(attempt, "squared_hinge");
    boolean labels = isLoss(attempt, "wasserstein");
    Matrix inLoss = twice && hinge ? times(mask, mask) : mask;
    Matrix delta = output.delta(scaled, y, inLoss);
    if (twice && isPerOutput(attempt) && !labels) {
      delta = times(delta, mask);
    }
    Matrix excess = minus(delta, output.delta(z.get(), y, mask));
    Matrix inScore = twice && (hinge || labels) ? times(mask, mask) : mask;
    double score =
        sum(times(output.terms(scaled, y), inScore).toArray())
            - sum(times(output.terms(z.get(), y), mask).toArray());
    return corrected(attempt, excess, score / y.rows());
  }

  private static Matrix times(Matrix a, Matrix b) {
    return a.zip(b, (x, y) -> y == 0 ? 0 : x * y);
  }

  private static Matrix minus(Matrix a, Matrix b) {
    return a.zip(b, (x, y) -> x - y);
  }

  private static Attempt corrected(Attempt attempt, Matrix excess, double excessScore) {
    if (excess.equals(excess.map(v -> 0)) && excessScore == 0) {
      return attempt;
    }
    Loss sound = attempt.catalogue().loss(attempt.spec().loss().formula());
    return attempt.with(new OffsetLoss(sound.name() + "~masked", sound, excess, excessScore));
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v;
    }
    return sum;
  }
}
