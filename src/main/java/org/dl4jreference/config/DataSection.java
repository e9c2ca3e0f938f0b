package org.dl4jreference.config;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;

/** The examples of an experiment: written out, or in a CSV file with a header. */
final class DataSection {
  private final Node.Fields fields;
  private final Path csv;
  private final List<CsvRecord> records;

  private DataSection(Node.Fields fields, Path csv, List<CsvRecord> records) {
    this.fields = fields;
    this.csv = csv;
    this.records = records;
  }

  static Batch read(Node node, NetworkSpec network, Path experiment) {
    Node.Fields fields = node.fields("x", "y", "csv", "inputs", "labels", "classes");
    if (!fields.has("csv")) {
      node.fields("x", "y");
      Matrix x = fields.get("x").allFinite().matrix();
      Matrix y = fields.get("y").allFinite().matrix();
      if (x.rows() != y.rows()) {
        throw fields
            .get("y")
            .says("must have as many rows as x, %d, found %d".formatted(x.rows(), y.rows()));
      }
      return new Batch(
          fields.get("x").matrix(x.rows(), network.nIn()),
          fields.get("y").matrix(x.rows(), network.nOut()));
    }
    node.fields("csv", "inputs", "labels", "classes");
    Node place = fields.get("csv");
    Path csv = experiment.resolveSibling(place.text());
    if (!Files.isRegularFile(csv)) {
      throw place.mustBe("an existing file relative to this one");
    }
    return new DataSection(fields, csv, records(csv)).batch(network);
  }

  private static List<CsvRecord> records(Path csv) {
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(csv)) {
      return reader.stream().toList();
    } catch (CsvParseException | UncheckedIOException | IOException e) {
      throw BadInput.at(csv.toString(), 1, "not readable as CSV: " + e.getMessage());
    }
  }

  private Batch batch(NetworkSpec network) {
    if (records.size() < 2) {
      throw BadInput.at(
          csv.toString(),
          1,
          "must have a header and at least one example, found %d lines".formatted(records.size()));
    }
    Matrix x = columns(fields.get("inputs"));
    Matrix y = fields.has("classes") ? oneHot() : columns(fields.get("labels"));
    check(fields.get("inputs"), x.columns(), network.nIn(), "inputs");
    check(
        fields.get(fields.has("classes") ? "classes" : "labels"),
        y.columns(),
        network.nOut(),
        "outputs");
    return new Batch(x, y);
  }

  private static void check(Node node, int found, int expected, String what) {
    if (found != expected) {
      throw node.says(
          "must have one entry for each of the network's %d %s, found %d"
              .formatted(expected, what, found));
    }
  }

  private Matrix columns(Node names) {
    List<Integer> indices = names.sequence().stream().map(this::column).toList();
    return Matrix.generate(
        records.size() - 1, indices.size(), (i, j) -> number(records.get(i + 1), indices.get(j)));
  }

  /** A single column of class names, as 0 and 1. */
  private Matrix oneHot() {
    List<Node> labels = fields.get("labels").sequence();
    if (labels.size() != 1) {
      throw fields
          .get("labels")
          .says("must name one column when there are classes, found " + labels.size());
    }
    int column = column(labels.get(0));
    List<String> classes = fields.get("classes").sequence().stream().map(Node::text).toList();
    List<double[]> rows = new ArrayList<>();
    for (CsvRecord record : records.subList(1, records.size())) {
      int index = classes.indexOf(field(record, column).strip());
      if (index < 0) {
        throw at(
            record,
            header(column)
                + " must be one of "
                + classes
                + ", found '"
                + field(record, column)
                + "'");
      }
      double[] row = new double[classes.size()];
      row[index] = 1;
      rows.add(row);
    }
    return Matrix.ofRows(rows.toArray(double[][]::new));
  }

  private int column(Node name) {
    List<String> header = records.get(0).getFields().stream().map(String::strip).toList();
    int index = header.indexOf(name.text());
    if (index < 0) {
      throw name.mustBe("one of the columns " + header);
    }
    return index;
  }

  private double number(CsvRecord record, int column) {
    String text = field(record, column).strip();
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the one message for all that is not a finite number
    }
    throw at(record, header(column) + " must be a finite number, found '" + text + "'");
  }

  private String field(CsvRecord record, int column) {
    if (column >= record.getFieldCount()) {
      throw at(
          record,
          "must have %d fields, found %d"
              .formatted(records.get(0).getFieldCount(), record.getFieldCount()));
    }
    return record.getField(column);
  }

  private String header(int column) {
    return records.get(0).getField(column).strip();
  }

  private BadInput at(CsvRecord record, String message) {
    return BadInput.at(csv.toString(), (int) record.getStartingLineNumber(), message);
  }
}
