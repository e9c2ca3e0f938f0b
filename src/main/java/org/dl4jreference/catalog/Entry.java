package org.dl4jreference.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.dl4jreference.model.Formula;

/**
 * What one name means. Whoever reads, writes, checks or documents the name asks its entry.
 *
 * @param name lower case
 * @param definition the formula as text; blank where the code beside the entry says it all
 * @param source who described it; blank where nobody needs to be named
 * @param defaults the value of each parameter where none is given, in the order of the documents
 * @param meaning what a formula computes in which every parameter has a value
 * @param <T> what it computes
 */
public record Entry<T>(
    String name,
    String definition,
    String source,
    Map<String, Double> defaults,
    Function<Formula, T> meaning) {
  /** Copies the defaults. */
  public Entry {
    if (name.isBlank()) {
      throw new IllegalArgumentException("an entry needs a name");
    }
    defaults = Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
  }

  /**
   * An entry without parameters.
   *
   * @param name lower case
   * @param definition the formula as text
   * @param source who described it
   * @param meaning what it computes
   * @param <T> what it computes
   * @return the entry
   */
  public static <T> Entry<T> of(
      String name, String definition, String source, Function<Formula, T> meaning) {
    return new Entry<>(name, definition, source, Map.of(), meaning);
  }

  /**
   * The same with one more parameter.
   *
   * @param parameter its name
   * @param value where none is given
   * @return a new entry
   */
  public Entry<T> with(String parameter, double value) {
    Map<String, Double> more = new LinkedHashMap<>(defaults);
    more.put(parameter, value);
    return new Entry<>(name, definition, source, more, meaning);
  }

  /**
   * The same name with another meaning.
   *
   * @param change makes of the meaning and the formula, in which every parameter has a value,
   *     another meaning
   * @return a new entry
   */
  public Entry<T> changed(BiFunction<T, Formula, T> change) {
    return new Entry<>(name, definition, source, defaults, f -> change.apply(meaning.apply(f), f));
  }

  /**
   * What a formula computes.
   *
   * @param given its parameters; the others have their defaults, and unknown ones do not count
   * @return the meaning
   */
  public T of(Formula given) {
    return meaning.apply(complete(given));
  }

  /**
   * A formula with a value for every parameter.
   *
   * @param given those that may differ from the defaults
   * @return a formula of this name with exactly the parameters of this entry
   */
  public Formula complete(Formula given) {
    Map<String, Double> all = new TreeMap<>(defaults);
    all.replaceAll((parameter, value) -> given.parameters().getOrDefault(parameter, value));
    return new Formula(name, all);
  }

  /**
   * A formula with only what differs from the defaults.
   *
   * @param values of parameters, by name
   * @return the shortest formula that means the same
   */
  public Formula shortest(Map<String, Double> values) {
    Map<String, Double> differing = new TreeMap<>(values);
    differing.entrySet().removeIf(e -> e.getValue().equals(defaults.get(e.getKey())));
    return new Formula(name, differing);
  }
}
