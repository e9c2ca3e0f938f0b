package org.dl4jreference.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collection;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;

/**
 * Verdicts as JSON, in the one schema of every command ({@code docs/verdict.schema.json}). Numbers
 * have full precision; NaN and the infinities are the strings {@code nan}, {@code inf} and {@code
 * -inf}.
 */
public final class VerdictJson {
  /** The version of the schema; higher when a reader of the old one would go wrong. */
  public static final int SCHEMA_VERSION = 1;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private VerdictJson() {}

  /**
   * A report without its cases.
   *
   * @param verdict of the whole
   * @param device where the engines computed
   * @param precision what they computed in
   * @return an object to which {@code cases} or {@code steps} are to be added
   */
  public static ObjectNode report(Outcome verdict, String device, Precision precision) {
    Producer producer = Producer.current();
    ObjectNode report = JSON.objectNode();
    report.put("schemaVersion", SCHEMA_VERSION);
    report.put("verdict", verdict.words());
    report
        .putObject("producer")
        .put("product", producer.product())
        .put("version", producer.version())
        .put("dl4j", producer.dl4j())
        .put("java", producer.java());
    report.put("device", device);
    report.put("precision", precision.name());
    return report;
  }

  /**
   * One case.
   *
   * @param judged the case
   * @return an object to which a command may add keys of its own
   */
  public static ObjectNode of(Judged judged) {
    return (ObjectNode) Case.of(judged, "").value().json();
  }

  /**
   * A number.
   *
   * @param value any float64
   * @return a JSON number that reads back as the same float64, or one of the three strings
   */
  public static JsonNode number(double value) {
    if (Double.isNaN(value)) {
      return TextNode.valueOf("nan");
    }
    if (Double.isInfinite(value)) {
      return TextNode.valueOf(value > 0 ? "inf" : "-inf");
    }
    return DoubleNode.valueOf(value);
  }

  /**
   * Numbers in a row.
   *
   * @param values any float64
   * @return an array
   */
  public static ArrayNode numbers(Collection<Double> values) {
    ArrayNode array = JSON.arrayNode();
    values.forEach(v -> array.add(number(v)));
    return array;
  }

  /**
   * A matrix.
   *
   * @param matrix the matrix
   * @return an array of its rows
   */
  public static ArrayNode matrix(Matrix matrix) {
    ArrayNode rows = JSON.arrayNode();
    for (int i = 0; i < matrix.rows(); i++) {
      ArrayNode row = rows.addArray();
      for (int j = 0; j < matrix.columns(); j++) {
        row.add(number(matrix.get(i, j)));
      }
    }
    return rows;
  }

  /**
   * Named matrices.
   *
   * @param tensors the matrices
   * @return an object with one array of rows for each name
   */
  public static ObjectNode tensors(Tensors tensors) {
    ObjectNode object = JSON.objectNode();
    tensors.byName().forEach((name, m) -> object.set(name, matrix(m)));
    return object;
  }
}
