package org.dl4jreference.report;

import static org.dl4jreference.report.TextBlock.given;
import static org.dl4jreference.report.TextBlock.number;
import static org.dl4jreference.report.TextBlock.size;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.dl4jreference.chapter.ChapterResult.LearningRates;
import org.dl4jreference.chapter.ChapterResult.Rate;
import org.dl4jreference.chapter.ChapterResult.Run;
import org.dl4jreference.chapter.ChapterResult.Step;
import org.dl4jreference.chapter.ChapterResult.Stuck;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;

/** The chapter's learning-rate tables, and why they look as they do. */
final class LearningRateText {
  private static final String WEIGHT = "0_W";

  private final TextBlock text;
  private final Precision precision;
  private final boolean verbose;

  private LearningRateText(TextBlock text, Precision precision, boolean verbose) {
    this.text = text;
    this.precision = precision;
    this.verbose = verbose;
  }

  static void append(TextBlock text, LearningRates rates, Precision precision, boolean verbose) {
    LearningRateText report = new LearningRateText(text, precision, verbose);
    text.heading("6. Learning rates: y = 3x at x = 1, 2, 3, 4, weight and bias from 0");
    report.curvature(rates);
    rates.rates().forEach(rate -> report.rate(rate, rates));
    rates.stuck().ifPresent(stuck -> report.stuck(stuck, rates));
  }

  private void curvature(LearningRates r) {
    text.paragraph(
        ("The loss is a parabola with second derivatives %s, whose eigenvalues are %s and %s. One"
                + " update multiplies the error along each by 1 - rate x eigenvalue. So the largest"
                + " stable rate is 2/%s = %s.")
            .formatted(
                rows(r.hessian()),
                number(r.spectrum().smallest()),
                number(r.spectrum().largest()),
                number(r.spectrum().largest()),
                number(r.spectrum().largestStableRate())));
  }

  private static String rows(Matrix m) {
    List<String> rows = new ArrayList<>();
    for (double[] row : m.toRows()) {
      List<String> values = new ArrayList<>();
      for (double v : row) {
        values.add(number(v));
      }
      rows.add("[" + String.join(", ", values) + "]");
    }
    return "[" + String.join(", ", rows) + "]";
  }

  private void rate(Rate rate, LearningRates rates) {
    text.blank();
    text.paragraph(
        "Learning rate %s: %s. The chapter's table, one line for each of %d epochs:"
            .formatted(given(rate.rate()), behaviour(rate.rate(), rates), rate.tableEpochs()));
    Run tutorial = rate.runs().get(0);
    tutorial.steps().stream()
        .limit(rate.tableEpochs())
        .forEach(step -> text.verbatim("  " + chapterLine(step)));
    text.paragraph("The weight after each epoch, by every method:");
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("epoch"));
    rate.runs().forEach(run -> head.add(run.engine()));
    rows.add(head);
    int last = tutorial.steps().size();
    for (int epoch = 1; epoch <= last; epoch++) {
      if (verbose || epoch <= rate.tableEpochs() || epoch == last) {
        rows.add(weights(rate, epoch));
      }
    }
    text.table(rows);
    rate.runs().forEach(this::overflow);
  }

  private static String behaviour(double rate, LearningRates rates) {
    if (rate > rates.spectrum().largestStableRate()) {
      return "too large, the error grows %s times an epoch".formatted(number(rates.growth(rate)));
    }
    return 1 - rate * rates.spectrum().largest() < 0
        ? "the error changes sign each epoch and shrinks"
        : "the error shrinks without changing sign";
  }

  /** The line that the chapter's {@code update_weights} prints, for the weight only. */
  static String chapterLine(Step step) {
    return "weight value: %s original loss: %s loss_plus: %s gradient: %s updated_weights: %s"
        .formatted(
            NumPyFormat.round2((float) step.before().get(WEIGHT).get(0)),
            NumPyFormat.round2(step.loss()),
            NumPyFormat.round2(step.lossPlus().orElseThrow().get(WEIGHT).get(0)),
            NumPyFormat.round2(step.gradient().get(WEIGHT).get(0)),
            NumPyFormat.round2((float) step.after().get(WEIGHT).get(0)));
  }

  private static List<String> weights(Rate rate, int epoch) {
    List<String> row = new ArrayList<>(List.of(Integer.toString(epoch)));
    for (Run run : rate.runs()) {
      double weight =
          epoch <= run.steps().size()
              ? run.steps().get(epoch - 1).after().get(WEIGHT).get(0)
              : Double.NaN;
      row.add(Double.isFinite(weight) ? number(weight) : "overflowed");
    }
    return row;
  }

  private void overflow(Run run) {
    OptionalInt loss = run.lossLeaves(precision);
    if (loss.isPresent()) {
      text.paragraph(
          "  %s: the loss is beyond %s's range (%s) from epoch %s on, the update from epoch %s."
              .formatted(
                  run.engine(),
                  precision,
                  size(precision.largest()),
                  text(loss),
                  text(run.parametersLeave(precision))));
    }
  }

  private static String text(OptionalInt epoch) {
    return epoch.isPresent() ? Integer.toString(epoch.getAsInt()) : "none";
  }

  private void stuck(Stuck s, LearningRates rates) {
    text.blank();
    text.paragraph(
        ("Why the chapter's weight gets stuck at %s: float32 numbers near it are %s apart. The"
                + " finite difference adds %s, and the sum rounds back to %s. Both losses are then"
                + " equal and the difference is %s, from epoch %d on. The true gradient there is %s."
                + " So the loss surface is not flat: the arithmetic cannot see its slope.")
            .formatted(
                NumPyFormat.round2((float) s.weight()),
                number(s.spacing()),
                given(s.step()),
                NumPyFormat.round2((float) s.raised()),
                given(s.gradient()),
                s.epoch(),
                number(s.exactGradient())));
    text.paragraph(
        ("With exact gradients nothing stops: at rate %s the error grows by |1 - %s x %s| = %s an"
                + " epoch until the numbers overflow, as in the columns %s.")
            .formatted(
                given(s.rate()),
                given(s.rate()),
                number(rates.spectrum().largest()),
                number(rates.growth(s.rate())),
                rates.rates().stream()
                    .filter(rate -> rate.rate() == s.rate())
                    .flatMap(rate -> rate.runs().stream())
                    .filter(run -> run.lossLeaves(precision).isPresent())
                    .map(Run::engine)
                    .collect(Collectors.joining(", "))));
  }
}
