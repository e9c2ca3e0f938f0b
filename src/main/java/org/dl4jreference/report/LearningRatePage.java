package org.dl4jreference.report;

import static org.dl4jreference.report.TextBlock.given;
import static org.dl4jreference.report.TextBlock.number;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.dl4jreference.lab.Behaviour;
import org.dl4jreference.lab.Curvature.Spectrum;
import org.dl4jreference.lab.RangeTest;
import org.dl4jreference.lab.RateFindings;
import org.dl4jreference.lab.RateRun;
import org.dl4jreference.lab.RateStudy;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.report.PageTable.Cell;

/** What the learning-rate laboratory found, as a page. */
public final class LearningRatePage {
  private static final Set<Behaviour> SETTLES =
      EnumSet.of(Behaviour.OVER_DAMPED, Behaviour.OSCILLATING, Behaviour.AT_REST);

  private final RateStudy study;

  private LearningRatePage(RateStudy study) {
    this.study = study;
  }

  /**
   * The page.
   *
   * @param title the experiment's name
   * @param verdict the verdict line, its outcome, or that there is none, first
   * @param facts what was computed with
   * @param findings what was found
   * @return behaviours, curves, boundary, curvature, range test, remarks
   */
  public static Page of(
      String title, String verdict, List<Page.Fact> facts, RateFindings findings) {
    List<PageSection> sections = new ArrayList<>();
    findings
        .study()
        .ifPresent(
            study -> {
              LearningRatePage page = new LearningRatePage(study);
              sections.add(page.behaviours());
              page.weights().ifPresent(sections::add);
              sections.add(page.losses());
              study.boundary().ifPresent(b -> sections.add(boundary(b)));
              sections.add(page.curvature());
            });
    findings.range().ifPresent(range -> sections.add(range(range)));
    if (!findings.remarks().isEmpty()) {
      sections.add(PageSection.of("Remarks", findings.remarks(), List.of(), List.of()));
    }
    return Page.of("Learning rates of " + title, verdict, facts, Optional.empty(), sections);
  }

  private PageSection behaviours() {
    double stable = study.start().largestStableRate();
    boolean isBound = Double.isFinite(stable);
    List<List<Cell>> rows = new ArrayList<>();
    study
        .runs()
        .forEach(
            (rate, byEngine) ->
                byEngine.forEach(
                    (engine, run) ->
                        rows.add(
                            List.of(
                                Cell.of(given(rate)),
                                Cell.of(
                                    isBound
                                        ? String.format(Locale.ROOT, "%.3g", rate / stable)
                                        : "–"),
                                Cell.of(engine),
                                Cell.of(run.words()),
                                Cell.of(String.format(Locale.ROOT, "%.7g", run.growth())),
                                Cell.number(run.lastLoss())))));
    return PageSection.of(
        "What happens at each rate",
        List.of(
            (isBound ? predicted(stable) : "The curvature at the start bounds no rate.")
                + " The step factor is how much a step is longer than the one before: below 1 the"
                + " run settles, above 1 it diverges."),
        List.of(),
        List.of(
            new PageTable(
                "Behaviour by rate and engine",
                List.of("rate", "of 2/λmax", "engine", "behaviour", "step factor", "last loss"),
                rows)));
  }

  /** The chapter's plots. */
  private Optional<PageSection> weights() {
    List<Chart> charts = new ArrayList<>();
    for (Map.Entry<Double, Map<String, RateRun>> entry : study.runs().entrySet()) {
      Map<String, RateRun> runs = entry.getValue();
      if (runs.values().stream().allMatch(run -> run.weight().isEmpty())) {
        return Optional.empty();
      }
      boolean settles = runs.values().stream().allMatch(run -> SETTLES.contains(run.behaviour()));
      List<Series> series = new ArrayList<>();
      List<String> words = new ArrayList<>();
      runs.forEach(
          (engine, run) -> {
            List<Double> weight =
                settles ? run.weight() : run.weight().stream().map(Math::abs).toList();
            series.add(Series.from(0, engine, weight));
            words.add("%s ends at %s".formatted(engine, number(weight.get(weight.size() - 1))));
          });
      charts.add(
          Chart.lines(
              "weight-" + (charts.size() + 1),
              "The weight at learning rate " + given(entry.getKey()),
              Axis.linear("epoch"),
              settles ? Axis.linear("weight") : Axis.logarithmic("|weight|"),
              series,
              String.join(", ", words) + "."));
    }
    return Optional.of(PageSection.of("The weight at each rate", List.of(), charts, List.of()));
  }

  private String predicted(double stable) {
    return "The curvature at the start predicts that rates up to 2/%s = %s are stable%s."
        .formatted(
            number(study.start().largest()),
            number(stable),
            study.quadratic() ? "" : ", as far as the loss is like a quadratic there");
  }

  private PageSection losses() {
    List<Chart> charts = new ArrayList<>();
    for (Map.Entry<Double, Map<String, RateRun>> entry : study.runs().entrySet()) {
      List<Series> series = new ArrayList<>();
      List<String> words = new ArrayList<>();
      entry
          .getValue()
          .forEach(
              (engine, run) -> {
                series.add(Series.from(0, engine, run.losses()));
                words.add("%s is %s".formatted(engine, run.words()));
              });
      charts.add(
          Chart.lines(
              "loss-" + (charts.size() + 1),
              "Loss at learning rate " + given(entry.getKey()),
              Axis.linear("epoch"),
              Axis.logarithmic("loss"),
              series,
              "At learning rate %s: %s."
                  .formatted(given(entry.getKey()), String.join(", ", words))));
    }
    return PageSection.of("Loss at each rate", List.of(), charts, List.of());
  }

  private static PageSection boundary(RateStudy.Boundary b) {
    return PageSection.of(
        "The boundary between steps that shrink and steps that grow",
        List.of(
            "Predicted from the curvature before any training; observed by bisection, with %s doing every step."
                .formatted(b.engine())),
        List.of(),
        List.of(
            new PageTable(
                "Largest stable learning rate",
                List.of("", "rate"),
                List.of(
                    List.of(Cell.of("predicted, 2/λmax"), Cell.number(b.predicted())),
                    List.of(Cell.of("observed, " + b.engine()), Cell.number(b.observed())),
                    List.of(
                        Cell.of("apart"),
                        Cell.of(
                            String.format(
                                Locale.ROOT,
                                "%.4f %%, %s",
                                100 * b.difference(),
                                b.agrees() ? "agrees to 0.1 %" : "more than 0.1 %")))))));
  }

  private PageSection curvature() {
    List<List<Cell>> rows = new ArrayList<>();
    for (Map.Entry<Integer, Spectrum> entry : study.along().entrySet()) {
      Spectrum s = entry.getValue();
      rows.add(
          List.of(
              Cell.of(Integer.toString(entry.getKey())),
              Cell.number(s.largest()),
              Cell.number(s.smallest()),
              Cell.number(s.largestStableRate()),
              Double.isNaN(s.fastestRate()) ? Cell.of("none") : Cell.number(s.fastestRate())));
    }
    return PageSection.of(
        "Curvature",
        List.of(CurvatureWords.of(study)),
        List.of(),
        List.of(
            new PageTable(
                "Eigenvalues of the loss's Hessian along a stable run",
                List.of("epoch", "largest", "smallest", "stable below", "fastest at"),
                rows)));
  }

  private static PageSection range(RangeTest test) {
    List<RangeTest.Point> points = test.points();
    double[] x = points.stream().mapToDouble(RangeTest.Point::rate).toArray();
    double[] y = points.stream().mapToDouble(RangeTest.Point::loss).toArray();
    Optional<RangeTest.Point> best =
        points.stream()
            .filter(p -> Double.isFinite(p.loss()))
            .min(java.util.Comparator.comparingDouble(RangeTest.Point::loss));
    return PageSection.of(
        "Range test",
        Stream.concat(
                Stream.of(
                    "One run whose rate grows at every step: where the curve turns up, it is too"
                        + " large."),
                RateStudyText.suggestion(test).stream())
            .toList(),
        List.of(
            Chart.lines(
                "range-test",
                "Loss against a growing learning rate",
                Axis.logarithmic("learning rate"),
                Axis.logarithmic("loss"),
                List.of(new Series("loss", x, y)),
                best.map(
                        p ->
                            "The smallest loss, %s, is at rate %s."
                                .formatted(number(p.loss()), number(p.rate())))
                    .orElse("No loss is finite."))),
        List.of());
  }
}
