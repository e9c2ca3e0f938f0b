package org.dl4jreference.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.data.CsvTable;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;

/** The examples of an experiment: written out, or in a CSV file. */
final class DataSection {
  private static final int MOST_CLASSES_SHOWN = 20;

  private final Node.Fields fields;
  private final CsvTable table;

  private DataSection(Node.Fields fields, CsvTable table) {
    this.fields = fields;
    this.table = table;
  }

  static Batch read(Node node, NetworkSpec network, Path experiment) {
    Node.Fields fields = node.fields("x", "y", "csv", "header", "inputs", "labels", "classes");
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
    node.fields("csv", "header", "inputs", "labels", "classes");
    Node place = fields.get("csv");
    Path csv = experiment.resolveSibling(place.text());
    if (!Files.isRegularFile(csv)) {
      throw place.mustBe("an existing file relative to this one");
    }
    Optional<Boolean> header = fields.find("header").map(Node::flag);
    return new DataSection(fields, CsvTable.read(csv, header)).batch(network);
  }

  private Batch batch(NetworkSpec network) {
    List<Integer> inputs = columns(fields.get("inputs"));
    List<Integer> labels = columns(fields.get("labels"));
    for (int column : labels) {
      if (inputs.contains(column)) {
        throw fields
            .get("labels")
            .says("must be no inputs, found %s among both".formatted(table.title(column)));
      }
    }
    check(fields.get("inputs"), inputs.size(), network.nIn(), "inputs");
    Matrix y = fields.has("classes") ? oneHot(labels) : labels(labels);
    check(
        fields.get(fields.has("classes") ? "classes" : "labels"),
        y.columns(),
        network.nOut(),
        "outputs");
    return new Batch(table.numbers(inputs), y);
  }

  private static void check(Node node, int found, int expected, String what) {
    if (found != expected) {
      throw node.says(
          "must have one entry for each of the network's %d %s, found %d"
              .formatted(expected, what, found));
    }
  }

  private List<Integer> columns(Node names) {
    List<Integer> columns = new ArrayList<>();
    for (Node name : names.isSequence() ? names.sequence() : List.of(names)) {
      try {
        columns.addAll(table.columns(List.of(name.text())));
      } catch (BadInput e) {
        throw name.says("is no column: " + e.getMessage());
      }
    }
    return columns;
  }

  private Matrix labels(List<Integer> columns) {
    for (int column : columns) {
      if (table.isText(column)) {
        List<String> found = table.fields(column);
        throw fields
            .get("labels")
            .says(
                "needs data.classes, the classes in the order of the outputs: %s holds %s"
                    .formatted(
                        table.title(column),
                        found.size() > MOST_CLASSES_SHOWN
                            ? found.size() + " different texts"
                            : found.stream().sorted().toList()));
      }
    }
    return table.numbers(columns);
  }

  /** A single column of class names, as 0 and 1. */
  private Matrix oneHot(List<Integer> labels) {
    if (labels.size() != 1) {
      throw fields
          .get("labels")
          .says("must name one column when there are classes, found " + labels.size());
    }
    return table.oneHot(
        labels.get(0), fields.get("classes").sequence().stream().map(Node::text).toList());
  }
}
