package org.dl4jreference.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a layer, a vertex or a preprocessor computes: its type and its settings, by the names that
 * DL4J's configuration has for them.
 *
 * @param type the simple name of DL4J's configuration class, such as {@code ConvolutionLayer}; the
 *     full name of a class that is not DL4J's
 * @param settings by DL4J's name of each, such as {@code kernelSize}: a {@link Double}, a {@link
 *     Boolean}, a {@link String}, a list of these, a {@link Formula}, a {@link LossSpec}, a {@link
 *     Schedule}, or an {@link Operation} that is wrapped
 */
public record Operation(String type, Map<String, Object> settings) {
  /**
   * Copies the map.
   *
   * @throws IllegalArgumentException if a setting is of another kind
   */
  public Operation {
    settings.forEach(Operation::check);
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }

  private static void check(String name, Object value) {
    if (value instanceof List<?> list) {
      list.forEach(v -> check(name, v));
    } else if (!(value instanceof Double
        || value instanceof Boolean
        || value instanceof String
        || value instanceof Formula
        || value instanceof LossSpec
        || value instanceof Schedule
        || value instanceof Operation)) {
      throw new IllegalArgumentException("setting '%s' cannot be %s".formatted(name, value));
    }
  }

  /** The same with another value of a setting. */
  public Operation with(String name, Object value) {
    Map<String, Object> changed = new TreeMap<>(settings);
    changed.put(name, value);
    return new Operation(type, changed);
  }

  /** The same with something of every setting, and of those of what is wrapped. */
  public Operation map(UnaryOperator<Object> change) {
    Map<String, Object> changed = new TreeMap<>(settings);
    changed.replaceAll(
        (name, value) ->
            change.apply(value instanceof Operation inner ? inner.map(change) : value));
    return new Operation(type, changed);
  }

  /** The entries of the catalogue among its settings, and those of what is wrapped. */
  public Stream<Formula> formulas() {
    return settings.values().stream()
        .flatMap(
            value ->
                value instanceof Formula f
                    ? Stream.of(f)
                    : value instanceof Operation inner ? inner.formulas() : Stream.empty());
  }

  /** Whether there is a value of a setting. */
  public boolean has(String name) {
    return settings.containsKey(name);
  }

  /**
   * A number.
   *
   * @throws IllegalArgumentException if it is not set, or no number
   */
  public double number(String name) {
    return get(name, Double.class);
  }

  /** A number, or a default where it is not set. */
  public double number(String name, double fallback) {
    return has(name) ? number(name) : fallback;
  }

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException if it is not set, or not whole
   */
  public int count(String name) {
    return whole(name, number(name));
  }

  /**
   * Whole numbers, one for each axis.
   *
   * @throws IllegalArgumentException if they are not set, or not whole
   */
  public int[] counts(String name) {
    return ((List<?>) get(name, List.class)).stream().mapToInt(v -> whole(name, v)).toArray();
  }

  /** Whether something is set and true. */
  public boolean is(String name) {
    return has(name) && get(name, Boolean.class);
  }

  /**
   * A name, such as that of a mode.
   *
   * @throws IllegalArgumentException if it is not set
   */
  public String text(String name) {
    return get(name, String.class);
  }

  /** An entry of the catalogue, identity where it is not set. */
  public Formula formula(String name) {
    return has(name) ? get(name, Formula.class) : Formula.named("identity");
  }

  /**
   * A loss.
   *
   * @throws IllegalArgumentException if it is not set
   */
  public LossSpec loss(String name) {
    return get(name, LossSpec.class);
  }

  /**
   * A number that changes in training.
   *
   * @throws IllegalArgumentException if it is not set
   */
  public Schedule schedule(String name) {
    return get(name, Schedule.class);
  }

  /**
   * What is wrapped.
   *
   * @throws IllegalArgumentException if it is not set
   */
  public Operation inner(String name) {
    return get(name, Operation.class);
  }

  private int whole(String name, Object value) {
    double number = value instanceof Double d ? d : Double.NaN;
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s: '%s' must be whole, found %s".formatted(type, name, value));
    }
    return (int) number;
  }

  private <T> T get(String name, Class<T> kind) {
    Object value = settings.get(name);
    if (!kind.isInstance(value)) {
      throw new IllegalArgumentException(
          "%s: '%s' must be a %s, found %s"
              .formatted(
                  type, name, kind.getSimpleName().toLowerCase(java.util.Locale.ROOT), value));
    }
    return kind.cast(value);
  }
}
