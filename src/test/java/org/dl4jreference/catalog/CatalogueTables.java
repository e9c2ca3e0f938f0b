package org.dl4jreference.catalog;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dl4jreference.model.Formula;

/**
 * The tables of {@code config/README.md} that say what each name of the catalogue takes and means.
 */
public final class CatalogueTables {
  static final Path PAGE = Path.of("config/README.md");

  private CatalogueTables() {}

  /**
   * Writes the tables into the page, after a change of the catalogue.
   *
   * @param args none
   * @throws IOException if the page cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    String page = Files.readString(PAGE);
    for (Map.Entry<String, String> table : of(Catalogue.standard()).entrySet()) {
      Matcher place = below(table.getKey()).matcher(page);
      page = place.replaceFirst("$1" + Matcher.quoteReplacement(table.getValue()));
    }
    Files.writeString(PAGE, page);
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
    tables.put(
        "Activations with parameters",
        table(
            List.of("name", "parameters (default)"),
            catalogue.activations().byName().values().stream()
                .filter(e -> !e.defaults().isEmpty())
                .map(e -> List.of(code(e.name()), parameters(e)))));
    tables.put(
        "Updaters",
        table(
            List.of("name", "parameters (default)", "slots", "one step", "source"),
            catalogue.updaters().byName().values().stream()
                .map(
                    e ->
                        List.of(
                            code(e.name()),
                            parameters(e),
                            slots(e.of(Formula.named(e.name()))),
                            e.definition(),
                            e.source()))));
    tables.put("Schedules", defined(catalogue.schedules()));
    tables.put("Gradient normalisations", defined(catalogue.gradientNormalizations()));
    return tables;
  }

  private static String defined(Entries<?> entries) {
    return table(
        List.of("name", "parameters (default)", "formula", "source"),
        entries.byName().values().stream()
            .map(e -> List.of(code(e.name()), parameters(e), e.definition(), e.source())));
  }

  private static String slots(Updater updater) {
    return updater.slots().stream().map(CatalogueTables::code).collect(joining(", "));
  }

  private static String parameters(Entry<?> entry) {
    return entry.defaults().entrySet().stream()
        .map(e -> "%s (%s)".formatted(code(e.getKey()), number(e.getValue())))
        .collect(joining(", "));
  }

  /** 1e-8 rather than 1.0E-8, 1 rather than 1.0. */
  private static String number(double value) {
    return String.valueOf(value).replaceAll("\\.0(?=E|$)", "").replace('E', 'e');
  }

  private static String code(String name) {
    return "`" + name + "`";
  }

  private static String table(List<String> header, Stream<List<String>> rows) {
    return line(header)
        + "|---".repeat(header.size())
        + "|\n"
        + rows.map(CatalogueTables::line).collect(joining());
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.isEmpty() ? "| " : "| " + cell.replace("|", "\\|") + " ")
        .collect(joining("", "", "|\n"));
  }
}
