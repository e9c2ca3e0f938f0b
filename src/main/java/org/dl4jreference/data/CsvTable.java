package org.dl4jreference.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Matrix;

/**
 * A CSV file of numbers. Its first line is a header if none of its fields is a number.
 *
 * @param file the file, for messages
 * @param header the names of the columns, if the file has them
 * @param values the numbers
 */
public record CsvTable(String file, Optional<List<String>> header, Matrix values) {
  /**
   * Reads a file.
   *
   * @param path a CSV file
   * @return its numbers, all finite
   * @throws BadInput that names the line and column of whatever is no number
   */
  public static CsvTable read(Path path) {
    refuseUtf16(path);
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(path)) {
      Optional<List<String>> header = Optional.empty();
      List<double[]> rows = new ArrayList<>();
      int width = -1;
      for (CsvRecord record : reader) {
        List<String> fields = record.getFields().stream().map(String::strip).toList();
        if (width < 0) {
          width = fields.size();
          if (fields.stream().noneMatch(CsvTable::isNumber)) {
            header = Optional.of(fields);
            continue;
          }
        }
        rows.add(numbers(path.toString(), record, fields, width, header));
      }
      if (rows.isEmpty()) {
        throw new BadInput(path + ": must have at least one line of numbers");
      }
      return new CsvTable(path.toString(), header, Matrix.ofRows(rows.toArray(double[][]::new)));
    } catch (CsvParseException | UncheckedIOException | IOException e) {
      throw new BadInput(path + ": not readable as CSV: " + e.getMessage());
    }
  }

  /** By the mark that such files begin with. */
  private static void refuseUtf16(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      int mark = in.read() << 8 | in.read();
      if (mark == 0xfeff || mark == 0xfffe) {
        throw new BadInput(path + ": must be text in UTF-8, this seems to be UTF-16");
      }
    } catch (IOException e) {
      throw new BadInput(path + ": cannot be read");
    }
  }

  private static boolean isNumber(String text) {
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static double[] numbers(
      String file,
      CsvRecord record,
      List<String> fields,
      int width,
      Optional<List<String>> header) {
    int line = (int) record.getStartingLineNumber();
    if (fields.size() != width) {
      throw BadInput.at(
          file,
          line,
          "must have %d fields like the first line, found %d%s"
              .formatted(width, fields.size(), separated(fields)));
    }
    double[] row = new double[width];
    for (int c = 0; c < width; c++) {
      String text = fields.get(c);
      if (!isNumber(text) || !Double.isFinite(Double.parseDouble(text))) {
        int column = c;
        throw BadInput.at(
            file,
            line,
            "column %d%s must be a finite number, found '%s'%s"
                .formatted(
                    c + 1,
                    header.map(h -> " (" + h.get(column) + ")").orElse(""),
                    text,
                    separated(fields)));
      }
      row[c] = Double.parseDouble(text);
    }
    return row;
  }

  /** A hint where another character seems to separate the fields. */
  private static String separated(List<String> fields) {
    String line = String.join(",", fields);
    return line.indexOf(';') >= 0
        ? ": fields are separated by commas, this file seems to have semicolons"
        : line.indexOf('\t') >= 0
            ? ": fields are separated by commas, this file seems to have tabs"
            : "";
  }

  /**
   * The places of columns.
   *
   * @param names column names, or numbers from 1
   * @return their indices from 0
   * @throws BadInput if there is no such column
   */
  public List<Integer> columns(List<String> names) {
    return names.stream().map(this::column).toList();
  }

  private int column(String name) {
    int index = header.map(h -> h.indexOf(name)).orElse(-1);
    if (index < 0 && name.matches("\\d{1,9}")) {
      index = Integer.parseInt(name) - 1;
    }
    if (index < 0 || index >= values.columns()) {
      throw new BadInput(
          "%s: there is no column '%s', expected %s"
              .formatted(
                  file,
                  name,
                  header.map(h -> "one of " + h).orElse("a number from 1 to " + values.columns())));
    }
    return index;
  }

  /**
   * Some of the columns.
   *
   * @param indices from 0
   * @return a matrix of these columns in this order
   */
  public Matrix select(List<Integer> indices) {
    return Matrix.generate(values.rows(), indices.size(), (i, j) -> values.get(i, indices.get(j)));
  }

  /**
   * All but some of the columns.
   *
   * @param indices from 0
   * @return a matrix of the others in the file's order
   * @throws BadInput if nothing is left
   */
  public Matrix without(List<Integer> indices) {
    List<Integer> others =
        IntStream.range(0, values.columns()).boxed().filter(c -> !indices.contains(c)).toList();
    if (others.isEmpty()) {
      throw new BadInput(file + ": no column is left for the inputs");
    }
    return select(others);
  }
}
