package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.given;
import static org.dl4jreference.report.Digits.number;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.ErrorSizes;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.RunVerdict;

/** What the verdicts on a run's steps say, as curves. */
final class StepCharts {
  private static final String FORWARD = "z, a, score";
  private static final String BACKWARD = "gradient";
  private static final String UPDATE = "update";
  private static final List<String> KINDS = List.of(FORWARD, BACKWARD, UPDATE);

  private StepCharts() {}

  /**
   * Score by step, largest error by step, and how the errors are distributed.
   *
   * @param suffix of the figures' names
   * @param who computed the run
   * @param first the number of the first step
   */
  static List<Chart> of(String suffix, String who, int first, RunVerdict run) {
    List<Chart> charts = new ArrayList<>();
    if (run.steps().size() > 1) {
      scores("score" + suffix, Map.of(who, run), first, "first principles").ifPresent(charts::add);
      charts.add(largest("largest" + suffix, first, run.steps()));
    }
    charts.addAll(distribution("errors" + suffix, byQuantity(run.steps())));
    return charts;
  }

  /**
   * The score of each step.
   *
   * @param runs by who computed them
   * @param reference the name under which the first run's reference is drawn too; empty for not at
   *     all
   * @return empty if no step has a score
   */
  static Optional<Chart> scores(
      String id, Map<String, RunVerdict> runs, int first, String reference) {
    List<Series> series = new ArrayList<>();
    runs.forEach((name, run) -> series.addAll(scores(name, reference, first, run.steps())));
    if (series.isEmpty()) {
      return Optional.empty();
    }
    boolean positive =
        series.stream().flatMapToDouble(s -> Arrays.stream(s.y())).noneMatch(y -> y <= 0);
    return Optional.of(
        Chart.lines(
            id,
            "Score before each step",
            Axis.linear("step"),
            positive ? Axis.logarithmic("score") : Axis.linear("score"),
            series));
  }

  private static List<Series> scores(
      String name, String reference, int first, List<Verdict> steps) {
    List<Double> x = new ArrayList<>();
    List<Double> subject = new ArrayList<>();
    List<Double> expected = new ArrayList<>();
    for (int t = 0; t < steps.size(); t++) {
      Optional<ElementDifference> score =
          steps.get(t).tensors().stream()
              .filter(v -> v.quantity() == Quantity.SCORE)
              .map(TensorVerdict::worst)
              .findFirst();
      if (score.isPresent()) {
        x.add((double) first + t);
        subject.add(score.get().subject());
        expected.add(score.get().reference());
      }
    }
    if (x.isEmpty()) {
      return List.of();
    }
    Series own = new Series(name, array(x), array(subject));
    return reference.isEmpty()
        ? List.of(own)
        : List.of(own, new Series(reference, array(x), array(expected)));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static String kind(Quantity quantity) {
    return switch (quantity) {
      case PRE_ACTIVATION, ACTIVATION, INFERENCE, SCORE -> FORWARD;
      case GRADIENT -> BACKWARD;
      case UPDATER_STATE, UPDATED_PARAMETER -> UPDATE;
    };
  }

  private static Chart largest(String id, int first, List<Verdict> steps) {
    List<Series> series = new ArrayList<>();
    for (String kind : KINDS) {
      List<Double> largest = steps.stream().map(v -> largest(v, kind)).toList();
      if (largest.stream().anyMatch(y -> y > 0)) {
        series.add(Series.from(first, kind, largest));
      }
    }
    double k = steps.get(0).k();
    series.add(
        Series.from(first, given(k) + " σ, still rounding", Collections.nCopies(steps.size(), k)));
    List<Double> all = steps.stream().map(Verdict::sigmas).toList();
    int worst = all.indexOf(all.stream().max(Double::compare).orElseThrow());
    return new Chart(
        id,
        "Largest error of each step",
        Axis.linear("step"),
        Axis.logarithmic("error in σ"),
        false,
        series,
        "The largest of all is %s σ, in step %d.".formatted(number(all.get(worst)), first + worst));
  }

  private static double largest(Verdict step, String kind) {
    return step.tensors().stream()
        .filter(t -> kind(t.quantity()).equals(kind))
        .mapToDouble(t -> t.worst().sigmas())
        .max()
        .orElse(0);
  }

  private static Map<String, ErrorSizes> byQuantity(List<Verdict> steps) {
    Map<String, ErrorSizes> sizes = new LinkedHashMap<>();
    for (String kind : KINDS) {
      sizes.put(kind, sizes(steps, t -> kind(t.quantity()).equals(kind)));
    }
    return sizes;
  }

  /** The errors of the numbers of some steps. */
  static ErrorSizes sizes(List<Verdict> steps, Predicate<TensorVerdict> which) {
    return steps.stream()
        .flatMap(v -> v.tensors().stream())
        .filter(which)
        .map(TensorVerdict::sizes)
        .reduce(ErrorSizes.NONE, ErrorSizes::plus);
  }

  /**
   * Which part of the numbers has an error of which size.
   *
   * @param words about them
   * @param sizes by the name of a curve; one of no numbers is left out
   */
  static Block errors(String words, Map<String, ErrorSizes> sizes) {
    List<Block> blocks = new ArrayList<>(List.of(Prose.of(words)));
    blocks.addAll(distribution("errors", sizes));
    return new Section("", "How large the errors are", blocks).only(Reader.PAGE);
  }

  private static List<Chart> distribution(String id, Map<String, ErrorSizes> sizes) {
    ErrorSizes all = sizes.values().stream().reduce(ErrorSizes.NONE, ErrorSizes::plus);
    List<Series> series = new ArrayList<>();
    List<String> words = new ArrayList<>();
    sizes.forEach(
        (name, own) -> {
          if (own.total() > 0) {
            series.add(shares(name, own, all));
            words.add(
                "%s: %d numbers, %d of them below 1 σ, %d from 8 σ on."
                    .formatted(name, own.total(), own.total() - own.atLeast(0), own.atLeast(3)));
          }
        });
    if (series.isEmpty()) {
      return List.of();
    }
    if (all.counts().get(0) > 0) {
      words.add(
          "The leftmost bar has all below %s σ, exact numbers too."
              .formatted(given(ErrorSizes.from(1))));
    }
    return List.of(
        new Chart(
            id,
            "Distribution of error/σ",
            Axis.logarithmic("error in σ"),
            Axis.linear("share of the numbers"),
            true,
            series,
            String.join(" ", words)));
  }

  /** All curves over the same bars, which reach beyond 8 σ even where nothing else does. */
  private static Series shares(String name, ErrorSizes own, ErrorSizes all) {
    int from = 0;
    while (all.counts().get(from + 1) == 0 && all.counts().get(from) == 0) {
      from++;
    }
    int to = all.counts().size();
    while (all.counts().get(to - 1) == 0 && ErrorSizes.from(to) > 16) {
      to--;
    }
    double[] x = new double[to - from + 1];
    double[] y = new double[to - from + 1];
    for (int i = from; i <= to; i++) {
      x[i - from] = ErrorSizes.from(i);
      y[i - from] = i < to ? (double) own.counts().get(i) / own.total() : 0;
    }
    return new Series(name, x, y);
  }
}
