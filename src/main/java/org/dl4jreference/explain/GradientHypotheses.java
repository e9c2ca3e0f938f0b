package org.dl4jreference.explain;

import static org.dl4jreference.np.NumPy.transpose;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;

/** What may have gone wrong with the gradients that disagree. */
final class GradientHypotheses<T extends Trial<T>> {
  private final T start;
  private final Tensors penalties;
  private final List<Hypothesis<T>> result = new ArrayList<>();

  GradientHypotheses(T start) {
    this.start = start;
    this.penalties =
        new ParameterUpdate(start.updateCatalogue(), start.network())
            .penaltyGradient(start.state().parameters());
  }

  Stream<Hypothesis<T>> all(List<Compared> wrong) {
    double m = start.examples();
    double n = start.outputs();
    boolean biasesOnly = wrong.stream().allMatch(c -> isBias(c));
    if (biasesOnly) {
      of(wrong, "missing-bias-gradient", "the bias has no gradient", c -> zero(c));
      of(wrong, "doubled-bias-gradient", "the bias gradient is counted twice", c -> c.times(2));
      of(
          wrong,
          "regularization-on-bias",
          "the weights' penalty is applied to the bias",
          this::penalisedBias);
    }
    factor(wrong, "wrong-sign", "the gradient has the opposite sign", -1);
    factor(wrong, "factor-batch", "the gradient is summed over the batch", m);
    factor(wrong, "factor-batch", "the gradient is divided by the batch twice", 1 / m);
    factor(wrong, "factor-n-out", "the gradient is summed over outputs", n);
    factor(wrong, "factor-n-out", "the gradient is averaged over outputs", 1 / n);
    double steps = start.positions();
    factor(wrong, "factor-steps", "the gradient is multiplied by the number of steps", steps);
    factor(wrong, "factor-steps", "the gradient is averaged over the steps", 1 / steps);
    factor(wrong, "factor-half", "the gradient is half of it", 0.5);
    if (!biasesOnly) {
      factor(wrong, "factor-double", "the gradient is twice of it", 2);
      of(wrong, "missing-gradient", "the gradient is zero", c -> zero(c));
    }
    if (m > 1) {
      factor(wrong, "factor-batch", "the gradient is divided by one example less", m / (m - 1));
    }
    factor(wrong, "factor-batch", "the gradient is divided by one example more", m / (m + 1));
    shortBatch(wrong, m);
    if (wrong.stream().allMatch(c -> isSquare(c))) {
      of(
          wrong,
          "transposed-weight",
          "the weight's gradient is transposed",
          c -> c.expecting(transpose(c.expected()), transpose(c.sigma())));
    }
    of(
        wrong,
        "penalty-in-data-gradient",
        "the gradient of the data loss contains the penalties",
        c -> hasPenalty(c) ? c : shifted(c, penalty(c)));
    penalty(wrong, "missing-penalty", "the penalties' gradient is missing", -1);
    penalty(wrong, "factor-half", "the penalties' gradient has a factor 1/2", -0.5);
    penalty(wrong, "factor-double", "the penalties' gradient has a factor 2", 1);
    earlier(wrong);
    return result.stream();
  }

  /** What has a free number. */
  Stream<Hypothesis<T>> fitted(List<Compared> wrong) {
    clipped(wrong);
    double factor = Fitting.rounded(ratio(wrong), 6, 1e-9);
    int elements = wrong.stream().mapToInt(c -> c.expected().size()).sum();
    if (elements > 2 && Double.isFinite(factor) && factor != 0) {
      of(
          wrong,
          "constant-factor",
          "every element is %s times the reference".formatted(factor),
          c -> c.expecting(c.expected().map(v -> factor * v), c.sigma()));
    }
    return result.stream();
  }

  private static boolean isBias(Compared c) {
    return Tensors.keyOf(Scaling.parameter(c)).equals("b");
  }

  private static boolean isSquare(Compared c) {
    return c.expected().rows() == c.expected().columns() && c.expected().rows() > 1;
  }

  private static Set<String> names(List<Compared> tensors) {
    return tensors.stream().map(Compared::name).collect(Collectors.toCollection(HashSet::new));
  }

  /** Of the gradients that disagree alone. */
  private void of(List<Compared> wrong, String id, String text, UnaryOperator<Compared> change) {
    Set<String> names = names(wrong);
    result.add(
        new Hypothesis<>(
            id, text, a -> a.expecting(c -> names.contains(c.name()) ? change.apply(c) : c)));
  }

  /** Of the loss's part of each gradient that disagrees, or of all that was recorded of it. */
  private void factor(List<Compared> wrong, String id, String text, double factor) {
    if (factor != 1) {
      of(wrong, id, text, c -> Scaling.ofGradient(start, c, factor));
      if (wrong.stream().anyMatch(this::isPenalised)) {
        of(wrong, id, text, c -> c.times(factor));
      }
    }
  }

  private boolean hasPenalty(Compared c) {
    return c.name().contains("+") || !start.tellsDataGradient();
  }

  private void penalty(List<Compared> wrong, String id, String text, double more) {
    of(wrong, id, text, c -> hasPenalty(c) ? shifted(c, penalty(c).map(v -> more * v)) : c);
  }

  private boolean isPenalised(Compared c) {
    return !penalty(c).equals(penalty(c).map(v -> 0));
  }

  private static Compared zero(Compared c) {
    Matrix zeros = c.expected().map(v -> 0);
    return c.expecting(zeros, zeros);
  }

  /** What a layer hands back has none. */
  private Matrix penalty(Compared c) {
    String name = Scaling.parameter(c);
    return penalties.byName().containsKey(name) ? penalties.get(name) : c.expected().map(v -> 0);
  }

  private Compared shifted(Compared c, Matrix by) {
    double u = start.precision().unitRoundoff();
    Matrix sum = c.expected().zip(by, Double::sum);
    return c.expecting(sum, c.sigma().zip(by, (s, v) -> Math.hypot(s, 2 * u * v)));
  }

  private Compared penalisedBias(Compared c) {
    String name = Scaling.parameter(c);
    TrainingSpec training = start.network().trainingOf(name);
    if (training.weights().equals(training.biases())) {
      return c;
    }
    return shifted(c, start.state().parameters().get(name).map(training.weights()::gradient));
  }

  private void earlier(List<Compared> wrong) {
    start
        .before()
        .earlier()
        .flatMap(
            earlier -> earlier.observation().dataGradient().or(earlier.observation()::gradient))
        .ifPresent(
            before -> {
              of(
                  wrong,
                  "stale-gradient",
                  "the gradient is that of the step before",
                  c -> exactly(c, before.get(Scaling.parameter(c))));
              of(
                  wrong,
                  "accumulated-gradient",
                  "the gradient of the step before is added",
                  c -> shifted(c, before.get(Scaling.parameter(c))));
            });
  }

  private static Compared exactly(Compared c, Matrix values) {
    return c.expecting(values, values.map(v -> 0));
  }

  /** Elementwise clipping at the largest magnitude that the subject has. */
  private void clipped(List<Compared> wrong) {
    double threshold = 0;
    int at = 0;
    for (Compared c : wrong) {
      for (double v : c.actual().toArray()) {
        threshold = Math.max(threshold, Math.abs(v));
      }
    }
    for (Compared c : wrong) {
      for (double v : c.actual().toArray()) {
        at += Math.abs(v) == threshold ? 1 : 0;
      }
    }
    double limit = threshold;
    // one element at the limit may stand there by chance
    if (at > 1) {
      of(
          wrong,
          "clipping",
          "every element is clipped to ±%s".formatted(limit),
          c -> c.expecting(c.expected().map(v -> Math.max(-limit, Math.min(limit, v))), c.sigma()));
    }
  }

  /** A short last batch divided by the size of the full ones: m/M for a whole M above m. */
  private void shortBatch(List<Compared> wrong, double m) {
    double factor = ratio(wrong);
    double full = m / factor;
    boolean whole = Math.abs(full - Math.rint(full)) < 1e-4 * full;
    if (factor > 0 && factor < 1 && whole && full <= 4096) {
      factor(
          wrong,
          "factor-batch",
          "the gradient is divided by %d examples, the batch has %d"
              .formatted(Math.round(full), Math.round(m)),
          m / Math.rint(full));
    }
  }

  /** The least-squares ratio of subject to reference. */
  private static double ratio(List<Compared> wrong) {
    LeastSquares onReference = new LeastSquares();
    for (Compared c : wrong) {
      for (int e = 0; e < c.expected().size(); e++) {
        onReference.add(c.actual().get(e), c.expected().get(e), c.sigma().get(e));
      }
    }
    return onReference.slope();
  }
}
