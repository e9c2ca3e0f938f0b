package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dl4jreference.lab.Curvature.Spectrum;
import org.dl4jreference.lab.RangeTest;
import org.dl4jreference.lab.RateFindings;
import org.dl4jreference.lab.RateRun;
import org.dl4jreference.lab.RateStudy;

/** What the learning-rate laboratory found, for the terminal. */
public final class RateStudyText {
  private static final int SPARK = 24;
  private static final int RANGE_LINES = 20;

  private final TextBlock text = new TextBlock();

  private RateStudyText() {}

  /**
   * The lines before the verdict.
   *
   * @param findings what was found
   * @return lines of at most 100 columns
   */
  public static List<String> lines(RateFindings findings) {
    RateStudyText report = new RateStudyText();
    findings
        .study()
        .ifPresent(
            study -> {
              report.curvature(study);
              report.runs(study);
              study.boundary().ifPresent(report::boundary);
            });
    findings.range().ifPresent(report::range);
    findings.remarks().forEach(remark -> report.text.labelled("remark: ", remark));
    return report.text.lines();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.9g", value);
  }

  private static String shorter(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.7g", value);
  }

  private void curvature(RateStudy study) {
    text.verbatim("Curvature: the largest and smallest eigenvalue of the loss's Hessian");
    text.verbatim(
        "%10s %18s %18s %18s %18s"
            .formatted("epoch", "largest", "smallest", "stable below", "fastest at"));
    for (Map.Entry<Integer, Spectrum> entry : study.along().entrySet()) {
      Spectrum s = entry.getValue();
      text.verbatim(
          "%10d %18s %18s %18s %18s"
              .formatted(
                  entry.getKey(),
                  number(s.largest()),
                  number(s.smallest()),
                  number(s.largestStableRate()),
                  Double.isNaN(s.fastestRate()) ? "-" : number(s.fastestRate())));
    }
    text.paragraph(CurvatureWords.of(study));
    text.blank();
  }

  private void runs(RateStudy study) {
    text.verbatim("What happens at each rate; bound = 2/largest at the start");
    text.verbatim(
        "%10s %8s  %-9s %-12s %5s %10s %12s  %s"
            .formatted(
                "rate", "/ bound", "engine", "behaviour", "epoch", "step by", "last loss", "loss"));
    double bound = study.start().largestStableRate();
    study
        .runs()
        .forEach(
            (rate, byEngine) ->
                byEngine.forEach(
                    (engine, run) ->
                        text.verbatim(run(rate / bound, engine, run).stripTrailing())));
    text.blank();
  }

  private static String run(double ofBound, String engine, RateRun run) {
    return "%10s %8s  %-9s %-12s %5s %10s %12s  %s"
        .formatted(
            run.rate(),
            String.format(Locale.ROOT, "%.3g", ofBound),
            engine,
            run.behaviour().words(),
            run.since().isPresent() ? Integer.toString(run.since().getAsInt() + 1) : "",
            shorter(run.growth()),
            shorter(run.lastLoss()),
            Sparkline.of(run.losses(), SPARK));
  }

  private void boundary(RateStudy.Boundary b) {
    text.verbatim("The boundary between steps that shrink and steps that grow");
    text.verbatim("  predicted, 2/largest      " + number(b.predicted()));
    text.verbatim("  observed, %-14s  %s".formatted(b.engine(), number(b.observed())));
    text.verbatim(
        "  difference                %s %%"
            .formatted(String.format(Locale.ROOT, "%.4f", 100 * b.difference())));
    text.blank();
  }

  private void range(RangeTest range) {
    text.verbatim("Range test: the loss as the rate grows step by step");
    int every = Math.max(1, range.points().size() / RANGE_LINES);
    for (int i = 0; i < range.points().size(); i += every) {
      RangeTest.Point point = range.points().get(i);
      text.verbatim("%18s %18s".formatted(number(point.rate()), number(point.loss())));
    }
    suggestion(range).forEach(text::paragraph);
    text.blank();
  }

  /** What the range test suggests, in sentences. */
  static List<String> suggestion(RangeTest range) {
    List<String> sentences = new ArrayList<>();
    if (range.overflowed()) {
      sentences.add(
          "The loss is no longer finite at rate %s."
              .formatted(shorter(range.points().get(range.points().size() - 1).rate())));
    }
    RangeTest.Suggestion found = range.suggestion();
    sentences.add(
        found.fastest().isEmpty()
            ? "No suggestion: the smoothed loss never falls."
            : ("Suggestion, not a result (after Smith 2017): the smoothed loss falls fastest at rate"
                    + " %s, and %s.")
                .formatted(
                    shorter(found.fastest().getAsDouble()),
                    found.turning().isPresent()
                        ? "grows from rate " + shorter(found.turning().getAsDouble()) + " on"
                        : "does not grow up to the last rate"));
    return sentences;
  }
}
