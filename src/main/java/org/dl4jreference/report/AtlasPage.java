package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dl4jreference.atlas.Conformance;
import org.dl4jreference.atlas.Conformance.Counts;
import org.dl4jreference.atlas.Conformance.Line;
import org.dl4jreference.atlas.Result;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.PageTable.Cell;
import org.dl4jreference.verdict.ErrorSizes;
import org.dl4jreference.verdict.Verdict;

/** A sweep of DL4J's vocabulary as a page. */
public final class AtlasPage {
  private static final List<Precision> ARITHMETICS = List.of(Precision.FLOAT, Precision.DOUBLE);
  private static final int OUTSIDE = 2;
  private static final int EXPLAINED = 3;

  private final Conformance conformance;

  private AtlasPage(Conformance conformance) {
    this.conformance = conformance;
  }

  /**
   * The page.
   *
   * @param verdict the verdict line, its outcome first
   * @param facts what was computed with
   * @param conformance what was found
   * @return new disagreements first, then the conformance, then the findings
   */
  public static Page of(String verdict, List<Page.Fact> facts, Conformance conformance) {
    AtlasPage page = new AtlasPage(conformance);
    List<PageSection> sections = new ArrayList<>();
    if (!conformance.unexplained().isEmpty()) {
      sections.add(page.unexplained());
    }
    sections.add(page.parts());
    sections.add(page.findings());
    page.errors().ifPresent(sections::add);
    sections.add(page.subjects());
    return Page.of(
        "What DL4J computes, against first principles", verdict, facts, Optional.empty(), sections);
  }

  private PageSection unexplained() {
    List<List<Cell>> rows = new ArrayList<>();
    for (Result result : conformance.unexplained()) {
      rows.add(
          List.of(
              Cell.of("%s: %s".formatted(result.part(), result.subject())),
              Cell.of(result.precision().name()),
              Cell.of(result.detail()),
              new Cell(
                  result
                      .verdict()
                      .flatMap(Verdict::worst)
                      .map(t -> FaultSections.found(t, FaultSections.FIRST_PRINCIPLES))
                      .orElse("refused: " + result.refusal()),
                  OptionalInt.of(Cell.HOTTEST))));
    }
    return PageSection.of(
        "New disagreements",
        List.of("No known finding accounts for these."),
        List.of(),
        List.of(
            new PageTable(
                "Cases that disagree", List.of("case", "arithmetic", "with", "found"), rows)));
  }

  private PageSection parts() {
    Map<String, Map<Precision, Counts>> sums = new LinkedHashMap<>();
    for (Line line : conformance.lines()) {
      Map<Precision, Counts> sum = sums.computeIfAbsent(line.part(), p -> new LinkedHashMap<>());
      ARITHMETICS.forEach(p -> sum.merge(p, line.in(p), Counts::plus));
    }
    List<List<Cell>> rows = new ArrayList<>();
    sums.forEach(
        (part, sum) ->
            rows.add(
                List.of(
                    Cell.of(part),
                    cell(sum.get(Precision.FLOAT)),
                    cell(sum.get(Precision.DOUBLE)))));
    return PageSection.of(
        "Conformance",
        List.of(
            "Each case is one network at edge values, one or several steps of it. A finding is a"
                + " disagreement that is known, named and reproduced in docs/atlas.md."),
        List.of(),
        List.of(new PageTable("Cases by what was tried", List.of("", "FLOAT", "DOUBLE"), rows)));
  }

  private PageSection subjects() {
    Map<String, List<List<Cell>>> parts = new LinkedHashMap<>();
    for (Line line : conformance.lines()) {
      parts
          .computeIfAbsent(line.part(), p -> new ArrayList<>())
          .add(row(line.subject(), line.in(Precision.FLOAT), line.in(Precision.DOUBLE)));
    }
    List<PageTable> tables = new ArrayList<>();
    parts.forEach(
        (part, rows) ->
            tables.add(table(Character.toUpperCase(part.charAt(0)) + part.substring(1), rows)));
    return PageSection.of("Everything that was tried", List.of(), List.of(), tables);
  }

  private static PageTable table(String caption, List<List<Cell>> rows) {
    return new PageTable(caption, List.of("", "FLOAT", "DOUBLE", "findings"), rows);
  }

  private static List<Cell> row(String name, Counts inFloat, Counts inDouble) {
    return List.of(
        Cell.of(name),
        cell(inFloat),
        cell(inDouble),
        Cell.of(String.join(", ", inFloat.plus(inDouble).findings())));
  }

  private static Cell cell(Counts counts) {
    if (counts.cases() == 0) {
      return Cell.of("–");
    }
    List<String> words = new ArrayList<>();
    if (counts.unexplained() > 0) {
      words.add(counts.unexplained() + " new");
    }
    if (counts.agreeing() > 0) {
      words.add(counts.agreeing() + " agree");
    }
    if (counts.explained() > 0) {
      words.add(counts.explained() + " by a finding");
    }
    if (counts.outside() > 0) {
      words.add(counts.outside() + " overflow or saturate");
    }
    int heat =
        counts.unexplained() > 0
            ? Cell.HOTTEST
            : counts.explained() > 0 ? EXPLAINED : counts.outside() > 0 ? OUTSIDE : 0;
    return new Cell(String.join(", ", words), OptionalInt.of(heat));
  }

  private PageSection findings() {
    List<List<Cell>> rows =
        conformance.findings().stream()
            .map(
                f ->
                    List.of(
                        Cell.of(f.id()),
                        Cell.of(Integer.toString(f.cases())),
                        Cell.of(f.title()),
                        Cell.of(f.consequence())))
            .toList();
    return PageSection.of(
        "Findings that were met",
        List.of("A case may meet several. Each has a section of its name in docs/atlas.md."),
        List.of(),
        List.of(
            new PageTable(
                "Findings", List.of("finding", "cases", "what happens", "consequence"), rows)));
  }

  private Optional<PageSection> errors() {
    Map<String, ErrorSizes> sizes = new LinkedHashMap<>();
    ARITHMETICS.forEach(
        p -> sizes.put(p.name(), conformance.errors().getOrDefault(p, ErrorSizes.NONE)));
    return StepCharts.distribution("errors", sizes)
        .map(
            chart ->
                PageSection.of(
                    "How large the errors are",
                    List.of(
                        "Every number of the worst step of each case. What findings spoil lies far"
                            + " to the right; up to 8 σ agree."),
                    List.of(chart),
                    List.of()));
  }
}
