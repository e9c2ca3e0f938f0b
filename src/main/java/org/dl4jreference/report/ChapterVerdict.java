package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dl4jreference.chapter.ChapterResult;
import org.dl4jreference.chapter.ChapterResult.Check;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Worst;

/** What decides the chapter's verdict. */
final class ChapterVerdict {
  private final ChapterResult result;

  ChapterVerdict(ChapterResult result) {
    this.result = result;
  }

  Headline headline() {
    List<Check> wrong = new ArrayList<>(checks(Outcome.DISAGREES));
    wrong.addAll(checks(Outcome.NOT_COMPARABLE));
    wrong.addAll(checks(Outcome.SATURATED));
    int overflowed = checks(Outcome.OVERFLOWED).size();
    return Headline.of(
        result.outcome(),
        "%d of %d checks agree%s; %s"
            .formatted(
                checks(Outcome.AGREES).size(),
                result.checks().size(),
                overflowed == 0
                    ? ""
                    : ", %d overflowed where exact gradients do".formatted(overflowed),
                wrong.isEmpty() ? "nothing disagrees" : "not in agreement: " + words(wrong)));
  }

  /** Why the first is not, then the names of the others. */
  private static String words(List<Check> wrong) {
    return wrong.stream()
        .skip(1)
        .map(c -> ", " + c.name())
        .collect(
            Collectors.joining(
                "", "%s (%s)".formatted(wrong.get(0).name(), found(wrong.get(0))), ""));
  }

  private List<Check> checks(Outcome outcome) {
    return result.checks().stream().filter(c -> c.outcome() == outcome).toList();
  }

  /** For programs. */
  Block cases() {
    return new Cases("cases", result.checks().stream().map(ChapterVerdict::judged).toList())
        .only(Reader.PROGRAM);
  }

  private static Case judged(Check check) {
    return new Case(
            check.name(),
            "",
            check.outcome(),
            check.finding(),
            check.worst(),
            check.resolution(),
            check.text(),
            List.of())
        .with("text", Value.words(check.text()));
  }

  Section section() {
    return Section.of(
        "What was checked",
        Prose.of(
            "Each step of samediff and dl4j against the chain rule from that step's own parameters;"
                + " the chain rule against central differences; the tutorial against the digits"
                + " that the chapter's notebooks print. \"sees\" is the relative error of a"
                + " gradient that would have been noticed in half of the numbers. OVERFLOWED is"
                + " right where the mathematics, too, leaves the range of the arithmetic."),
        Table.of(
            "",
            "",
            result.checks(),
            Column.forPeople("verdict", c -> Value.verdict(c.outcome())),
            Column.forPeople("check", c -> Value.words(c.name())),
            Column.forPeople(
                "sees",
                c -> c.resolution().map(r -> Value.computed(r.median())).orElse(Value.NONE)),
            Column.forPeople("found", c -> Value.words(found(c)))),
        deciding().only(Reader.VERBOSE_TERMINAL, Reader.PAGE, Reader.PROGRAM));
  }

  private static String found(Check check) {
    return check
        .worst()
        .filter(w -> check.outcome() == Outcome.DISAGREES)
        .map(
            w ->
                "%s; worst at %s: %s, expected %s"
                    .formatted(
                        check.text(),
                        w.place(),
                        Digits.ALL.of(w.element().subject()),
                        Digits.ALL.of(w.element().reference())))
        .orElse(check.text());
  }

  private record Deciding(String name, Worst worst) {}

  private Table deciding() {
    return Table.of(
        "",
        "The number that decided each check",
        result.checks().stream()
            .map(c -> c.worst().map(w -> new Deciding(c.name(), w)))
            .flatMap(Optional::stream)
            .toList(),
        Column.forPeople("check", d -> Value.words(d.name())),
        Column.forPeople("at", d -> Value.words(d.worst().place())),
        Column.forPeople("found", d -> Value.exact(d.worst().element().subject())),
        Column.forPeople("expected", d -> Value.exact(d.worst().element().reference())));
  }
}
