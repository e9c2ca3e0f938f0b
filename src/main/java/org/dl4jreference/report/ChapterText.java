package org.dl4jreference.report;

import static org.dl4jreference.report.TextBlock.number;
import static org.dl4jreference.report.TextBlock.size;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.dl4jreference.chapter.ChapterResult;
import org.dl4jreference.chapter.ChapterResult.Check;
import org.dl4jreference.verdict.Outcome;

/** The chapter's report for a terminal. */
public final class ChapterText {
  private final ChapterResult result;
  private final boolean verbose;
  private final TextBlock text = new TextBlock();

  private ChapterText(ChapterResult result, boolean verbose) {
    this.result = result;
    this.verbose = verbose;
  }

  /**
   * The report without its last line.
   *
   * @param result what was computed
   * @param verbose whether to show every epoch, and the number that decided each check
   * @return lines of at most 100 characters, but for the chapter's own table at learning rate 1
   */
  public static List<String> lines(ChapterResult result, boolean verbose) {
    ChapterText report = new ChapterText(result, verbose);
    TextBlock text = report.text;
    report.introduction();
    result.forward().ifPresent(f -> FunctionsText.forward(text, f));
    result.functions().ifPresent(f -> FunctionsText.functions(text, f));
    result.gradients().ifPresent(g -> NetworkText.gradients(text, g));
    result.update().ifPresent(u -> NetworkText.update(text, u));
    result.training().ifPresent(t -> NetworkText.training(text, t, verbose));
    result
        .learningRates()
        .ifPresent(rates -> LearningRateText.append(text, rates, result.precision(), verbose));
    report.checks();
    return text.lines();
  }

  /**
   * The report's last line: what agrees and what does not.
   *
   * @param result what was computed
   * @return one line, the verdict first
   */
  public static String verdict(ChapterResult result) {
    List<String> wrong = names(result, Outcome.DISAGREES);
    wrong.addAll(names(result, Outcome.NOT_COMPARABLE));
    wrong.addAll(names(result, Outcome.SATURATED));
    int overflowed = names(result, Outcome.OVERFLOWED).size();
    return "%s: %d of %d checks agree%s; %s"
        .formatted(
            result.outcome().words(),
            names(result, Outcome.AGREES).size(),
            result.checks().size(),
            overflowed == 0 ? "" : ", %d overflowed where exact gradients do".formatted(overflowed),
            wrong.isEmpty()
                ? "nothing disagrees"
                : "not in agreement: " + String.join(", ", wrong));
  }

  private static List<String> names(ChapterResult result, Outcome outcome) {
    return result.checks().stream()
        .filter(c -> c.outcome() == outcome)
        .map(Check::name)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private void introduction() {
    text.paragraph(
        ("Chapter 1 of Modern Computer Vision with PyTorch (Ayyadevara and Reddy, 2nd edition),"
                + " recomputed with Deeplearning4j %s in %s on %s. The columns:")
            .formatted(Producer.current().dl4j(), result.precision(), result.device()));
    text.labelled(
        "  tutorial    ",
        "the chapter's NumPy code: float32 parameters, and for each parameter w one forward"
            + " difference, (loss(w + 0.0001) - loss(w)) / 0.0001");
    text.labelled(
        "  chain rule  ", "the derivatives written out, in plain Java and float64: exact");
    text.labelled("  samediff    ", "ND4J's automatic differentiation, in " + result.precision());
    text.labelled("  dl4j        ", "DL4J's MultiLayerNetwork, in " + result.precision());
    text.paragraph(
        "An engine agrees where rounding explains its distance from the chain rule: one sigma is the"
            + " standard deviation that rounding alone gives a number, and up to 8 sigma agree.");
  }

  private void checks() {
    text.heading("What was checked");
    text.paragraph(
        "Each step of samediff and dl4j against the chain rule from that step's own parameters; the"
            + " chain rule against central differences; the tutorial against the digits that the"
            + " chapter's notebooks print. \"sees\" is the relative error of a gradient that would"
            + " have been noticed.");
    int width = result.checks().stream().mapToInt(c -> c.name().length()).max().orElse(0);
    for (Check check : result.checks()) {
      String label =
          ("  %-10s  %-" + width + "s  ").formatted(check.outcome().words(), check.name());
      text.labelled(
          label,
          check.text() + check.resolution().map(r -> ", sees " + size(r.median())).orElse(""));
      if (verbose || check.outcome() == Outcome.DISAGREES) {
        String indent = " ".repeat(label.length());
        check.worst().ifPresent(w -> text.labelled(indent, worst(w)));
      }
    }
    text.blank();
  }

  private static String worst(ChapterResult.Worst w) {
    return "worst at %s[%d,%d]: %s, expected %s"
        .formatted(w.tensor(), w.row(), w.column(), number(w.subject()), number(w.reference()));
  }
}
