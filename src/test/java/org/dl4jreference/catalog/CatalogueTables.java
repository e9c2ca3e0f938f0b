package org.dl4jreference.catalog;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dl4jreference.report.NamesDocument;
import org.dl4jreference.report.NamesDocument.Kind;

/**
 * The tables of the documents that say what each name takes and means, as {@code list} has them.
 */
public final class CatalogueTables {
  private static final String TYPES = "Types with a formula";

  private CatalogueTables() {}

  /**
   * Writes the tables into the page, after a change of the catalogue.
   *
   * @param args none
   * @throws IOException if the page cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    for (Map.Entry<String, String> table : of(Catalogue.standard()).entrySet()) {
      Path page = page(table.getKey());
      Matcher place = below(table.getKey()).matcher(Files.readString(page));
      Files.writeString(
          page, place.replaceFirst("$1" + Matcher.quoteReplacement(table.getValue())));
    }
  }

  /** Where a table stands. */
  static Path page(String heading) {
    return Path.of(heading.equals(TYPES) ? "docs/networks.md" : "config/README.md");
  }

  /** What stands below a heading, and the table after it. */
  static Pattern below(String heading) {
    return Pattern.compile("(## " + heading + "\n[^|]*)((?:\\|.*\n)+)");
  }

  /**
   * The tables.
   *
   * @param catalogue what the names mean
   * @return Markdown by the heading above it
   */
  public static Map<String, String> of(Catalogue catalogue) {
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("Activations", table(catalogue, Kind.ACTIVATIONS));
    tables.put("Losses", table(catalogue, Kind.LOSSES));
    tables.put("Updaters", table(catalogue, Kind.UPDATERS));
    tables.put("Schedules", table(catalogue, Kind.SCHEDULES));
    tables.put("Gradient normalisations", table(catalogue, Kind.GRADIENT_NORMALIZATIONS));
    tables.put(TYPES, types(NamesDocument.rows(catalogue, Kind.LAYERS)));
    return tables;
  }

  /** What {@code list} shows, with what is code marked as such. */
  private static String table(Catalogue catalogue, Kind kind) {
    List<List<String>> rows = NamesDocument.rows(catalogue, kind);
    List<String> header = rows.get(0);
    return line(header)
        + "|---".repeat(header.size())
        + "|\n"
        + rows.stream().skip(1).map(row -> line(marked(header, row))).collect(joining());
  }

  /** A row for each kind. */
  private static String types(List<List<String>> rows) {
    Map<String, String> byKind =
        rows.stream()
            .skip(1)
            .collect(
                toMap(
                    row -> row.get(1),
                    row -> code(row.get(0)),
                    (a, b) -> a + ", " + b,
                    LinkedHashMap::new));
    return byKind.entrySet().stream()
        .map(e -> line(List.of(e.getKey(), e.getValue())))
        .collect(joining("", line(List.of("kind", "types")) + "|---|---|\n", ""));
  }

  private static List<String> marked(List<String> header, List<String> row) {
    List<String> cells = new ArrayList<>();
    for (int c = 0; c < row.size(); c++) {
      String cell = row.get(c);
      cells.add(
          switch (header.get(c)) {
            case "name" -> code(cell);
            case "parameters (default)" -> cell.replaceAll("(\\w+) \\(", "`$1` (");
            case "slots" -> cell.replaceAll("\\w+", "`$0`");
            default -> cell;
          });
    }
    return cells;
  }

  private static String code(String name) {
    return "`" + name + "`";
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.isEmpty() ? "| " : "| " + cell.replace("|", "\\|") + " ")
        .collect(joining("", "", "|\n"));
  }
}
