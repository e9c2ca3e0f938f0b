package org.dl4jreference.report;

import static org.dl4jreference.report.TextBlock.given;
import static org.dl4jreference.report.TextBlock.number;
import static org.dl4jreference.report.TextBlock.size;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.chapter.ChapterResult;
import org.dl4jreference.chapter.ChapterResult.Check;
import org.dl4jreference.chapter.ChapterResult.Gradients;
import org.dl4jreference.chapter.ChapterResult.LearningRates;
import org.dl4jreference.chapter.ChapterResult.Rate;
import org.dl4jreference.chapter.ChapterResult.Run;
import org.dl4jreference.chapter.ChapterResult.Step;
import org.dl4jreference.chapter.ChapterResult.Training;
import org.dl4jreference.chapter.SigmaErrors;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.report.Page.Fact;
import org.dl4jreference.report.PageTable.Cell;
import org.dl4jreference.training.NetworkFlow;

/** The chapter's report as a page. */
public final class ChapterPage {
  private static final String CHAIN_RULE = "chain rule";
  private static final double[] BINS = {0.05, 0.1, 0.25, 0.5, 1};
  private static final int MOST_BINS = 40;

  /** An oscillation is over and a divergence out of range long before 1000 epochs. */
  private static final Map<String, Integer> SHOWN_EPOCHS = Map.of("0.1", 100, "1", 40);

  private final ChapterResult result;
  private final SigmaErrors errors;
  private final Optional<NetworkFlow> flow;
  private final List<PageSection> sections = new ArrayList<>();

  private ChapterPage(ChapterResult result, SigmaErrors errors, Optional<NetworkFlow> flow) {
    this.result = result;
    this.errors = errors;
    this.flow = flow;
  }

  /**
   * The page.
   *
   * @param result what was computed
   * @param errors of the gradients of the training's steps
   * @param flow the network of the training; empty if it was not trained
   * @return verdict, facts, and a section for each thing there is to see
   */
  public static Page of(ChapterResult result, SigmaErrors errors, Optional<NetworkFlow> flow) {
    ChapterPage page = new ChapterPage(result, errors, flow);
    page.network();
    result.training().ifPresent(page::loss);
    result.gradients().ifPresent(page::gradients);
    result.training().ifPresent(page::distribution);
    result.training().ifPresent(page::drift);
    result.learningRates().ifPresent(page::learningRates);
    page.checks();
    return Page.of(
        "Chapter 1, computed by hand and by Deeplearning4j",
        ChapterText.verdict(result),
        page.facts(),
        Optional.empty(),
        page.sections);
  }

  private List<Fact> facts() {
    Producer producer = Producer.current();
    List<Fact> facts =
        new ArrayList<>(
            List.of(
                new Fact("Deeplearning4j", producer.dl4j()),
                new Fact("Arithmetic", result.precision() + " on " + result.device()),
                new Fact("Java", producer.java())));
    errors.byEngine().values().stream()
        .flatMap(List::stream)
        .flatMapToDouble(t -> Arrays.stream(t.flatten()))
        .map(Math::abs)
        .reduce(Math::max)
        .ifPresent(
            worst ->
                facts.add(
                    new Fact(
                        "Largest gradient error",
                        "%s σ of %s allowed".formatted(size(worst), given(errors.k())))));
    return facts;
  }

  private void network() {
    if (flow.isEmpty()) {
      return;
    }
    sections.add(
        new PageSection(
            "The network, epoch by epoch",
            List.of(
                "The chapter's 2-3-1 network while %s trains it at learning rate 0.01. Forward, the"
                        .formatted(flow.get().engine())
                    + " inputs become activations; back, the error δ of the output becomes a"
                    + " gradient for each weight. Thick lines are large numbers, dashed lines"
                    + " negative ones."),
            flow,
            List.of(),
            List.of()));
  }

  private void loss(Training t) {
    sections.add(
        PageSection.of(
            "Loss",
            List.of("Curves that lie over each other show as a thin line on a thick one."),
            List.of(
                Chart.lines(
                    "loss",
                    "Loss of the 2-3-1 network at learning rate " + given(t.rate()),
                    Axis.linear("epoch"),
                    Axis.logarithmic("loss"),
                    t.runs().stream().map(ChapterPage::losses).toList(),
                    lossInWords(t))),
            List.of()));
  }

  private static Series losses(Run run) {
    List<Double> losses = new ArrayList<>(run.steps().stream().map(Step::loss).toList());
    losses.add(run.finalLoss());
    return Series.from(0, run.engine(), losses);
  }

  private static String lossInWords(Training t) {
    List<String> ends = new ArrayList<>();
    for (Run run : t.runs()) {
      ends.add(run.engine() + " " + number(run.finalLoss()));
    }
    return "From %s at the start, after %d epochs: %s."
        .formatted(
            number(t.runs().get(0).steps().get(0).loss()), t.epochs(), String.join(", ", ends));
  }

  private void gradients(Gradients g) {
    List<String> headers = new ArrayList<>(List.of("parameter"));
    headers.addAll(g.byMethod().keySet());
    errors.byEngine().keySet().forEach(engine -> headers.add(engine + ", error"));
    List<List<Cell>> rows = new ArrayList<>();
    g.parameters()
        .byName()
        .forEach(
            (name, m) -> {
              for (int i = 0; i < m.rows(); i++) {
                for (int j = 0; j < m.columns(); j++) {
                  rows.add(gradientRow(g, name, i, j));
                }
              }
            });
    sections.add(
        PageSection.of(
            "Gradients at the start",
            List.of(
                "The derivative of the loss by each of the %d parameters, by every method. An error is"
                        .formatted(rows.size())
                    + " the distance from the chain rule in units of σ, the standard deviation that"
                    + " rounding alone gives this number; up to %s σ agree. Colours: below 1, 2, 4,"
                        .formatted(given(errors.k()))
                    + " 8, 100 σ, and above."),
            List.of(),
            List.of(new PageTable("Gradients, and errors in σ", headers, rows))));
  }

  private List<Cell> gradientRow(Gradients g, String name, int i, int j) {
    List<Cell> row = new ArrayList<>(List.of(Cell.of("%s[%d, %d]".formatted(name, i, j))));
    g.byMethod().values().forEach(t -> row.add(Cell.number(t.get(name).get(i, j))));
    errors
        .byEngine()
        .values()
        .forEach(
            steps ->
                row.add(
                    steps.isEmpty()
                        ? Cell.of("")
                        : Cell.sigmas(steps.get(0).get(name).get(i, j), errors.k())));
    return row;
  }

  private void distribution(Training t) {
    List<Series> series = new ArrayList<>();
    List<String> words = new ArrayList<>();
    double range = BINS[0];
    for (List<Tensors> steps : errors.byEngine().values()) {
      for (Tensors step : steps) {
        for (double e : step.flatten()) {
          range = Double.isFinite(e) ? Math.max(range, Math.abs(e)) : range;
        }
      }
    }
    double shown = Math.min(range, 2 * errors.k());
    double bin =
        Arrays.stream(BINS)
            .filter(b -> 2 * shown / b <= MOST_BINS)
            .findFirst()
            .orElse(BINS[BINS.length - 1]);
    int half = (int) Math.ceil(shown / bin) + 1;
    errors
        .byEngine()
        .forEach(
            (engine, steps) -> {
              double[] all =
                  steps.stream().flatMapToDouble(s -> Arrays.stream(s.flatten())).toArray();
              series.add(histogram(engine, all, half, bin));
              words.add(spread(engine, all));
            });
    sections.add(
        PageSection.of(
            "How large the errors are",
            List.of(
                "Every gradient of every step, from that step's own parameters. Rounding explains errors"
                    + " up to ±%s σ; a fault lies outside.".formatted(given(errors.k()))),
            List.of(
                new Chart(
                    "errors",
                    "Distribution of error/σ over %d steps".formatted(t.epochs()),
                    Axis.linear("error in σ"),
                    Axis.linear("share of the gradients"),
                    true,
                    series,
                    String.join(" ", words))),
            List.of()));
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
            engine, sizes.length, size(sizes[sizes.length / 2]), size(sizes[sizes.length - 1]));
  }

  private void drift(Training t) {
    Run exact =
        t.runs().stream().filter(r -> r.engine().equals(CHAIN_RULE)).findFirst().orElseThrow();
    List<Series> series =
        t.runs().stream().filter(r -> r != exact).map(r -> drift(r, exact)).toList();
    List<String> words = new ArrayList<>();
    for (Series s : series) {
      double[] y = s.y();
      words.add("%s ends %s away.".formatted(s.name(), size(y[y.length - 1])));
    }
    sections.add(
        PageSection.of(
            "Drift of whole trajectories",
            List.of(
                "Whole runs part from the exact one because rounding, or the tutorial's finite"
                    + " difference, adds up. This is information: the verdict comes from single steps."),
            List.of(
                Chart.lines(
                    "drift",
                    "Largest distance of a parameter from the exact run",
                    Axis.linear("epoch"),
                    Axis.logarithmic("max |θ − θ exact|"),
                    series,
                    String.join(" ", words))),
            List.of()));
  }

  private static Series drift(Run run, Run exact) {
    List<Double> distances = new ArrayList<>();
    int epochs = Math.min(run.steps().size(), exact.steps().size());
    for (int i = 0; i < epochs; i++) {
      double[] a = run.steps().get(i).after().flatten();
      double[] b = exact.steps().get(i).after().flatten();
      double largest = 0;
      for (int k = 0; k < a.length; k++) {
        largest = Math.max(largest, Math.abs(a[k] - b[k]));
      }
      distances.add(largest);
    }
    return Series.from(1, run.engine(), distances);
  }

  private void learningRates(LearningRates r) {
    List<String> text = new ArrayList<>();
    text.add(
        "The loss of y = 3x is a parabola with curvatures %s and %s, so the largest stable learning rate is 2/%s = %s."
            .formatted(
                number(r.spectrum().smallest()),
                number(r.spectrum().largest()),
                number(r.spectrum().largest()),
                number(r.spectrum().largestStableRate())));
    r.stuck()
        .ifPresent(
            s ->
                text.add(
                    ("At learning rate %s the tutorial's weight gets stuck at %s from epoch %d on:"
                            + " float32 numbers there are %s apart, so adding %s changes nothing and"
                            + " the finite difference is 0, though the true gradient is %s. With"
                            + " exact gradients the error grows %s times an epoch until the numbers"
                            + " overflow.")
                        .formatted(
                            given(s.rate()),
                            NumPyFormat.round2((float) s.weight()),
                            s.epoch(),
                            size(s.spacing()),
                            given(s.step()),
                            number(s.exactGradient()),
                            number(r.growth(s.rate())))));
    sections.add(
        PageSection.of(
            "The chapter's three learning rates",
            text,
            r.rates().stream().map(rate -> weights(rate, r)).toList(),
            List.of()));
  }

  private static Chart weights(Rate rate, LearningRates all) {
    boolean diverges = rate.rate() > all.spectrum().largestStableRate();
    String name = given(rate.rate());
    int epochs = SHOWN_EPOCHS.getOrDefault(name, Integer.MAX_VALUE);
    List<Series> series = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (Run run : rate.runs()) {
      List<Double> weights =
          run.steps().stream()
              .limit(epochs)
              .map(step -> step.after().get(0, "W").get(0))
              .map(w -> diverges ? Double.valueOf(Math.abs(w)) : w)
              .toList();
      series.add(Series.from(1, run.engine(), weights));
      words.add(run.engine() + " " + number(weights.get(weights.size() - 1)));
    }
    return Chart.lines(
        "learning-rate-" + name.replace('.', '-'),
        "The weight at learning rate %s: %s".formatted(name, behaviour(rate.rate(), all)),
        Axis.linear("epoch"),
        diverges ? Axis.logarithmic("|weight|") : Axis.linear("weight"),
        series,
        "The true weight is 3. The last shown: %s.".formatted(String.join(", ", words)));
  }

  private static String behaviour(double rate, LearningRates all) {
    if (rate > all.spectrum().largestStableRate()) {
      return "it diverges";
    }
    return 1 - rate * all.spectrum().largest() < 0
        ? "it oscillates and converges"
        : "it converges from one side";
  }

  private void checks() {
    List<List<Cell>> rows = new ArrayList<>();
    for (Check check : result.checks()) {
      rows.add(
          List.of(
              Cell.of(check.name()),
              Cell.of(check.outcome().words()),
              Cell.of(check.text()),
              Cell.of(
                  check
                      .resolution()
                      .map(r -> String.format(Locale.ROOT, "%.1e", r.median()))
                      .orElse("digits"))));
    }
    sections.add(
        PageSection.of(
            "What was checked",
            List.of(
                "Each step of an engine against the chain rule from that step's own parameters; the"
                    + " chain rule against central differences; the tutorial against the digits that"
                    + " the chapter's notebooks print. The last column is the relative error that"
                    + " would have been noticed in half of the numbers.",
                "OVERFLOWED is right where the mathematics, too, leaves the range of the arithmetic."),
            List.of(),
            List.of(new PageTable("Checks", List.of("check", "verdict", "found", "sees"), rows))));
  }
}
