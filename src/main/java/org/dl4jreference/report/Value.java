package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.verdict.Outcome;

/** What stands in one place of a document: a number stays one until it is written. */
sealed interface Value {
  /** The hottest of all heats. */
  int HOTTEST = 5;

  /** The most characters of a curve in words. */
  int SPARKLINE = 16;

  /** Nothing, where something might be. */
  Value NONE = new Plain(null, "–");

  /** Nothing, and for programs not even a key. */
  Value ABSENT = new Plain(Optional.empty(), "");

  /** For programs: a number, text, a truth, null, or a list of such or a map of such by name. */
  Object data();

  /** For people. */
  String words();

  /** The same where there is little room. */
  default String brief() {
    return words();
  }

  /** Whether it stands below others of its kind by its last digit. */
  default boolean isFigure() {
    return data() instanceof Number;
  }

  /** How hot its background is on a page, 0 to 5; the words say the same. */
  default OptionalInt heat() {
    return OptionalInt.empty();
  }

  static Value computed(double x) {
    return new Digit(x, Digits.COMPUTED);
  }

  static Value float32(double x) {
    return new Digit(x, Digits.FLOAT32);
  }

  static Value given(double x) {
    return new Digit(x, Digits.GIVEN);
  }

  static Value exact(double x) {
    return new Digit(x, Digits.ALL);
  }

  static Value computed(OptionalDouble x) {
    return x.isPresent() ? computed(x.getAsDouble()) : NONE;
  }

  static Value count(long n) {
    return new Plain(n, Long.toString(n));
  }

  static Value count(OptionalInt n) {
    return n.isPresent() ? count(n.getAsInt()) : NONE;
  }

  static Value flag(boolean is) {
    return new Plain(is, is ? "yes" : "no");
  }

  static Value words(String text) {
    return new Plain(text, text);
  }

  static Value verdict(Outcome outcome) {
    return words(outcome.words());
  }

  static Value hot(String text, int heat) {
    return new Hot(text, OptionalInt.of(heat));
  }

  /** An error in units of what explains it, and what the verdict says of it; empty if it agrees. */
  static Value error(double size, String said) {
    return new ErrorSize(Math.abs(size), said);
  }

  /** Numbers that people see as the shape of a curve. */
  static Value curve(List<Double> y) {
    return new Plain(List.copyOf(y), Sparkline.of(y, SPARKLINE));
  }

  static <T> Value list(Collection<T> items, Function<? super T, Value> value) {
    List<Value> values = items.stream().<Value>map(value).toList();
    List<Object> data = new ArrayList<>();
    values.forEach(v -> data.add(v.data()));
    return new Plain(data, values.stream().map(Value::words).collect(Collectors.joining(", ")));
  }

  static Value numbers(Collection<Double> numbers) {
    return list(numbers, Value::computed);
  }

  /** Layer by layer, weight row by row, then bias; for programs. */
  static Value flat(Tensors tensors) {
    return row(tensors.flatten());
  }

  /** Row by row; for programs. */
  static Value matrix(Matrix m) {
    return list(List.of(m.toRows()), Value::row);
  }

  /** For programs. */
  static Value row(double[] numbers) {
    return new Plain(Arrays.stream(numbers).boxed().toList(), "");
  }

  static Value tensors(Tensors tensors) {
    return named(tensors.byName(), Value::matrix);
  }

  /** By names that are no keys of the schema; for programs. */
  static <T> Value named(Map<String, T> byName, Function<? super T, Value> value) {
    List<Fact> facts = new ArrayList<>();
    byName.forEach((name, item) -> facts.add(Fact.keyed(name, value.apply(item))));
    return object(facts);
  }

  static Value object(Fact... facts) {
    return object(List.of(facts));
  }

  /** Several values, each with a key; for programs. */
  static Value object(List<Fact> facts) {
    Map<String, Object> data = new LinkedHashMap<>();
    facts.forEach(fact -> data.put(fact.key(), fact.value().data()));
    return new Plain(data, "");
  }

  /** Anything whose words need no rule. */
  record Plain(Object data, String words) implements Value {}

  /** A number. */
  record Digit(Double data, Digits digits) implements Value {
    @Override
    public String words() {
      return digits.of(data);
    }
  }

  /** Text with a background. */
  record Hot(String words, OptionalInt heat) implements Value {
    @Override
    public Object data() {
      return words;
    }
  }

  /** An error: the hotter the larger. */
  record ErrorSize(Double data, String said) implements Value {
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
      return Double.isFinite(data) ? Digits.number(data) : "not finite";
    }

    @Override
    public OptionalInt heat() {
      int level = 0;
      while (level < LEVELS.length && !(data < LEVELS[level])) {
        level++;
      }
      return OptionalInt.of(said.isEmpty() || data >= 8 ? level : HOTTEST);
    }
  }
}
