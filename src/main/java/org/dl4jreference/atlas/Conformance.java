package org.dl4jreference.atlas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dl4jreference.model.Outcome;
import org.dl4jreference.model.Precision;

/** The results of a sweep, summed up: one line for each subject. */
public final class Conformance {
  /** What one subject did in one arithmetic. */
  private static final class Cell {
    private int cases;
    private boolean isNew;
    private final Set<String> findings = new TreeSet<>();

    void add(Result result) {
      cases++;
      isNew |= result.isNew();
      if (result.outcome() == Outcome.DISAGREES) {
        result.finding().ifPresent(id -> findings.addAll(List.of(id.split("\\+", -1))));
      }
    }

    String text() {
      List<String> parts = new ArrayList<>();
      if (isNew) {
        parts.add("**new disagreement**");
      }
      findings.forEach(id -> parts.add("[%s](#%s)".formatted(id, id)));
      return parts.isEmpty() ? "agrees" : String.join(", ", parts);
    }
  }

  private final Map<String, Map<String, Map<Precision, Cell>>> parts = new LinkedHashMap<>();

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
  }

  /**
   * The table.
   *
   * @return Markdown, one table for each part
   */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    parts.forEach(
        (part, subjects) -> {
          text.append("\n### ").append(Character.toUpperCase(part.charAt(0)));
          text.append(part.substring(1));
          text.append("\n\n| | cases | FLOAT | DOUBLE |\n|---|---|---|---|\n");
          subjects.forEach(
              (subject, cells) ->
                  text.append(
                      "| `%s` | %d | %s | %s |\n"
                          .formatted(
                              subject,
                              cells.values().stream().mapToInt(c -> c.cases).sum(),
                              cells.get(Precision.FLOAT).text(),
                              cells.get(Precision.DOUBLE).text())));
        });
    return text.toString();
  }
}
