package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.atlas.Conformance;
import org.dl4jreference.atlas.Conformance.Counts;
import org.dl4jreference.atlas.Conformance.Line;
import org.dl4jreference.atlas.Result;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.verdict.ErrorSizes;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;

/** A sweep of DL4J's vocabulary. */
public final class ConformanceDocument {
  private static final List<Precision> ARITHMETICS = List.of(Precision.FLOAT, Precision.DOUBLE);
  private static final int OUTSIDE = 2;
  private static final int EXPLAINED = 3;

  private final Conformance conformance;

  private ConformanceDocument(Conformance conformance) {
    this.conformance = conformance;
  }

  /**
   * The document.
   *
   * @param origin where DL4J computed
   * @param extent which cases were tried, in words
   * @param results in the order of the sweep
   * @return each case; on the page new disagreements, then counts, then the findings
   */
  public static Document of(Origin origin, String extent, List<Result> results) {
    ConformanceDocument about = new ConformanceDocument(Conformance.of(results));
    return new Document(
        "What DL4J computes, against first principles",
        about.headline(results),
        origin,
        List.of(
            origin.facts(),
            Facts.of(Fact.forPeople("Cases", results.size() + ", " + extent)).only(Reader.PAGE),
            new Cases("cases", results.stream().map(ConformanceDocument::judged).toList())
                .only(Reader.PROGRAM),
            about.unexplained(),
            about.parts(),
            about.findings(),
            about.errors(),
            about.subjects()));
  }

  private Headline headline(List<Result> results) {
    Counts all =
        conformance.lines().stream()
            .flatMap(line -> line.byPrecision().values().stream())
            .reduce(Counts.NONE, Counts::plus);
    String words =
        ("%d of %d cases agree within rounding; %d disagree by %d known findings; %d overflow or"
                + " saturate")
            .formatted(
                all.agreeing(),
                results.size(),
                all.explained(),
                conformance.findings().size(),
                all.outside());
    List<Result> fresh = conformance.unexplained();
    return fresh.isEmpty()
        ? Headline.of(Outcome.AGREES, words)
        : Headline.of(
            Outcome.DISAGREES,
            words
                + "; %d are new, the first is %s: %s"
                    .formatted(fresh.size(), fresh.get(0).name(), reason(fresh.get(0))));
  }

  private static String reason(Result result) {
    return result
        .verdict()
        .map(verdict -> Reason.of(Judged.of(result.name(), verdict)))
        .orElseGet(() -> refusal(result));
  }

  /**
   * One case.
   *
   * @param result what was found in it
   * @return a line for the terminal, for who does not want to wait for the others
   */
  public static Block line(Result result) {
    return new Cases("", List.of(judged(result)));
  }

  private static Case judged(Result result) {
    return result
        .verdict()
        .map(verdict -> Case.of(Judged.of(result.name(), verdict), result.isNew() ? "NEW" : ""))
        .orElseGet(() -> refused(result))
        .with("part", Value.words(result.part()))
        .with("subject", Value.words(result.subject()))
        .with("detail", Value.words(result.detail()))
        .with("precision", Value.words(result.precision().name()));
  }

  private static Case refused(Result result) {
    return Case.without(result.name(), result.outcome(), result.finding(), refusal(result));
  }

  private static String refusal(Result result) {
    return "DL4J refuses (finding %s): %s"
        .formatted(result.finding().orElse("none"), result.refusal());
  }

  private Block unexplained() {
    return Section.of(
            "New disagreements",
            Table.of(
                "",
                "No known finding accounts for these",
                conformance.unexplained(),
                Column.forPeople("case", r -> Value.words(r.part() + ": " + r.subject())),
                Column.forPeople("arithmetic", r -> Value.words(r.precision().name())),
                Column.forPeople("with", r -> Value.words(r.detail())),
                Column.forPeople("found", r -> Value.hot(judged(r).words(), Value.HOTTEST))))
        .only(Reader.PAGE);
  }

  private Section parts() {
    Map<String, Map<Precision, Counts>> sums = new LinkedHashMap<>();
    for (Line line : conformance.lines()) {
      Map<Precision, Counts> sum = sums.computeIfAbsent(line.part(), p -> new LinkedHashMap<>());
      ARITHMETICS.forEach(p -> sum.merge(p, line.in(p), Counts::plus));
    }
    return Section.of(
        "Conformance",
        Prose.of(
            "Each case is one network at edge values, one or several steps of it. A finding is a"
                + " disagreement that is known, named and reproduced in docs/atlas.md."),
        Table.of(
            "",
            "",
            sums.entrySet(),
            Column.forPeople("part", part -> Value.words(part.getKey())),
            Column.forPeople("FLOAT", part -> counts(part.getValue().get(Precision.FLOAT))),
            Column.forPeople("DOUBLE", part -> counts(part.getValue().get(Precision.DOUBLE)))));
  }

  private Block subjects() {
    Map<String, List<Line>> parts = new LinkedHashMap<>();
    conformance
        .lines()
        .forEach(line -> parts.computeIfAbsent(line.part(), p -> new ArrayList<>()).add(line));
    List<Block> tables = new ArrayList<>();
    parts.forEach(
        (part, lines) ->
            tables.add(
                Table.of(
                    "",
                    Character.toUpperCase(part.charAt(0)) + part.substring(1),
                    lines,
                    Column.forPeople("subject", line -> Value.words(line.subject())),
                    Column.forPeople("FLOAT", line -> counts(line.in(Precision.FLOAT))),
                    Column.forPeople("DOUBLE", line -> counts(line.in(Precision.DOUBLE))),
                    Column.forPeople("findings", ConformanceDocument::findings))));
    return new Section("", "Everything that was tried", tables).only(Reader.PAGE);
  }

  private static Value findings(Line line) {
    return Value.list(
        line.in(Precision.FLOAT).plus(line.in(Precision.DOUBLE)).findings(), Value::words);
  }

  private static Value counts(Counts counts) {
    if (counts.cases() == 0) {
      return Value.NONE;
    }
    List<String> words = new ArrayList<>();
    say(words, counts.unexplained(), "new");
    say(words, counts.agreeing(), "agree");
    say(words, counts.explained(), "by a finding");
    say(words, counts.outside(), "overflow or saturate");
    return Value.hot(
        String.join(", ", words),
        counts.unexplained() > 0
            ? Value.HOTTEST
            : counts.explained() > 0 ? EXPLAINED : counts.outside() > 0 ? OUTSIDE : 0);
  }

  private static void say(List<String> words, int count, String what) {
    if (count > 0) {
      words.add(count + " " + what);
    }
  }

  private Block findings() {
    return Section.of(
            "Findings that were met",
            Prose.of("A case may meet several. Each has a section of its name in docs/atlas.md."),
            Table.of(
                "",
                "",
                conformance.findings(),
                Column.forPeople("finding", f -> Value.words(f.id())),
                Column.forPeople("cases", f -> Value.count(f.cases())),
                Column.forPeople("what happens", f -> Value.words(f.title())),
                Column.forPeople("consequence", f -> Value.words(f.consequence()))))
        .only(Reader.PAGE);
  }

  private Block errors() {
    Map<String, ErrorSizes> sizes = new LinkedHashMap<>();
    ARITHMETICS.forEach(
        p -> sizes.put(p.name(), conformance.errors().getOrDefault(p, ErrorSizes.NONE)));
    return StepCharts.errors(
        "Every number of the worst step of each case. What findings spoil lies far to the right; up"
            + " to 8 σ agree.",
        sizes);
  }
}
