package org.dl4jreference.compare;

import static org.dl4jreference.np.NumPy.transpose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;

/** What may have gone wrong with the gradients that disagree. */
final class GradientHypotheses {
  private final StepContext context;
  private final Observation subject;

  GradientHypotheses(StepContext context, Observation subject) {
    this.context = context;
    this.subject = subject;
  }

  Stream<Hypothesis> all(List<Compared> wrong) {
    double m = context.batch().size();
    double n = context.spec().nOut();
    boolean biasesOnly = wrong.stream().allMatch(GradientHypotheses::isBias);
    List<Hypothesis> result = new ArrayList<>();
    if (biasesOnly) {
      add(result, wrong, "missing-bias-gradient", "the bias has no gradient", c -> zero(c));
      add(
          result,
          wrong,
          "doubled-bias-gradient",
          "the bias gradient is counted twice",
          c -> Optional.of(c.times(2)));
      add(
          result,
          wrong,
          "regularization-on-bias",
          "the weights' penalty is applied to the bias",
          this::penalisedBias);
    }
    factor(result, wrong, "wrong-sign", "the gradient has the opposite sign", -1);
    factor(result, wrong, "factor-batch", "the gradient is summed over the batch", m);
    factor(result, wrong, "factor-batch", "the gradient is divided by the batch twice", 1 / m);
    factor(result, wrong, "factor-n-out", "the gradient is summed over outputs", n);
    factor(result, wrong, "factor-n-out", "the gradient is averaged over outputs", 1 / n);
    factor(result, wrong, "factor-half", "the gradient is half of it", 0.5);
    factor(result, wrong, "factor-double", "the gradient is twice of it", 2);
    add(
        result,
        wrong,
        "transposed-weight",
        "the weight's gradient is transposed",
        GradientHypotheses::transposed);
    add(
        result,
        wrong,
        "penalty-in-data-gradient",
        "the gradient of the data loss contains the penalties",
        this::penalised);
    add(
        result,
        wrong,
        "missing-penalty",
        "the penalties' gradient is missing",
        this::withoutPenalty);
    add(result, wrong, "missing-gradient", "the gradient is zero", c -> zero(c));
    clipped(result, wrong);
    shortBatch(result, wrong, m);
    constant(result, wrong);
    return result.stream();
  }

  private static boolean isBias(Compared c) {
    return c.name().endsWith("_db") || c.name().startsWith(c.layer() + "_db+");
  }

  private static void add(
      List<Hypothesis> result,
      List<Compared> wrong,
      String id,
      String text,
      Function<Compared, Optional<Compared>> change) {
    List<Optional<Compared>> changed = wrong.stream().map(change).toList();
    if (changed.stream().allMatch(Optional::isPresent)) {
      result.add(
          Hypothesis.of(
              id, text, Optional.of(changed.stream().map(Optional::orElseThrow).toList())));
    }
  }

  private static void factor(
      List<Hypothesis> result, List<Compared> wrong, String id, String text, double factor) {
    if (factor != 1) {
      add(result, wrong, id, text, c -> Optional.of(c.times(factor)));
    }
  }

  private static Optional<Compared> zero(Compared c) {
    Matrix zeros = Explanations.zeros(c.expected());
    return Optional.of(c.expecting(zeros, zeros));
  }

  private static Optional<Compared> transposed(Compared c) {
    return c.expected().rows() == c.expected().columns() && c.expected().rows() > 1
        ? Optional.of(c.expecting(transpose(c.expected()), transpose(c.sigma())))
        : Optional.empty();
  }

  private static String tensorName(Compared c) {
    String key = c.name().substring(c.name().indexOf("_d") + 2).replace("+penalty", "");
    return Tensors.name(c.layer(), key);
  }

  private Optional<Compared> shifted(Compared c, Matrix by) {
    double u = context.precision().unitRoundoff();
    Matrix sum = c.expected().zip(by, Double::sum);
    return Optional.of(c.expecting(sum, c.sigma().zip(by, (s, v) -> Math.hypot(s, 2 * u * v))));
  }

  private Optional<Compared> penalised(Compared c) {
    return c.name().contains("+")
        ? Optional.empty()
        : shifted(c, context.update().penaltyGradient(context.parameters()).get(tensorName(c)));
  }

  private Optional<Compared> withoutPenalty(Compared c) {
    if (!c.name().contains("+") && subject.dataGradient().isPresent()) {
      return Optional.empty();
    }
    Matrix penalty = context.update().penaltyGradient(context.parameters()).get(tensorName(c));
    return shifted(c, penalty.map(v -> -v));
  }

  private Optional<Compared> penalisedBias(Compared c) {
    TrainingSpec training = context.spec().layer(c.layer()).training();
    if (training.weights().equals(training.biases())) {
      return Optional.empty();
    }
    NetworkSpec penalised =
        context
            .spec()
            .mapLayers(l -> l.withTraining(l.training().withBiases(l.training().weights())));
    Matrix by =
        new org.dl4jreference.catalog.ParameterUpdate(context.catalogue(), penalised)
            .penaltyGradient(context.parameters())
            .get(tensorName(c));
    return shifted(c, by);
  }

  /** Elementwise clipping at the largest magnitude that the subject has. */
  private static void clipped(List<Hypothesis> result, List<Compared> wrong) {
    double threshold = 0;
    for (Compared c : wrong) {
      for (double v : c.actual().toArray()) {
        threshold = Math.max(threshold, Math.abs(v));
      }
    }
    double limit = threshold;
    add(
        result,
        wrong,
        "clipping",
        "every element is clipped to ±%s".formatted(limit),
        c ->
            Optional.of(
                c.expecting(
                    c.expected().map(v -> Math.max(-limit, Math.min(limit, v))), c.sigma())));
  }

  /** A short last batch divided by the size of the full ones: m/M for a whole M above m. */
  private static void shortBatch(List<Hypothesis> result, List<Compared> wrong, double m) {
    double factor = ratio(wrong);
    double full = m / factor;
    boolean whole = Math.abs(full - Math.rint(full)) < 1e-4 * full;
    if (factor > 0 && factor < 1 && whole && full <= 4096) {
      factor(
          result,
          wrong,
          "factor-batch",
          "the gradient is divided by %d examples, the batch has %d"
              .formatted(Math.round(full), Math.round(m)),
          m / Math.rint(full));
    }
  }

  private static void constant(List<Hypothesis> result, List<Compared> wrong) {
    double factor = ratio(wrong);
    int elements = wrong.stream().mapToInt(c -> c.expected().size()).sum();
    if (elements > 2 && Double.isFinite(factor) && factor != 0) {
      factor(
          result,
          wrong,
          "constant-factor",
          "every element is %s times the reference".formatted(factor),
          factor);
    }
  }

  /** The least-squares ratio of subject to reference. */
  private static double ratio(List<Compared> wrong) {
    double above = 0;
    double below = 0;
    for (Compared c : wrong) {
      for (int e = 0; e < c.expected().size(); e++) {
        double s = c.sigma().get(e);
        if (s > 0 && Double.isFinite(s) && Double.isFinite(c.actual().get(e))) {
          above += c.actual().get(e) / s * (c.expected().get(e) / s);
          below += c.expected().get(e) / s * (c.expected().get(e) / s);
        }
      }
    }
    return above / below;
  }
}
