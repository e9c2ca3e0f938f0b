package org.dl4jreference.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dl4jreference.model.Formula;
import org.dl4jreference.spelling.Spelling;

/**
 * One kind of entries: the activations, say.
 *
 * @param kind what one of them is called, for messages
 * @param byName the entries in the order of the documents
 * @param <T> what an entry computes
 */
public record Entries<T>(String kind, Map<String, Entry<T>> byName) {
  /** Copies the map. */
  public Entries {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  static <T> Entries<T> of(String kind, List<Entry<T>> all) {
    Map<String, Entry<T>> byName = new LinkedHashMap<>();
    all.forEach(entry -> byName.put(entry.name(), entry));
    return new Entries<>(kind, byName);
  }

  /** These and one more; one of the same name is replaced. */
  public Entries<T> with(Entry<T> entry) {
    Map<String, Entry<T>> more = new LinkedHashMap<>(byName);
    more.put(entry.name(), entry);
    return new Entries<>(kind, more);
  }

  /** All names, in the order of the documents. */
  public Set<String> names() {
    return byName.keySet();
  }

  /**
   * The entry of a name.
   *
   * @throws IllegalArgumentException if there is none, which says the known names
   */
  public Entry<T> get(String name) {
    Entry<T> found = byName.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "unknown %s '%s', expected one of %s%s"
              .formatted(kind, name, names(), Spelling.hint(name, names())));
    }
    return found;
  }

  /**
   * What a formula computes.
   *
   * @throws IllegalArgumentException if its name is unknown, which says the known ones
   */
  public T of(Formula formula) {
    return get(formula.name()).of(formula);
  }

  /**
   * Checks a formula.
   *
   * @throws IllegalArgumentException if its name or a parameter is unknown, which says the known
   *     ones
   */
  public void check(Formula formula) {
    Set<String> known = get(formula.name()).defaults().keySet();
    for (String parameter : formula.parameters().keySet()) {
      if (!known.contains(parameter)) {
        throw new IllegalArgumentException(
            "%s %s has no parameter '%s', expected %s%s"
                .formatted(
                    kind,
                    formula.name(),
                    parameter,
                    known.stream().sorted().toList(),
                    Spelling.hint(parameter, known)));
      }
    }
  }
}
