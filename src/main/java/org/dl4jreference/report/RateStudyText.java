package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dl4jreference.lab.Curvature;
import org.dl4jreference.lab.RangeTest;
import org.dl4jreference.lab.RateRun;
import org.dl4jreference.lab.RateStudy;

/** A study of the learning rate, for the terminal. */
public final class RateStudyText {
  private static final String LEVELS = "▁▂▃▄▅▆▇█";
  private static final int SPARK = 24;

  private RateStudyText() {}

  /**
   * The lines before the verdict.
   *
   * @param study what was found
   * @return lines of at most 100 columns
   */
  public static List<String> lines(RateStudy study) {
    List<String> lines = new ArrayList<>();
    curvature(study, lines);
    runs(study, lines);
    boundary(study, lines);
    range(study, lines);
    return lines;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.9g", value);
  }

  private static void curvature(RateStudy study, List<String> lines) {
    lines.add("Curvature: the largest and smallest eigenvalue of the loss's Hessian");
    lines.add(
        "%10s %18s %18s %18s %18s"
            .formatted("epoch", "largest", "smallest", "stable below", "fastest at"));
    for (Map.Entry<Integer, Curvature.Spectrum> entry : study.along().entrySet()) {
      Curvature.Spectrum s = entry.getValue();
      lines.add(
          "%10d %18s %18s %18s %18s"
              .formatted(
                  entry.getKey(),
                  number(s.largest()),
                  number(s.smallest()),
                  number(s.largestStableRate()),
                  Double.isNaN(s.fastestRate()) ? "-" : number(s.fastestRate())));
      if (study.quadratic()) {
        break;
      }
    }
    lines.add(
        study.quadratic()
            ? "The loss is a quadratic: its curvature is the same everywhere."
            : "Stable below 2/largest, as far as the loss is like a quadratic there.");
    lines.add("");
  }

  private static void runs(RateStudy study, List<String> lines) {
    lines.add("What happens at each rate");
    lines.add(
        "%12s  %-10s %-12s %14s %14s  %s"
            .formatted("rate", "engine", "behaviour", "step factor", "last loss", "loss"));
    study
        .runs()
        .forEach(
            (rate, byEngine) ->
                byEngine.forEach((engine, run) -> lines.add(run(rate, engine, run))));
    lines.add("");
  }

  private static String run(double rate, String engine, RateRun run) {
    String note =
        run.overflowedAt().isPresent()
            ? "at epoch " + (run.overflowedAt().getAsInt() + 1)
            : sparkline(run.losses());
    return "%12s  %-10s %-12s %14s %14s  %s"
        .formatted(
            rate,
            engine,
            run.behaviour().words(),
            String.format(Locale.ROOT, "%.7g", run.growth()),
            String.format(Locale.ROOT, "%.7g", run.losses().get(run.losses().size() - 1)),
            note);
  }

  /** The logarithm of the loss, from its smallest to its largest value. */
  private static String sparkline(List<Double> losses) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double[] logs = new double[Math.min(SPARK, losses.size())];
    for (int i = 0; i < logs.length; i++) {
      int index = (int) ((long) i * (losses.size() - 1) / Math.max(1, logs.length - 1));
      logs[i] = Math.log(Math.max(losses.get(index), 1e-300));
      low = Math.min(low, logs[i]);
      high = Math.max(high, logs[i]);
    }
    StringBuilder line = new StringBuilder();
    for (double log : logs) {
      double part = high > low ? (log - low) / (high - low) : 0;
      line.append(LEVELS.charAt((int) Math.round(part * (LEVELS.length() - 1))));
    }
    return line.toString();
  }

  private static void boundary(RateStudy study, List<String> lines) {
    study
        .boundary()
        .ifPresent(
            b -> {
              lines.add("The boundary between steps that shrink and steps that grow");
              lines.add("  predicted, 2/largest      " + number(b.predicted()));
              lines.add("  observed, %-14s  %s".formatted(b.engine(), number(b.observed())));
              lines.add(
                  "  difference                %s %%"
                      .formatted(String.format(Locale.ROOT, "%.4f", 100 * b.difference())));
              lines.add("");
            });
  }

  private static void range(RateStudy study, List<String> lines) {
    if (study.range().isEmpty()) {
      return;
    }
    lines.add("Range test: the loss as the rate grows step by step");
    int every = Math.max(1, study.range().size() / 20);
    for (int i = 0; i < study.range().size(); i += every) {
      RangeTest.Point point = study.range().get(i);
      lines.add("%18s %18s".formatted(number(point.rate()), number(point.loss())));
    }
    RangeTest.Point last = study.range().get(study.range().size() - 1);
    if (!Double.isFinite(last.loss())) {
      lines.add("The loss is no longer finite at rate %s.".formatted(number(last.rate())));
    }
    lines.add("");
  }
}
