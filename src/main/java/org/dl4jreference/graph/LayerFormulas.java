package org.dl4jreference.graph;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Formulas by the type of an operation. */
public final class LayerFormulas {
  private static final LayerFormulas STANDARD = new LayerFormulas(all());

  private final Map<String, LayerFormula> byType;

  private LayerFormulas(Map<String, LayerFormula> byType) {
    this.byType = byType;
  }

  /** Of DL4J's layers, vertices and preprocessors, dropout and weight noise. */
  public static LayerFormulas standard() {
    return STANDARD;
  }

  private static Map<String, LayerFormula> all() {
    Map<String, LayerFormula> all = new TreeMap<>();
    all.putAll(FeedForward.FORMULAS);
    all.putAll(Convolutions.FORMULAS);
    all.putAll(Poolings.FORMULAS);
    all.putAll(Resamplings.FORMULAS);
    all.putAll(Normalizations.FORMULAS);
    all.putAll(Recurrences.FORMULAS);
    all.putAll(Attention.FORMULAS);
    all.putAll(Wrappers.FORMULAS);
    all.putAll(Capsules.FORMULAS);
    all.putAll(Detection.FORMULAS);
    all.putAll(OwnLosses.FORMULAS);
    all.putAll(Vertices.FORMULAS);
    all.putAll(Preprocessors.FORMULAS);
    all.putAll(Randomness.FORMULAS);
    return all;
  }

  /** The same with one more, or another. */
  public LayerFormulas with(String type, LayerFormula formula) {
    Map<String, LayerFormula> copy = new TreeMap<>(byType);
    copy.put(type, formula);
    return new LayerFormulas(copy);
  }

  /** The same with one of a layer, a vertex or a preprocessor of a user's own. */
  public LayerFormulas with(Class<?> type, LayerFormula formula) {
    return with(type.getName(), formula);
  }

  /** The types that have formulas, sorted. */
  public List<String> types() {
    return List.copyOf(byType.keySet());
  }

  /** Whether there is a formula. */
  public boolean has(String type) {
    return byType.containsKey(type);
  }

  /**
   * The formula of a type.
   *
   * @throws IllegalArgumentException if there is none
   */
  public LayerFormula get(String type) {
    LayerFormula formula = byType.get(type);
    if (formula == null) {
      throw new IllegalArgumentException(
          "there is no formula for '%s': give it one by LayerFormulas.with".formatted(type));
    }
    return formula;
  }
}
