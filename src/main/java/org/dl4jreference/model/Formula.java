package org.dl4jreference.model;

import java.util.Map;
import java.util.TreeMap;

/**
 * The name of an entry of the catalogue (an activation, a loss, an updater, a schedule, …) with the
 * values of its parameters.
 *
 * @param name the catalogue's name, lower case
 * @param parameters values that differ from the entry's defaults, by name; never null
 */
public record Formula(String name, Map<String, Double> parameters) {
  /** Copies the map. */
  public Formula {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a formula needs a name");
    }
    parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  /** A formula with its default parameters. */
  public static Formula named(String name) {
    return new Formula(name, Map.of());
  }

  /** The same with one parameter set. */
  public Formula with(String parameter, double value) {
    Map<String, Double> copy = new TreeMap<>(parameters);
    copy.put(parameter, value);
    return new Formula(name, copy);
  }

  /** The value of a parameter, or a default if none is given. */
  public double get(String parameter, double fallback) {
    return parameters.getOrDefault(parameter, fallback);
  }

  /**
   * The value of a parameter.
   *
   * @throws IllegalArgumentException if none is given
   */
  public double get(String parameter) {
    Double value = parameters.get(parameter);
    if (value == null) {
      throw new IllegalArgumentException(name + " has no value of '" + parameter + "'");
    }
    return value;
  }

  @Override
  public String toString() {
    return parameters.isEmpty() ? name : name + parameters;
  }
}
