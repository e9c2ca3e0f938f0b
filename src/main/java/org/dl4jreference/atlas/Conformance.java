package org.dl4jreference.atlas;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.dl4jreference.finding.Findings;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.ErrorSizes;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;

/** The results of a sweep, summed up: one line for each subject. */
public final class Conformance {
  private static final class Cell {
    private int agreeing;
    private int explained;
    private int outside;
    private int unexplained;
    private final TreeSet<String> findings = new TreeSet<>();

    void add(Result result) {
      if (result.isNew()) {
        unexplained++;
      } else if (result.finding().isPresent()) {
        explained++;
      } else if (result.outcome() == Outcome.AGREES) {
        agreeing++;
      } else {
        outside++;
      }
      if (result.outcome() == Outcome.DISAGREES) {
        findings.addAll(ids(result));
      }
    }

    Counts counts() {
      return new Counts(agreeing, explained, outside, unexplained, List.copyOf(findings));
    }
  }

  /**
   * What a subject did in one arithmetic.
   *
   * @param agreeing cases that agree within rounding
   * @param explained cases that a finding accounts for
   * @param outside cases that overflow or saturate
   * @param unexplained cases that nothing accounts for
   * @param findings the ids of those that account for a disagreement, sorted
   */
  public record Counts(
      int agreeing, int explained, int outside, int unexplained, List<String> findings) {
    /** Of nothing. */
    public static final Counts NONE = new Counts(0, 0, 0, 0, List.of());

    /** Copies the list. */
    public Counts {
      findings = List.copyOf(findings);
    }

    /**
     * All of them.
     *
     * @return how many cases there are
     */
    public int cases() {
      return agreeing + explained + outside + unexplained;
    }

    /**
     * Both together.
     *
     * @param other what another did
     */
    public Counts plus(Counts other) {
      TreeSet<String> all = new TreeSet<>(findings);
      all.addAll(other.findings);
      return new Counts(
          agreeing + other.agreeing,
          explained + other.explained,
          outside + other.outside,
          unexplained + other.unexplained,
          List.copyOf(all));
    }
  }

  /**
   * One subject.
   *
   * @param part of the atlas it belongs to
   * @param subject an activation, a loss, an updater, …
   * @param byPrecision what it did in each arithmetic
   */
  public record Line(String part, String subject, Map<Precision, Counts> byPrecision) {
    /** Copies the map. */
    public Line {
      byPrecision = Map.copyOf(byPrecision);
    }

    /**
     * One arithmetic.
     *
     * @param precision which
     * @return what the subject did in it
     */
    public Counts in(Precision precision) {
      return byPrecision.getOrDefault(precision, Counts.NONE);
    }
  }

  /**
   * A finding that was met.
   *
   * @param id of its section in {@code docs/atlas.md}
   * @param title what happens
   * @param consequence what that does to a user
   * @param cases in how many cases
   */
  public record Met(String id, String title, String consequence, int cases) {}

  private final Map<String, Map<String, Map<Precision, Cell>>> parts = new LinkedHashMap<>();
  private final Map<String, Integer> met = new TreeMap<>();
  private final List<Result> unexplained = new ArrayList<>();
  private final Map<Precision, ErrorSizes> errors = new EnumMap<>(Precision.class);

  private static List<String> ids(Result result) {
    return result.finding().map(id -> List.of(id.split("\\+", -1))).orElse(List.of());
  }

  /**
   * Of many results.
   *
   * @param results in the order of the sweep
   * @return all of them counted
   */
  public static Conformance of(List<Result> results) {
    Conformance conformance = new Conformance();
    results.forEach(conformance::add);
    return conformance;
  }

  /**
   * Counts a result.
   *
   * @param result of one case
   */
  public void add(Result result) {
    parts
        .computeIfAbsent(result.part(), p -> new LinkedHashMap<>())
        .computeIfAbsent(result.subject(), s -> new LinkedHashMap<>())
        .computeIfAbsent(result.precision(), p -> new Cell())
        .add(result);
    ids(result).forEach(id -> met.merge(id, 1, Integer::sum));
    if (result.isNew()) {
      unexplained.add(result);
    }
    result
        .verdict()
        .ifPresent(
            verdict ->
                errors.merge(
                    result.precision(),
                    verdict.tensors().stream()
                        .map(TensorVerdict::sizes)
                        .reduce(ErrorSizes.NONE, ErrorSizes::plus),
                    ErrorSizes::plus));
  }

  /**
   * The whole table.
   *
   * @return a line for each subject, in the order of the sweep
   */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    parts.forEach(
        (part, subjects) ->
            subjects.forEach(
                (subject, cells) -> {
                  Map<Precision, Counts> counts = new EnumMap<>(Precision.class);
                  cells.forEach((precision, cell) -> counts.put(precision, cell.counts()));
                  lines.add(new Line(part, subject, counts));
                }));
    return lines;
  }

  /**
   * The findings that were met.
   *
   * @return in the order of the documentation
   */
  public List<Met> findings() {
    return Findings.all().stream()
        .filter(f -> met.containsKey(f.id()))
        .map(f -> new Met(f.id(), f.title(), f.consequence(), met.get(f.id())))
        .toList();
  }

  /**
   * What nothing accounts for.
   *
   * @return the new disagreements, in the order of the sweep
   */
  public List<Result> unexplained() {
    return List.copyOf(unexplained);
  }

  /** How large the errors are, of the worst step of each case. */
  public Map<Precision, ErrorSizes> errors() {
    return Map.copyOf(errors);
  }

  /**
   * The table.
   *
   * @return Markdown, one table for each part
   */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    String part = "";
    for (Line line : lines()) {
      if (!line.part().equals(part)) {
        part = line.part();
        text.append("\n### ").append(Character.toUpperCase(part.charAt(0)));
        text.append(part.substring(1));
        text.append("\n\n| | cases | FLOAT | DOUBLE |\n|---|---|---|---|\n");
      }
      text.append(
          "| `%s` | %d | %s | %s |\n"
              .formatted(
                  line.subject(),
                  line.in(Precision.FLOAT).cases() + line.in(Precision.DOUBLE).cases(),
                  markdown(line.in(Precision.FLOAT)),
                  markdown(line.in(Precision.DOUBLE))));
    }
    return text.toString();
  }

  private static String markdown(Counts counts) {
    List<String> words = new ArrayList<>();
    if (counts.unexplained() > 0) {
      words.add("**new disagreement**");
    }
    counts.findings().forEach(id -> words.add("[%s](#%s)".formatted(id, id)));
    return words.isEmpty() ? "agrees" : String.join(", ", words);
  }
}
