package org.dl4jreference.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.verdict.Outcome;

/** Something said in one place of a document: a number stays one until it is written. */
public sealed interface Value {
  /**
   * How people read it.
   *
   * @return words or digits
   */
  String words();

  /**
   * The same where there is little room.
   *
   * @return words or digits
   */
  default String brief() {
    return words();
  }

  /**
   * How programs read it.
   *
   * @return JSON; numbers read back as the same float64, and what JSON cannot write is one of the
   *     strings {@code nan}, {@code inf} and {@code -inf}; a missing node if there is nothing
   */
  JsonNode json();

  /** Whether it stands below others of its kind by its last digit. */
  default boolean isFigure() {
    return false;
  }

  /** How hot its background is on a page, 0 to 5; the words say the same. */
  default OptionalInt heat() {
    return OptionalInt.empty();
  }

  /** The hottest of all heats. */
  int HOTTEST = 5;

  /** Nothing, where something might be. */
  Value NONE = new None(NullNode.getInstance(), "–");

  /** Nothing, and for programs not even a key. */
  Value ABSENT = new None(MissingNode.getInstance(), "");

  static Value computed(double x) {
    return new Number(x, Digits.COMPUTED);
  }

  static Value float32(double x) {
    return new Number(x, Digits.FLOAT32);
  }

  static Value given(double x) {
    return new Number(x, Digits.GIVEN);
  }

  static Value exact(double x) {
    return new Number(x, Digits.ALL);
  }

  static Value count(long n) {
    return new Count(n);
  }

  static Value count(OptionalInt n) {
    return n.isPresent() ? count(n.getAsInt()) : NONE;
  }

  static Value computed(OptionalDouble x) {
    return x.isPresent() ? computed(x.getAsDouble()) : NONE;
  }

  static Value flag(boolean is) {
    return new Flag(is);
  }

  /**
   * Words, the same for people and programs.
   *
   * @param text the words
   */
  static Value words(String text) {
    return new Words(text, OptionalInt.empty());
  }

  static Value hot(String text, int heat) {
    return new Words(text, OptionalInt.of(heat));
  }

  /**
   * An error in units of what explains it.
   *
   * @param size the error
   * @param said what the verdict says of it; empty if it agrees
   */
  static Value error(double size, String said) {
    return new ErrorSize(Math.abs(size), said);
  }

  static Value verdict(Outcome outcome) {
    return words(outcome.words());
  }

  static Value element(String tensor, int row, int column) {
    return words(Elements.name(tensor, row, column));
  }

  static Value curve(List<Double> y) {
    return new Curve(y);
  }

  static <T> Value list(Collection<T> items, Function<? super T, Value> value) {
    return new Items(items.stream().<Value>map(value).toList());
  }

  static Value numbers(Collection<Double> numbers) {
    return list(numbers, Value::computed);
  }

  /** Layer by layer, weight row by row, then bias. */
  static Value flat(Tensors tensors) {
    return new Items(row(tensors.flatten()));
  }

  static Value matrix(Matrix m) {
    List<Value> rows = new ArrayList<>();
    for (double[] row : m.toRows()) {
      rows.add(new Items(row(row)));
    }
    return new Items(rows);
  }

  private static List<Value> row(double[] numbers) {
    List<Value> row = new ArrayList<>();
    for (double x : numbers) {
      row.add(computed(x));
    }
    return row;
  }

  static Value tensors(Tensors tensors) {
    return named(tensors.byName(), Value::matrix);
  }

  static <T> Value named(Map<String, T> byName, Function<? super T, Value> value) {
    Map<String, Value> values = new LinkedHashMap<>();
    byName.forEach((name, item) -> values.put(name, value.apply(item)));
    return new Named(values);
  }

  /**
   * Several values, each with a name.
   *
   * @param facts names and values
   */
  static Value object(Fact... facts) {
    return object(List.of(facts));
  }

  /** The same. */
  static Value object(List<Fact> facts) {
    Map<String, Value> values = new LinkedHashMap<>();
    facts.forEach(fact -> values.put(fact.key(), fact.value()));
    return new Named(values);
  }

  /** A number. */
  record Number(double value, Digits digits) implements Value {
    @Override
    public String words() {
      return digits.of(value);
    }

    @Override
    public JsonNode json() {
      if (Double.isFinite(value)) {
        return DoubleNode.valueOf(value);
      }
      return TextNode.valueOf(Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
    }

    @Override
    public boolean isFigure() {
      return true;
    }
  }

  /** A whole number. */
  record Count(long value) implements Value {
    @Override
    public String words() {
      return Long.toString(value);
    }

    @Override
    public JsonNode json() {
      return LongNode.valueOf(value);
    }

    @Override
    public boolean isFigure() {
      return true;
    }
  }

  /** Yes or no. */
  record Flag(boolean is) implements Value {
    @Override
    public String words() {
      return is ? "yes" : "no";
    }

    @Override
    public JsonNode json() {
      return BooleanNode.valueOf(is);
    }
  }

  /** Text. */
  record Words(String words, OptionalInt heat) implements Value {
    @Override
    public JsonNode json() {
      return TextNode.valueOf(words);
    }
  }

  /** An error: the hotter the larger. */
  record ErrorSize(double size, String said) implements Value {
    private static final double[] LEVELS = {1, 2, 4, 8, 100};

    @Override
    public String words() {
      return said.isEmpty() ? digits() : digits() + ", " + said;
    }

    @Override
    public String brief() {
      return said.isEmpty() ? digits() : digits() + " !";
    }

    private String digits() {
      return Double.isFinite(size) ? Digits.number(size) : "not finite";
    }

    @Override
    public JsonNode json() {
      return computed(size).json();
    }

    @Override
    public boolean isFigure() {
      return true;
    }

    @Override
    public OptionalInt heat() {
      int level = 0;
      while (level < LEVELS.length && !(size < LEVELS[level])) {
        level++;
      }
      return OptionalInt.of(said.isEmpty() || size >= 8 ? level : HOTTEST);
    }
  }

  /** No value. */
  record None(JsonNode json, String words) implements Value {}

  /** Numbers that people see as the shape of a curve. */
  record Curve(List<Double> y) implements Value {
    private static final int WIDTH = 16;

    /** Copies the list. */
    public Curve {
      y = List.copyOf(y);
    }

    @Override
    public String words() {
      return Sparkline.of(y, WIDTH);
    }

    @Override
    public JsonNode json() {
      return numbers(y).json();
    }
  }

  /** Several values in a row. */
  record Items(List<Value> items) implements Value {
    /** Copies the list. */
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public String words() {
      return items.stream().map(Value::words).collect(Collectors.joining(", "));
    }

    @Override
    public JsonNode json() {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      items.forEach(item -> array.add(item.json()));
      return array;
    }
  }

  /** Several values, each with a name. */
  record Named(Map<String, Value> byName) implements Value {
    /** Copies the map. */
    public Named {
      byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    @Override
    public String words() {
      return byName.entrySet().stream()
          .map(e -> e.getKey() + " " + e.getValue().words())
          .collect(Collectors.joining(", "));
    }

    @Override
    public JsonNode json() {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      byName.forEach(
          (name, value) -> {
            JsonNode json = value.json();
            if (!json.isMissingNode()) {
              object.set(name, json);
            }
          });
      return object;
    }
  }
}
