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
 * @param definition the formula as text; blank where nobody wrote it down
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

  /** An entry without parameters. */
  public static <T> Entry<T> of(
      String name, String definition, String source, Function<Formula, T> meaning) {
    return new Entry<>(name, definition, source, Map.of(), meaning);
  }

  /** The same with one more parameter, and its value where none is given. */
  public Entry<T> with(String parameter, double value) {
    Map<String, Double> more = new LinkedHashMap<>(defaults);
    more.put(parameter, value);
    return new Entry<>(name, definition, source, more, meaning);
  }

  /** The same name with another meaning, made of the present one and the whole formula. */
  public Entry<T> changed(BiFunction<T, Formula, T> change) {
    return new Entry<>(name, definition, source, defaults, f -> change.apply(meaning.apply(f), f));
  }

  /** What a formula computes whose other parameters have their defaults. */
  public T of(Formula given) {
    return meaning.apply(complete(given));
  }

  /** A formula with exactly the parameters of this entry; unknown ones do not count. */
  public Formula complete(Formula given) {
    Map<String, Double> all = new TreeMap<>(defaults);
    all.replaceAll((parameter, value) -> given.parameters().getOrDefault(parameter, value));
    return new Formula(name, all);
  }

  /** The formula with only those of its parameters' values that differ from the defaults. */
  public Formula shortest(Map<String, Double> values) {
    Map<String, Double> differing = new TreeMap<>(values);
    differing.entrySet().removeIf(e -> e.getValue().equals(defaults.get(e.getKey())));
    return new Formula(name, differing);
  }
}
