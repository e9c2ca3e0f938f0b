package org.dl4jreference.report;

import static java.util.stream.Collectors.joining;
import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Entries;
import org.dl4jreference.catalog.Entry;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.finding.Finding;
import org.dl4jreference.finding.Findings;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.report.Table.Heading;

/** The names that files and options may use, and what each means. */
public final class NamesDocument {
  private static final Set<Reader> WITH_ROOM = EnumSet.of(Reader.PAGE);

  private NamesDocument() {}

  /** What has names. */
  public enum Kind {
    /** Of a layer. */
    ACTIVATIONS,
    /** Of a network. */
    LOSSES,
    /** What a gradient makes of parameters. */
    UPDATERS,
    /** Of learning rates. */
    SCHEDULES,
    /** Of the gradient before the updater. */
    GRADIENT_NORMALIZATIONS,
    /** Types of DL4J's layers, vertices and preprocessors that have formulas. */
    LAYERS,
    /** What is known of DL4J's own arithmetic. */
    FINDINGS;

    /** As on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private record LayerType(String name, String kind) {}

  /**
   * A list of names.
   *
   * @param catalogue what they mean
   * @param kinds of what
   */
  public static Document of(Catalogue catalogue, Collection<Kind> kinds) {
    List<Table> tables = kinds.stream().map(kind -> table(catalogue, kind)).toList();
    String counts =
        tables.stream()
            .map(t -> "%d %s".formatted(t.rows().size(), t.key().replace('-', ' ')))
            .collect(joining(", "));
    List<Section> sections =
        tables.stream().map(t -> new Section("names", heading(t.key()), List.of(t))).toList();
    return new Document(
        "Names",
        Headline.open("LISTED", counts),
        new Origin("none", Precision.DOUBLE, Optional.empty()),
        List.copyOf(sections));
  }

  private static String heading(String key) {
    return key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1).replace('-', ' ');
  }

  /**
   * The same as words in rows and columns, with that for which a terminal has no room.
   *
   * @param catalogue what they mean
   * @param kind of what
   * @return the columns' headings, then a row for each name
   */
  public static List<List<String>> rows(Catalogue catalogue, Kind kind) {
    Table table = table(catalogue, kind);
    List<Integer> seen = table.seenBy(WITH_ROOM);
    return Stream.concat(
            Stream.of(seen.stream().map(c -> table.columns().get(c).text()).toList()),
            table.rows().stream().map(row -> seen.stream().map(c -> row.get(c).words()).toList()))
        .toList();
  }

  private static Table table(Catalogue catalogue, Kind kind) {
    String key = kind.toString();
    return switch (kind) {
      case ACTIVATIONS -> entries(key, catalogue.activations(), List.of(definition("formula")));
      case LOSSES -> entries(key, catalogue.losses(), List.of(definition("formula")));
      case UPDATERS ->
          entries(key, catalogue.updaters(), List.of(slots(), definition("one step"), source()));
      case SCHEDULES -> entries(key, catalogue.schedules(), sourced());
      case GRADIENT_NORMALIZATIONS -> entries(key, catalogue.gradientNormalizations(), sourced());
      case LAYERS ->
          Table.of(
              key,
              "",
              LayerFormulas.typesByKind().entrySet().stream()
                  .flatMap(of -> of.getValue().stream().map(t -> new LayerType(t, of.getKey())))
                  .toList(),
              Column.of("name", "name", type -> Value.words(type.name())),
              Column.of("kind", "kind", type -> Value.words(type.kind())));
      case FINDINGS ->
          Table.of(
              key,
              "",
              Findings.all(),
              Column.of("name", "name", finding -> Value.words(finding.id())),
              Column.of("kind", "kind", NamesDocument::kind),
              Column.of("title", "title", finding -> Value.words(finding.title())));
    };
  }

  private static Value kind(Finding finding) {
    return Value.words(finding.kind().name().toLowerCase(Locale.ROOT));
  }

  private static <T> Table entries(String key, Entries<T> entries, List<Column<Entry<T>>> others) {
    Collection<Entry<T>> all = entries.byName().values();
    List<Column<Entry<T>>> columns = new ArrayList<>();
    columns.add(Column.of("name", "name", e -> Value.words(e.name())));
    if (all.stream().anyMatch(e -> !e.defaults().isEmpty())) {
      columns.add(Column.forPeople("parameters (default)", NamesDocument::parameters));
    }
    columns.add(
        Column.forPrograms(
            "parameters",
            e ->
                Value.object(
                    e.defaults().entrySet().stream()
                        .map(p -> keyed(p.getKey(), Value.given(p.getValue())))
                        .toList())));
    columns.addAll(others);
    return Table.of(key, "", all, columns);
  }

  private static <T> Value parameters(Entry<T> entry) {
    return Value.words(
        entry.defaults().entrySet().stream()
            .map(p -> "%s (%s)".formatted(p.getKey(), number(p.getValue())))
            .collect(joining(", ")));
  }

  /** 1e-8 rather than 1.0E-8, 1 rather than 1.0. */
  private static String number(double value) {
    return String.valueOf(value).replaceAll("\\.0(?=E|$)", "").replace('E', 'e');
  }

  private static <T> List<Column<Entry<T>>> sourced() {
    return List.of(definition("formula"), source());
  }

  private static <T> Column<Entry<T>> definition(String heading) {
    return Column.of("formula", heading, e -> Value.words(e.definition()));
  }

  private static <T> Column<Entry<T>> source() {
    return new Column<>(withRoom("source"), e -> Value.words(e.source()));
  }

  private static Heading withRoom(String key) {
    return new Heading(key, key, EnumSet.of(Reader.PAGE, Reader.PROGRAM));
  }

  private static Column<Entry<Updater>> slots() {
    return new Column<>(
        withRoom("slots"),
        e -> Value.words(String.join(", ", e.of(Formula.named(e.name())).slots())));
  }
}
