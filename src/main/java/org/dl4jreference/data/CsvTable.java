package org.dl4jreference.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.spelling.Spelling;

/** A CSV file in whatever dialect and encoding it is written. */
public final class CsvTable {
  private static final int SAMPLE = 200;
  private static final int MOST_NAMED = 12;
  private static final int MOST_LISTED = 30;
  private static final int LONGEST_SHOWN = 60;

  private final String file;
  private final TextFile text;
  private final CsvDialect dialect;
  private final CsvHeader header;
  private final int width;
  private final List<double[]> rows = new ArrayList<>();
  private final List<Integer> lines = new ArrayList<>();

  /** Fields that are no numbers, by row and column. */
  private final Map<Long, String> words = new HashMap<>();

  /** As many as there are different ones. */
  private final Map<String, String> pool = new HashMap<>();

  private CsvTable(Path path, Optional<Boolean> hasHeader) {
    file = path.toString();
    text = TextFile.read(path);
    dialect = CsvDialect.of(text.text());
    List<CsvLine> sample;
    try (Stream<CsvLine> all = dialect.lines(text.text())) {
      sample = all.limit(SAMPLE).toList();
    }
    if (sample.isEmpty()) {
      throw new BadInput(file + ": must have at least one line of numbers");
    }
    header = CsvHeader.of(file, sample, dialect, hasHeader);
    width =
        (header.isThere() && header.names().isEmpty() ? sample.get(1) : sample.get(0))
            .fields()
            .size();
    try (Stream<CsvLine> all = dialect.lines(text.text())) {
      all.skip(header.isThere() ? 1 : 0).forEach(this::add);
    }
    if (rows.isEmpty()) {
      throw BadInput.at(file, 1, "must have at least one line of numbers below its header");
    }
  }

  /**
   * Reads a file.
   *
   * @param path a CSV file
   * @param hasHeader whether its first line names the columns; empty to tell from what is in it
   * @throws BadInput if it is no table, or it may have a header or not
   */
  public static CsvTable read(Path path, Optional<Boolean> hasHeader) {
    try {
      return new CsvTable(path, hasHeader);
    } catch (CsvParseException | UncheckedIOException e) {
      throw new BadInput(path + ": not readable as CSV: " + e.getMessage());
    }
  }

  private void add(CsvLine line) {
    List<String> fields = line.fields();
    if (fields.size() != width) {
      throw BadInput.at(
          file,
          line.number(),
          "must have %d fields like the first line, found %d%s"
              .formatted(
                  width,
                  fields.size(),
                  dialect.separator() == ' ' && fields.contains("")
                      ? ": separated by one blank each, or by another character"
                      : ""));
    }
    double[] row = new double[width];
    for (int c = 0; c < width; c++) {
      row[c] = dialect.value(fields.get(c));
      if (Double.isNaN(row[c])) {
        words.put(key(rows.size(), c), pool.computeIfAbsent(fields.get(c), field -> field));
      }
    }
    rows.add(row);
    lines.add(line.number());
  }

  private static long key(int row, int column) {
    return (long) row << Integer.SIZE | column;
  }

  /** The file, as the user named it. */
  String file() {
    return file;
  }

  /** How many examples. */
  public int rows() {
    return rows.size();
  }

  /** How many columns. */
  public int columns() {
    return width;
  }

  /** Names of the classes, in their order, where the file says them. */
  List<String> classes() {
    return header.classes();
  }

  /** What is to be known of how the file was read: sentences. */
  List<String> remarks() {
    List<String> unusual = new ArrayList<>(dialect.unusual());
    if (!text.charset().equals(StandardCharsets.UTF_8)) {
      unusual.add("text in " + text.charset());
    }
    List<String> remarks = new ArrayList<>();
    if (!unusual.isEmpty()) {
      remarks.add("%s has %s".formatted(file, String.join(", ", unusual)));
    }
    header.remark().ifPresent(remarks::add);
    return remarks;
  }

  /** A column's number, and its name if it has one. */
  public String title(int column) {
    return "column " + place(column);
  }

  private String place(int column) {
    String name = name(column);
    return (column + 1) + (name.isEmpty() ? "" : " (" + shown(name) + ")");
  }

  boolean hasNames() {
    return !header.names().isEmpty();
  }

  /** A column's name, nothing if it has none. */
  String name(int column) {
    return column < header.names().size() ? header.names().get(column) : "";
  }

  /** What an option may call a column. */
  String handle(int column) {
    String name = name(column);
    boolean isUsable =
        !name.isEmpty()
            && name.matches("[\\p{L}\\p{N}_.:-]{1,40}")
            && header.names().indexOf(name) == header.names().lastIndexOf(name);
    return isUsable ? name : String.valueOf(column + 1);
  }

  /** What options may call columns, the first of them if there are many. */
  String handles(List<Integer> columns) {
    return String.join(",", columns.stream().limit(MOST_NAMED).map(this::handle).toList())
        + (columns.size() > MOST_NAMED ? ",…" : "");
  }

  /**
   * The places of columns.
   *
   * @param names column names, numbers from 1, or ranges of such numbers, {@code 1-4}
   * @return their indices from 0
   * @throws BadInput if there is no such column
   */
  public List<Integer> columns(List<String> names) {
    return names.stream().flatMap(name -> columns(name.strip())).toList();
  }

  private Stream<Integer> columns(String name) {
    boolean isRange = !header.names().contains(name) && name.matches("\\d{1,9}-\\d{1,9}");
    if (!isRange) {
      return Stream.of(column(name));
    }
    String[] ends = name.split("-");
    int from = column(ends[0]);
    int to = column(ends[1]);
    if (from > to) {
      throw new BadInput(
          "%s: columns '%s' are none, expected the smaller number first".formatted(file, name));
    }
    return IntStream.rangeClosed(from, to).boxed();
  }

  /**
   * The place of a column.
   *
   * @param name its name, or its number from 1
   * @return its index from 0
   * @throws BadInput if there is no such column, or more than one
   */
  private int column(String name) {
    List<String> names = header.names();
    int index = names.indexOf(name);
    if (index >= 0 && names.lastIndexOf(name) != index) {
      throw new BadInput(
          "%s: columns %d and %d both are called '%s': say the number of the one you mean"
              .formatted(file, index + 1, names.lastIndexOf(name) + 1, name));
    }
    if (index < 0 && name.matches("\\d{1,9}")) {
      index = Integer.parseInt(name) - 1;
    }
    if (index < 0 || index >= width) {
      throw new BadInput(
          "%s: there is no column '%s', expected %s%s"
              .formatted(
                  file,
                  name,
                  names.isEmpty() ? "a number from 1 to " + width : "one of " + shown(names),
                  Spelling.hint(name, names)));
    }
    return index;
  }

  /**
   * Some of the columns.
   *
   * @param columns their indices
   * @return a matrix of these columns in this order
   * @throws BadInput that names the first field of them that is no number
   */
  public Matrix numbers(List<Integer> columns) {
    for (int i = 0; i < rows.size(); i++) {
      for (int c : columns) {
        if (Double.isNaN(rows.get(i)[c])) {
          throw noNumber(i, c);
        }
      }
    }
    return Matrix.generate(rows.size(), columns.size(), (i, j) -> rows.get(i)[columns.get(j)]);
  }

  private BadInput noNumber(int row, int column) {
    String field = field(row, column);
    if (CsvNumber.isMissing(field)) {
      return at(row, column, "must be a finite number, " + missing(field));
    }
    String what = CsvNumber.whatItIs(field, dialect.mark());
    boolean isText = what.isEmpty() && rows.size() > 1 && numbersOf(column).length == 0;
    return at(
        row,
        column,
        "must be a finite number, found '%s'%s"
            .formatted(shown(field), isText ? ": this column is text" : what));
  }

  /**
   * Something is wrong with a field.
   *
   * @param row of the example, from 0
   * @param says rule, found, expected
   */
  BadInput at(int row, int column, String says) {
    return BadInput.at(file, lines.get(row), title(column) + " " + says);
  }

  /**
   * A field as text: a number as it is written shortest.
   *
   * @param row of the example, from 0
   */
  String field(int row, int column) {
    double value = rows.get(row)[column];
    return Double.isNaN(value) ? words.get(key(row, column)) : text(value);
  }

  /** A name as {@link #field} has it: 1.0 is the class 1. */
  private String plain(String text) {
    double value = dialect.value(text.strip());
    return Double.isNaN(value) ? text.strip() : text(value);
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  /** The different fields of a column, as text, in the order in which they appear. */
  public List<String> fields(int column) {
    return IntStream.range(0, rows.size()).mapToObj(i -> field(i, column)).distinct().toList();
  }

  /**
   * A column of names of classes.
   *
   * @param classes the names in the order of the result's columns
   * @return 1 where a row's class is, else 0
   * @throws BadInput that names the first field that is none of them
   */
  public Matrix oneHot(int column, List<String> classes) {
    int[] found = classes(column, classes);
    return Matrix.generate(found.length, classes.size(), (i, j) -> found[i] == j ? 1 : 0);
  }

  /** The place of each row's class in the list. */
  int[] classes(int column, List<String> classes) {
    Map<String, Integer> places = new LinkedHashMap<>();
    classes.forEach(name -> places.putIfAbsent(plain(name), places.size()));
    if (places.size() < classes.size()) {
      throw new BadInput("%s: each class has one name, found %s".formatted(file, shown(classes)));
    }
    int[] found = new int[rows.size()];
    for (int i = 0; i < found.length; i++) {
      String field = field(i, column);
      if (!places.containsKey(field)) {
        throw at(
            i,
            column,
            CsvNumber.isMissing(field)
                ? "must be a class, " + missing(field)
                : "must be one of %s, found '%s'%s"
                    .formatted(shown(classes), shown(field), Spelling.hint(shown(field), classes)));
      }
      found[i] = places.get(field);
    }
    return found;
  }

  /** A text of the file, fit for a line of a terminal. */
  static String shown(String text) {
    String line = NpzFile.printable(text);
    return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
  }

  private static String shown(List<String> texts) {
    return "[" + listed(texts) + "]";
  }

  /** Texts of the file, the first of them if there are many. */
  static String listed(List<String> texts) {
    return texts.stream()
        .limit(MOST_LISTED)
        .map(CsvTable::shown)
        .collect(Collectors.joining(", ", "", texts.size() > MOST_LISTED ? ", …" : ""));
  }

  private static String missing(String field) {
    return "found %s: a value is missing"
        .formatted(field.isEmpty() ? "nothing" : "'" + field + "'");
  }

  /** Whether a column holds anything that is no number, however written, and not missing. */
  public boolean isText(int column) {
    return IntStream.range(0, rows.size())
        .filter(i -> Double.isNaN(rows.get(i)[column]))
        .mapToObj(i -> field(i, column))
        .anyMatch(
            field ->
                !CsvNumber.isMissing(field) && CsvNumber.whatItIs(field, dialect.mark()).isEmpty());
  }

  /** Whether all values of a column are missing. */
  boolean isEmpty(int column) {
    return IntStream.range(0, rows.size())
        .allMatch(i -> Double.isNaN(rows.get(i)[column]) && CsvNumber.isMissing(field(i, column)));
  }

  /** Whether no field of a column is there twice. */
  boolean isDistinct(int column) {
    Set<String> seen = new HashSet<>();
    return IntStream.range(0, rows.size()).allMatch(i -> seen.add(field(i, column)));
  }

  /**
   * How many different whole numbers from 0 a column holds.
   *
   * @param below what all are less than
   * @return 0 if it holds anything else
   */
  int classes(int column, int below) {
    BitSet seen = new BitSet();
    for (double[] row : rows) {
      double v = row[column];
      if (!(v >= 0 && v < below && v == Math.rint(v))) {
        return 0;
      }
      seen.set((int) v);
    }
    return seen.cardinality();
  }

  /** The numbers among the fields of a column. */
  double[] numbersOf(int column) {
    return rows.stream().mapToDouble(row -> row[column]).filter(v -> !Double.isNaN(v)).toArray();
  }
}
