package org.dl4jreference.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Values in rows and columns; for programs an array of this key with an object for each row. */
record Table(String key, String caption, List<Heading> columns, List<List<Value>> rows)
    implements Block {
  private static final Set<Reader> PEOPLE = EnumSet.complementOf(EnumSet.of(Reader.PROGRAM));

  /** What a column is called: by its key in JSON, by its text for people. */
  record Heading(String key, String text, Set<Reader> readers) {
    boolean isSeenBy(Set<Reader> some) {
      return some.stream().anyMatch(readers::contains);
    }
  }

  /** A column of a table about many things of one kind, and what it says of each. */
  record Column<T>(Heading heading, Function<? super T, Value> value) {
    static <T> Column<T> of(String key, String text, Function<? super T, Value> value) {
      return new Column<>(new Heading(key, text, EnumSet.allOf(Reader.class)), value);
    }

    static <T> Column<T> forPeople(String text, Function<? super T, Value> value) {
      return new Column<>(new Heading("", text, PEOPLE), value);
    }

    static <T> Column<T> forPrograms(String key, Function<? super T, Value> value) {
      return new Column<>(new Heading(key, "", EnumSet.of(Reader.PROGRAM)), value);
    }
  }

  Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<Value> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "a row needs %d values, found %d".formatted(columns.size(), row.size()));
      }
    }
  }

  @SafeVarargs
  static <T> Table of(String key, String caption, Collection<T> items, Column<T>... columns) {
    return of(key, caption, items, Arrays.asList(columns));
  }

  static <T> Table of(String key, String caption, Collection<T> items, List<Column<T>> columns) {
    return new Table(
        key,
        caption,
        columns.stream().map(Column::heading).toList(),
        items.stream()
            .map(item -> columns.stream().map(column -> column.value().apply(item)).toList())
            .toList());
  }

  /** The same with a number of rows at most, evenly many left out. */
  Table thinned(int most) {
    int every = (rows.size() + most - 1) / most;
    return new Table(
        key,
        caption,
        columns,
        IntStream.range(0, rows.size()).filter(i -> i % every == 0).mapToObj(rows::get).toList());
  }

  /** The columns that some readers see, each by its number. */
  List<Integer> seenBy(Set<Reader> some) {
    return IntStream.range(0, columns.size())
        .filter(c -> columns.get(c).isSeenBy(some))
        .boxed()
        .toList();
  }

  /** Whether a column is of figures, which stand below each other by their last digit. */
  boolean isOfFigures(int column) {
    List<Value> values = rows.stream().map(row -> row.get(column)).toList();
    return values.stream().anyMatch(Value::isFigure)
        || values.stream().allMatch(v -> v.data() == null);
  }

  @Override
  public void renderBy(Renderer renderer) {
    renderer.table(this);
  }
}
