package org.dl4jreference.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a table is written as text.
 *
 * @param separator between fields
 * @param mark the decimal mark
 */
record CsvDialect(char separator, char mark) {
  private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|', ' ');
  private static final int SAMPLE = 200;

  /** What some spreadsheets write into the first line, and understand there. */
  private static final Pattern SAID = Pattern.compile("sep=(.)\\R");

  /**
   * That in which most lines have as many fields, of which most are numbers.
   *
   * @param text a whole file
   */
  static CsvDialect of(String text) {
    Matcher said = SAID.matcher(text);
    return said.lookingAt()
        ? candidate(rest(text), said.group(1).charAt(0)).dialect
        : SEPARATORS.stream()
            .map(separator -> candidate(text, separator))
            .max(Comparator.comparingDouble(Candidate::score).thenComparing(Candidate::order))
            .orElseThrow()
            .dialect;
  }

  /** The text without a first line that only says what separates fields. */
  static String rest(String text) {
    Matcher said = SAID.matcher(text);
    return said.lookingAt() ? text.substring(said.end()) : text;
  }

  /** Lines of fields, without blanks around them. */
  Stream<CsvLine> lines(String text) {
    return lines(text, separator);
  }

  private static Stream<CsvLine> lines(String text, char separator) {
    CsvReader<CsvRecord> reader =
        CsvReader.builder().fieldSeparator(separator).ofCsvRecord(rest(text));
    int skipped = rest(text).length() == text.length() ? 0 : 1;
    return reader.stream()
        .onClose(() -> close(reader))
        .map(
            record ->
                new CsvLine(
                    (int) record.getStartingLineNumber() + skipped,
                    record.getFields().stream().map(String::strip).toList()));
  }

  private static void close(CsvReader<CsvRecord> reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Candidate(CsvDialect dialect, double score) {
    private int order() {
      return -SEPARATORS.indexOf(dialect.separator);
    }
  }

  private static Candidate candidate(String text, char separator) {
    List<CsvLine> sample;
    try (Stream<CsvLine> lines = lines(text, separator)) {
      sample = lines.limit(SAMPLE).toList();
    } catch (CsvParseException | UncheckedIOException e) {
      return new Candidate(new CsvDialect(separator, '.'), -1);
    }
    CsvDialect dialect = new CsvDialect(separator, mark(sample));
    Map<Integer, Long> widths =
        sample.stream()
            .collect(Collectors.groupingBy(line -> line.fields().size(), Collectors.counting()));
    Optional<Map.Entry<Integer, Long>> most =
        widths.entrySet().stream().filter(e -> e.getKey() > 1).max(Map.Entry.comparingByValue());
    double alike = most.map(e -> (double) e.getValue() / sample.size()).orElse(0.0);
    double numbers =
        sample.stream()
            .flatMap(line -> line.fields().stream())
            .mapToInt(field -> dialect.isNumber(field) ? 1 : 0)
            .average()
            .orElse(0);
    return new Candidate(dialect, alike * (0.1 + numbers));
  }

  /** A comma if more numbers have one, that can be nothing else, than have a point. */
  private static char mark(List<CsvLine> sample) {
    int commas = 0;
    int points = 0;
    for (CsvLine line : sample) {
      for (String field : line.fields()) {
        if (CsvNumber.hasComma(field)) {
          commas += CsvNumber.isCommaAmbiguous(field) ? 0 : 1;
        } else if (field.indexOf('.') >= 0 && !Double.isNaN(CsvNumber.parse(field, '.'))) {
          points++;
        }
      }
    }
    return commas > points ? ',' : '.';
  }

  /** A field's value; NaN if it is no finite number. */
  double value(String field) {
    return CsvNumber.parse(field, mark);
  }

  boolean isNumber(String field) {
    return !Double.isNaN(value(field));
  }

  /** What is not as in most files, as words behind "has". */
  List<String> unusual() {
    List<String> words = new ArrayList<>();
    if (separator != ',') {
      words.add("fields separated by " + name(separator));
    }
    if (mark != '.') {
      words.add("decimal commas");
    }
    return words;
  }

  private static String name(char separator) {
    return switch (separator) {
      case ';' -> "semicolons";
      case '\t' -> "tabs";
      case ' ' -> "blanks";
      default -> "'" + separator + "'";
    };
  }
}
