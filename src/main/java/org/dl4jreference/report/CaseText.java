package org.dl4jreference.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Tally;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;

/** A case of a list as one line. */
public final class CaseText {
  private CaseText() {}

  /**
   * Verdict word first, then name, a description, and the worst element.
   *
   * @param judged the case
   * @param description what it is
   * @return the line
   */
  public static String line(Judged judged, String description) {
    return "%-9s %s %s: %s"
        .formatted(judged.outcome().words(), judged.name(), description, detail(judged));
  }

  private static String detail(Judged judged) {
    Optional<TensorVerdict> worst = judged.verdict().flatMap(Verdict::worst);
    if (worst.isEmpty()) {
      return judged.reason();
    }
    Verdict verdict = judged.verdict().orElseThrow();
    ElementDifference element = worst.get().worst();
    StringBuilder text =
        new StringBuilder(
            "worst %s sigma at %s[%d, %d]"
                .formatted(
                    number(element.sigmas()), worst.get().name(), element.row(), element.column()));
    if (judged.outcome() != Outcome.AGREES) {
      text.append(
          ", found %s, expected %s"
              .formatted(number(element.subject()), number(element.reference())));
    }
    verdict.remarks().forEach(remark -> text.append("; ").append(remark));
    verdict
        .explanation()
        .ifPresent(
            e ->
                text.append("; ")
                    .append(e.text())
                    .append(e.finding().map(id -> " (finding " + id + ")").orElse("")));
    return text.toString();
  }

  /**
   * Many cases in words.
   *
   * @param tally the cases
   * @param what they are, in the plural
   * @return the outcome that counts, then how many are what
   */
  public static String words(Tally tally, String what) {
    List<Judged> agreeing = tally.cases(c -> c.outcome() == Outcome.AGREES);
    StringBuilder words =
        new StringBuilder(
            "%s: %d of %d %s agree within rounding"
                .formatted(tally.worst().words(), agreeing.size(), tally.cases().size(), what));
    agreeing.stream()
        .mapToDouble(Judged::sigmas)
        .max()
        .ifPresent(
            largest -> words.append(" (largest error ").append(number(largest)).append(" sigma)"));
    List<Judged> explained = tally.cases(c -> c.finding().isPresent());
    if (!explained.isEmpty()) {
      Set<String> findings = new TreeSet<>();
      explained.forEach(c -> findings.add(c.finding().orElseThrow()));
      words.append("; %d disagree by known findings %s".formatted(explained.size(), findings));
    }
    List<Judged> bad = tally.cases(c -> c.outcome() == Outcome.DISAGREES && !c.isExcused());
    if (!bad.isEmpty()) {
      words.append("; %d disagree, the first is %s".formatted(bad.size(), bad.get(0).name()));
    }
    Predicate<Judged> right = c -> c.outcome() == Outcome.OVERFLOWED && c.isExcused();
    name(words, "overflowed where the mathematics does", tally.cases(right));
    for (Outcome other :
        List.of(
            Outcome.NOT_COMPARABLE, Outcome.OVERFLOWED, Outcome.SATURATED, Outcome.CONSISTENT)) {
      name(words, other.words(), tally.cases(c -> c.outcome() == other && !right.test(c)));
    }
    return words.toString();
  }

  private static void name(StringBuilder words, String what, List<Judged> cases) {
    if (!cases.isEmpty()) {
      words.append(
          "; %s: %s"
              .formatted(what, cases.stream().map(Judged::name).collect(Collectors.joining(", "))));
    }
  }

  /**
   * Seven significant digits.
   *
   * @param value a number
   * @return {@code 0}, {@code NaN}, {@code Infinity} as words of Java
   */
  public static String number(double value) {
    if (!Double.isFinite(value) || value == 0) {
      return value == 0 ? "0" : Double.toString(value);
    }
    return String.format(Locale.ROOT, "%.7g", value);
  }
}
