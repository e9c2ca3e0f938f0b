package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.given;
import static org.dl4jreference.report.Digits.number;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.dl4jreference.chapter.ChapterPart.Training;
import org.dl4jreference.chapter.ChapterRun;
import org.dl4jreference.chapter.SigmaErrors;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.GradientDescent.Step;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;

/** The chapter's training as curves, for a page. */
final class ChapterCharts {
  private static final double[] BINS = {0.05, 0.1, 0.25, 0.5, 1};
  private static final int MOST_BINS = 40;

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
    List<ChapterRun> runs = training.runs();
    return section(
        "Loss",
        "Curves that lie over each other show as a thin line on a thick one.",
        Chart.lines(
            "loss",
            "Loss of the 2-3-1 network at learning rate " + given(training.rate()),
            Axis.linear("epoch"),
            Axis.logarithmic("loss"),
            runs.stream().map(ChapterCharts::losses).toList(),
            "From %s at the start, after %d epochs: %s."
                .formatted(
                    number(runs.get(0).steps().get(0).loss()),
                    training.epochs(),
                    runs.stream()
                        .map(run -> run.engine() + " " + number(run.finalLoss()))
                        .collect(Collectors.joining(", ")))));
  }

  private static Series losses(ChapterRun run) {
    List<Double> losses = new ArrayList<>(run.steps().stream().map(Step::loss).toList());
    losses.add(run.finalLoss());
    return Series.from(0, run.engine(), losses);
  }

  Block distribution() {
    double shown = Math.min(range(), 2 * errors.k());
    double bin =
        Arrays.stream(BINS)
            .filter(b -> 2 * shown / b <= MOST_BINS)
            .findFirst()
            .orElse(BINS[BINS.length - 1]);
    int half = (int) Math.ceil(shown / bin) + 1;
    List<Series> series = new ArrayList<>();
    List<String> words = new ArrayList<>();
    errors
        .byEngine()
        .forEach(
            (engine, steps) -> {
              double[] all =
                  steps.stream().flatMapToDouble(s -> Arrays.stream(s.flatten())).toArray();
              series.add(histogram(engine, all, half, bin));
              words.add(spread(engine, all));
            });
    return section(
        "How large the errors are",
        "Every gradient of every step, from that step's own parameters. Rounding explains errors up"
            + " to ±%s σ; a fault lies outside.".formatted(given(errors.k())),
        new Chart(
            "errors",
            "Distribution of error/σ over %d steps".formatted(training.epochs()),
            Axis.linear("error in σ"),
            Axis.linear("share of the gradients"),
            true,
            series,
            String.join(" ", words)));
  }

  private double range() {
    return errors.byEngine().values().stream()
        .flatMap(List::stream)
        .flatMapToDouble(step -> Arrays.stream(step.flatten()))
        .map(Math::abs)
        .filter(Double::isFinite)
        .reduce(BINS[0], Math::max);
  }

  private static Series histogram(String engine, double[] errors, int half, double width) {
    double[] x = new double[2 * half + 1];
    double[] y = new double[2 * half + 1];
    Arrays.setAll(x, i -> (i - half) * width);
    for (double e : errors) {
      int bin = (int) Math.floor(e / width) + half;
      if (bin >= 0 && bin < 2 * half && Double.isFinite(e)) {
        y[bin] += 1.0 / errors.length;
      }
    }
    return new Series(engine, x, y);
  }

  private static String spread(String engine, double[] errors) {
    double[] sizes = Arrays.stream(errors).map(Math::abs).sorted().toArray();
    return "%s: %d gradients, median %s σ, largest %s σ."
        .formatted(
            engine, sizes.length, number(sizes[sizes.length / 2]), number(sizes[sizes.length - 1]));
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
            series,
            series.stream()
                .map(s -> "%s ends %s away.".formatted(s.name(), number(s.y()[s.y().length - 1])))
                .collect(Collectors.joining(" "))));
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
