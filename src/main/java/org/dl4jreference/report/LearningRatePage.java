package org.dl4jreference.report;

import static org.dl4jreference.report.TextBlock.given;
import static org.dl4jreference.report.TextBlock.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.lab.Curvature.Spectrum;
import org.dl4jreference.lab.RangeTest;
import org.dl4jreference.lab.RateRun;
import org.dl4jreference.lab.RateStudy;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.report.PageTable.Cell;

/** A study of the learning rate as a page. */
public final class LearningRatePage {
  private final RateStudy study;

  private LearningRatePage(RateStudy study) {
    this.study = study;
  }

  /**
   * The page.
   *
   * @param title the experiment's name
   * @param outcome the verdict in one word, or that there is none
   * @param verdict the same in a sentence
   * @param facts what was computed with
   * @param study what was found
   * @return behaviours, curves, boundary, curvature, range test
   */
  public static Page of(
      String title, String outcome, String verdict, List<Page.Fact> facts, RateStudy study) {
    LearningRatePage page = new LearningRatePage(study);
    List<Section> sections = new ArrayList<>(List.of(page.behaviours(), page.losses()));
    study.boundary().ifPresent(b -> sections.add(boundary(b)));
    sections.add(page.curvature());
    if (!study.range().isEmpty()) {
      sections.add(page.range());
    }
    return new Page("Learning rates of " + title, outcome, verdict, facts, sections);
  }

  private Section behaviours() {
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
                                Cell.of(engine),
                                Cell.of(behaviour(run)),
                                Cell.of(String.format(Locale.ROOT, "%.7g", run.growth())),
                                Cell.number(run.losses().get(run.losses().size() - 1))))));
    double stable = study.start().largestStableRate();
    return Section.of(
        "What happens at each rate",
        List.of(
            "The curvature at the start predicts that rates up to 2/%s = %s are stable%s. The step factor is how much a step is longer than the one before: below 1 the run settles, above 1 it diverges."
                .formatted(
                    number(study.start().largest()),
                    number(stable),
                    study.quadratic() ? "" : ", as far as the loss is like a quadratic there")),
        List.of(),
        List.of(
            new PageTable(
                "Behaviour by rate and engine",
                List.of("rate", "engine", "behaviour", "step factor", "last loss"),
                rows)));
  }

  private static String behaviour(RateRun run) {
    return run.overflowedAt().isPresent()
        ? "%s at epoch %d".formatted(run.behaviour().words(), run.overflowedAt().getAsInt() + 1)
        : run.behaviour().words();
  }

  private Section losses() {
    List<Chart> charts = new ArrayList<>();
    for (Map.Entry<Double, Map<String, RateRun>> entry : study.runs().entrySet()) {
      List<Series> series = new ArrayList<>();
      List<String> words = new ArrayList<>();
      entry
          .getValue()
          .forEach(
              (engine, run) -> {
                series.add(Series.from(0, engine, run.losses()));
                words.add("%s is %s".formatted(engine, behaviour(run)));
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
    return Section.of("Loss at each rate", List.of(), charts, List.of());
  }

  private static Section boundary(RateStudy.Boundary b) {
    return Section.of(
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

  private Section curvature() {
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
      if (study.quadratic()) {
        break;
      }
    }
    return Section.of(
        "Curvature",
        List.of(
            study.quadratic()
                ? "The loss is a quadratic: its curvature is the same everywhere."
                : "The loss is no quadratic: its curvature moves as the network learns. A smallest"
                    + " eigenvalue of zero or less leaves no fastest rate."),
        List.of(),
        List.of(
            new PageTable(
                "Eigenvalues of the loss's Hessian along a stable run",
                List.of("epoch", "largest", "smallest", "stable below", "fastest at"),
                rows)));
  }

  private Section range() {
    List<RangeTest.Point> points = study.range();
    double[] x = points.stream().mapToDouble(RangeTest.Point::rate).toArray();
    double[] y = points.stream().mapToDouble(RangeTest.Point::loss).toArray();
    Optional<RangeTest.Point> best =
        points.stream()
            .filter(p -> Double.isFinite(p.loss()))
            .min(java.util.Comparator.comparingDouble(RangeTest.Point::loss));
    return Section.of(
        "Range test",
        List.of(
            "One run whose rate grows at every step: where the curve turns up, it is too large."),
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
