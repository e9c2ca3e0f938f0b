package org.dl4jreference.report;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Tally;

/**
 * The verdict in words.
 *
 * @param outcome for programs
 * @param word for people, such as {@code AGREES} or {@code No verdict}
 * @param sentence what was found
 */
public record Headline(Outcome outcome, String word, String sentence) {
  /**
   * A verdict.
   *
   * @param outcome what was found
   * @param sentence the same in words
   */
  public static Headline of(Outcome outcome, String sentence) {
    return new Headline(outcome, outcome.words(), sentence);
  }

  /**
   * The verdict on many cases.
   *
   * @param tally the cases
   * @param what they are, in the plural
   * @return the outcome that counts, then how many are what
   */
  public static Headline of(Tally tally, String what) {
    List<Judged> agreeing = tally.cases(c -> c.outcome() == Outcome.AGREES);
    StringBuilder words =
        new StringBuilder(
            "%d of %d %s agree within rounding"
                .formatted(agreeing.size(), tally.cases().size(), what));
    agreeing.stream()
        .mapToDouble(Judged::sigmas)
        .max()
        .ifPresent(
            largest ->
                words.append(" (largest error ").append(Digits.number(largest)).append(" sigma)"));
    List<Judged> explained = tally.cases(c -> c.finding().isPresent());
    if (!explained.isEmpty()) {
      Set<String> findings = new TreeSet<>();
      explained.forEach(c -> findings.add(c.finding().orElseThrow()));
      words.append("; %d disagree by known findings %s".formatted(explained.size(), findings));
    }
    Outcome worst = tally.worst();
    List<Judged> bad = tally.cases(c -> c.outcome() == Outcome.DISAGREES && !c.isExcused());
    if (!bad.isEmpty()) {
      words.append(
          "; %d disagree, the first is %s: %s"
              .formatted(bad.size(), bad.get(0).name(), Reason.of(bad.get(0))));
    } else if (worst == Outcome.DISAGREES) {
      words.append(
          ", the first is %s: %s".formatted(explained.get(0).name(), Reason.of(explained.get(0))));
    }
    Predicate<Judged> right = c -> c.outcome() == Outcome.OVERFLOWED && c.isExcused();
    name(words, "overflowed where the mathematics does", tally.cases(right));
    for (Outcome other :
        List.of(
            Outcome.NOT_COMPARABLE, Outcome.OVERFLOWED, Outcome.SATURATED, Outcome.CONSISTENT)) {
      name(words, other.words(), tally.cases(c -> c.outcome() == other && !right.test(c)));
    }
    return of(worst, words.toString());
  }

  private static void name(StringBuilder words, String what, List<Judged> cases) {
    if (!cases.isEmpty()) {
      String others =
          cases.stream().skip(1).map(c -> ", " + c.name()).collect(Collectors.joining());
      words.append(
          "; %s: %s (%s)%s".formatted(what, cases.get(0).name(), Reason.of(cases.get(0)), others));
    }
  }

  static Headline withoutVerdict(String why) {
    return open("No verdict", why);
  }

  /** Nothing is agreed or disagreed yet. */
  static Headline open(String word, String sentence) {
    return new Headline(Outcome.NOT_COMPARABLE, word, sentence);
  }

  /**
   * Both.
   *
   * @return one line, the word first
   */
  public String line() {
    return word + ": " + sentence;
  }
}
