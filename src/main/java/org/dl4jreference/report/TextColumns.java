package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;

/** Text in columns: the first to the left, numbers to the right. */
final class TextColumns {
  private final List<List<String>> rows = new ArrayList<>();

  TextColumns row(String... cells) {
    return row(List.of(cells));
  }

  TextColumns row(List<String> cells) {
    rows.add(List.copyOf(cells));
    return this;
  }

  /** The rows, each column as wide as its widest cell. */
  List<String> lines(int leftColumns) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < row.size(); c++) {
        int column = c;
        int width =
            rows.stream()
                .filter(r -> r.size() > column)
                .mapToInt(r -> r.get(column).length())
                .max()
                .orElse(0);
        String format = "%" + (c < leftColumns ? "-" : "") + Math.max(1, width) + "s";
        line.append(c == 0 ? "" : "  ").append(format.formatted(row.get(c)));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
