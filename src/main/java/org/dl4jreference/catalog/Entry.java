package org.dl4jreference.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.dl4jreference.model.Formula;

/**
 * What one name means. Whoever reads, writes, checks or documents the name asks its entry.
 *
 * @param name lower case
 * @param definition the formula as text; blank where nobody wrote it down
 * @param source who described it; blank where nobody needs to be named
 * @param defaults the value of each parameter where none is given, in the order of the documents
 * @param meaning what a formula computes in which every parameter has a value
 * @param rules what its parameters must be, such that the formula means something
 * @param <T> what it computes
 */
public record Entry<T>(
    String name,
    String definition,
    String source,
    Map<String, Double> defaults,
    Function<Formula, T> meaning,
    List<Rule> rules) {
  /**
   * A rule.
   *
   * @param words what must hold, of the parameters' names
   * @param holds whether it does, of a formula in which every parameter has a value
   */
  public record Rule(String words, Predicate<Formula> holds) {}

  /** Copies the defaults. */
  public Entry {
    if (name.isBlank()) {
      throw new IllegalArgumentException("an entry needs a name");
    }
    defaults = Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
    rules = List.copyOf(rules);
  }

  /** An entry without parameters. */
  public static <T> Entry<T> of(
      String name, String definition, String source, Function<Formula, T> meaning) {
    return new Entry<>(name, definition, source, Map.of(), meaning, List.of());
  }

  /** The same with one more parameter, and its value where none is given. */
  public Entry<T> with(String parameter, double value) {
    Map<String, Double> more = new LinkedHashMap<>(defaults);
    more.put(parameter, value);
    return new Entry<>(name, definition, source, more, meaning, rules);
  }

  /** The same, whose formulas must keep one more rule. */
  public Entry<T> where(String words, Predicate<Formula> holds) {
    List<Rule> more = new ArrayList<>(rules);
    more.add(new Rule(words, holds));
    return new Entry<>(name, definition, source, defaults, meaning, more);
  }

  /** The same, one of whose parameters is a decay: of 1 or more nothing would ever fade. */
  Entry<T> whereDecays(String parameter) {
    return where(
        "0 <= %s < 1".formatted(parameter), f -> f.get(parameter) >= 0 && f.get(parameter) < 1);
  }

  /** The same, one of whose parameters is greater than 0. */
  Entry<T> wherePositive(String parameter) {
    return where(parameter + " > 0", f -> f.get(parameter) > 0);
  }

  /** The same, one of whose parameters is not negative. */
  Entry<T> whereNotNegative(String parameter) {
    return where(parameter + " >= 0", f -> f.get(parameter) >= 0);
  }

  /**
   * The first rule that a formula breaks.
   *
   * @return its words; empty if it keeps all
   */
  public Optional<String> broken(Formula given) {
    Formula whole = complete(given);
    return rules.stream().filter(rule -> !rule.holds().test(whole)).map(Rule::words).findFirst();
  }

  /** The same name with another meaning, made of the present one and the whole formula. */
  public Entry<T> changed(BiFunction<T, Formula, T> change) {
    return new Entry<>(
        name, definition, source, defaults, f -> change.apply(meaning.apply(f), f), rules);
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
