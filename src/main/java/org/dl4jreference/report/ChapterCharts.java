package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.given;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.chapter.ChapterPart.Training;
import org.dl4jreference.chapter.ChapterRun;
import org.dl4jreference.chapter.SigmaErrors;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.GradientDescent.Step;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.verdict.ErrorSizes;

/** The chapter's training as curves, for a page. */
final class ChapterCharts {
  private final Training training;
  private final SigmaErrors errors;

  ChapterCharts(Training training, SigmaErrors errors) {
    this.training = training;
    this.errors = errors;
  }

  private static Block section(String heading, String words, Chart chart) {
    return Section.of(heading, Prose.of(words), chart).only(Reader.PAGE);
  }

  Block loss() {
    return section(
        "Loss",
        "Curves that lie over each other show as a thin line on a thick one.",
        Chart.lines(
            "loss",
            "Loss of the 2-3-1 network at learning rate " + given(training.rate()),
            Axis.linear("epoch"),
            Axis.logarithmic("loss"),
            training.runs().stream().map(ChapterCharts::losses).toList()));
  }

  private static Series losses(ChapterRun run) {
    List<Double> losses = new ArrayList<>(run.steps().stream().map(Step::loss).toList());
    losses.add(run.finalLoss());
    return Series.from(0, run.engine(), losses);
  }

  Block distribution() {
    Map<String, ErrorSizes> sizes = new LinkedHashMap<>();
    errors.byEngine().forEach((engine, steps) -> sizes.put(engine, sizes(steps)));
    return StepCharts.errors(
        "Every gradient of every step, from that step's own parameters. Rounding explains errors up"
            + " to %s σ; a fault lies beyond.".formatted(given(errors.k())),
        sizes);
  }

  private static ErrorSizes sizes(List<Tensors> steps) {
    ErrorSizes.Counter counter = new ErrorSizes.Counter();
    steps.stream()
        .flatMapToDouble(step -> Arrays.stream(step.flatten()))
        .map(Math::abs)
        .forEach(counter::add);
    return counter.sizes();
  }

  Block drift() {
    ChapterRun exact =
        training.runs().stream()
            .filter(r -> r.engine().equals(ChapterNetworkTables.CHAIN_RULE))
            .findFirst()
            .orElseThrow();
    List<Series> series =
        training.runs().stream().filter(r -> r != exact).map(r -> drift(r, exact)).toList();
    return section(
        "Drift of whole trajectories",
        "Whole runs part from the exact one because rounding, or the tutorial's finite difference,"
            + " adds up. This is information: the verdict comes from single steps.",
        Chart.lines(
            "drift",
            "Largest distance of a parameter from the exact run",
            Axis.linear("epoch"),
            Axis.logarithmic("max |θ − θ exact|"),
            series));
  }

  private static Series drift(ChapterRun run, ChapterRun exact) {
    List<Double> distances = new ArrayList<>();
    int epochs = Math.min(run.steps().size(), exact.steps().size());
    for (int i = 0; i < epochs; i++) {
      distances.add(distance(run.steps().get(i).after(), exact.steps().get(i).after()));
    }
    return Series.from(1, run.engine(), distances);
  }

  private static double distance(Tensors one, Tensors other) {
    double[] a = one.flatten();
    double[] b = other.flatten();
    double largest = 0;
    for (int k = 0; k < a.length; k++) {
      largest = Math.max(largest, Math.abs(a[k] - b[k]));
    }
    return largest;
  }
}
