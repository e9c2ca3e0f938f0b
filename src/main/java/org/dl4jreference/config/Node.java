package org.dl4jreference.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.spelling.Spelling;

/**
 * A value of a file, where it stands, and what it must be.
 *
 * @param file the file as the user named it
 * @param line from 1
 * @param path its keys from the root, {@code network.layers[0].units}
 * @param value a map, a list, a string, a {@link Numeral}, a boolean, or null
 */
record Node(String file, int line, String path, Object value) {
  private static final int LONGEST_SHOWN = 60;

  /** What YAML 1.1 takes for a string although everyone means a number. */
  private static final Pattern EXPONENT = Pattern.compile("[-+]?\\d+(\\.\\d*)?[eE][-+]?\\d+");

  private static final Map<String, Double> NOT_FINITE =
      Map.of(
          "nan", Double.NaN,
          "inf", Double.POSITIVE_INFINITY,
          "-inf", Double.NEGATIVE_INFINITY,
          ".nan", Double.NaN,
          ".inf", Double.POSITIVE_INFINITY,
          "-.inf", Double.NEGATIVE_INFINITY);

  /** A number as it was written: as text nothing is lost yet. */
  record Numeral(String text) {}

  /** The keys of a mapping, known to be allowed. */
  record Fields(Node owner, Map<String, Node> byKey) {
    Node get(String key) {
      return find(key)
          .orElseThrow(
              () ->
                  BadInput.at(owner.file, owner.line, "key '" + owner.child(key) + "' is missing"));
    }

    Optional<Node> find(String key) {
      return Optional.ofNullable(byKey.get(key));
    }

    boolean has(String key) {
      return byKey.containsKey(key);
    }
  }

  /** Where a block has its value on lines below its key, the key's line is the better place. */
  Node atLeast(int keyLine) {
    return value instanceof Map || value instanceof List
        ? new Node(file, keyLine, path, value)
        : this;
  }

  BadInput mustBe(String rule) {
    return says("must be " + rule + ", found " + found());
  }

  BadInput says(String text) {
    return BadInput.at(file, line, name() + " " + text);
  }

  boolean isMapping() {
    return value instanceof Map;
  }

  boolean isSequence() {
    return value instanceof List;
  }

  boolean isEmpty() {
    return value instanceof List<?> list && list.isEmpty();
  }

  Fields fields(String... allowed) {
    return fields(Arrays.asList(allowed));
  }

  Fields fields(Collection<String> allowed) {
    Fields fields = anyFields();
    fields
        .byKey()
        .forEach(
            (key, node) -> {
              if (!allowed.contains(key)) {
                throw BadInput.at(
                    file,
                    node.line,
                    "unknown key '%s', expected one of %s%s"
                        .formatted(shown(child(key)), allowed, Spelling.hint(key, allowed)));
              }
            });
    return fields;
  }

  Fields anyFields() {
    if (value instanceof Map<?, ?> map) {
      return new Fields(
          this,
          map.entrySet().stream()
              .collect(
                  Collectors.toMap(
                      e -> (String) e.getKey(),
                      e -> (Node) e.getValue(),
                      (a, b) -> a,
                      LinkedHashMap::new)));
    }
    throw mustBe("a mapping of keys to values");
  }

  List<Node> sequence() {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list.stream().map(Node.class::cast).toList();
    }
    throw mustBe("a list with at least one entry");
  }

  String text() {
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    if (value instanceof Numeral numeral) {
      return numeral.text();
    }
    throw mustBe("a text");
  }

  String oneOf(Collection<String> allowed) {
    if (value instanceof String text && allowed.contains(text)) {
      return text;
    }
    throw says(
        "must be one of %s, found %s%s"
            .formatted(
                allowed,
                found(),
                value instanceof String text ? Spelling.hint(text, allowed) : ""));
  }

  boolean flag() {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw mustBe("true or false");
  }

  /** Any number, NaN and the infinities too. */
  double number() {
    String text = null;
    if (value instanceof Numeral numeral) {
      text = numeral.text().replace("_", "");
    } else if (value instanceof String string
        && (isNotFinite(string) || EXPONENT.matcher(string).matches())) {
      text = string;
    }
    if (text == null) {
      throw mustBe("a number");
    }
    if (isNotFinite(text)) {
      return NOT_FINITE.get(text.toLowerCase(Locale.ROOT));
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw mustBe("a decimal number");
    }
  }

  private static boolean isNotFinite(String text) {
    return NOT_FINITE.containsKey(text.toLowerCase(Locale.ROOT));
  }

  double finite() {
    double number = number();
    if (!Double.isFinite(number)) {
      throw mustBe("finite");
    }
    return number;
  }

  double positive() {
    double number = number();
    if (!(number > 0) || Double.isInfinite(number)) {
      throw mustBe("finite and > 0");
    }
    return number;
  }

  double notNegative() {
    double number = number();
    if (!(number >= 0) || Double.isInfinite(number)) {
      throw mustBe("finite and >= 0");
    }
    return number;
  }

  long integer(long least, long most) {
    double number = value instanceof Numeral ? number() : Double.NaN;
    if (number != Math.rint(number) || number < least || number > most) {
      throw mustBe("a whole number from " + least + " to " + most);
    }
    return (long) number;
  }

  int count(int most) {
    return (int) integer(1, most);
  }

  /** A list of rows, all of one length. */
  Matrix matrix() {
    List<double[]> rows = sequence().stream().map(Node::numbers).toList();
    for (int i = 1; i < rows.size(); i++) {
      if (rows.get(i).length != rows.get(0).length) {
        throw sequence()
            .get(i)
            .says(
                "must have as many values as the first row, %d, found %d"
                    .formatted(rows.get(0).length, rows.get(i).length));
      }
    }
    return Matrix.ofRows(rows.toArray(double[][]::new));
  }

  Matrix matrix(int rows, int columns) {
    Matrix matrix = matrix();
    if (matrix.rows() != rows || matrix.columns() != columns) {
      throw says("must have shape [%d, %d], found %s".formatted(rows, columns, matrix.shape()));
    }
    return matrix;
  }

  /** A list of numbers as one row. */
  Matrix row(int columns) {
    double[] values = numbers();
    if (values.length != columns) {
      throw says("must have %d values, found %d".formatted(columns, values.length));
    }
    return Matrix.row(values);
  }

  private double[] numbers() {
    return sequence().stream().mapToDouble(Node::number).toArray();
  }

  /** The same, where every number must be finite. */
  Node allFinite() {
    if (value instanceof List<?> list) {
      list.forEach(entry -> ((Node) entry).allFinite());
    } else {
      finite();
    }
    return this;
  }

  private String name() {
    return path.isEmpty() ? "the file" : shown(path);
  }

  private String child(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private String found() {
    if (value == null) {
      return "nothing";
    }
    if (value instanceof Map) {
      return "a mapping";
    }
    if (value instanceof List<?> list) {
      return list.isEmpty() ? "an empty list" : "a list";
    }
    return value instanceof String text
        ? "'" + shown(text) + "'"
        : shown(value instanceof Numeral numeral ? numeral.text() : value.toString());
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
  }
}
