package org.dl4jreference.graph;

import java.util.LinkedHashMap;
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
    ofDl4j().values().forEach(all::putAll);
    return all;
  }

  private static Map<String, Map<String, LayerFormula>> ofDl4j() {
    Map<String, Map<String, LayerFormula>> kinds = new LinkedHashMap<>();
    kinds.put("feed-forward", FeedForward.FORMULAS);
    kinds.put("convolution", Convolutions.FORMULAS);
    kinds.put("pooling", Poolings.FORMULAS);
    kinds.put("resampling", Resamplings.FORMULAS);
    kinds.put("normalization", Normalizations.FORMULAS);
    kinds.put("recurrent", Recurrences.FORMULAS);
    kinds.put("attention", Attention.FORMULAS);
    kinds.put("wrapper", Wrappers.FORMULAS);
    kinds.put("capsule", Capsules.FORMULAS);
    kinds.put("detection", Detection.FORMULAS);
    kinds.put("loss", OwnLosses.FORMULAS);
    kinds.put("vertex", Vertices.FORMULAS);
    kinds.put("preprocessor", Preprocessors.FORMULAS);
    kinds.put("dropout or noise", Randomness.FORMULAS);
    return kinds;
  }

  /**
   * The types of DL4J's that have formulas.
   *
   * @return by kind, such as {@code convolution}; those of each sorted
   */
  public static Map<String, List<String>> typesByKind() {
    Map<String, List<String>> types = new LinkedHashMap<>();
    ofDl4j().forEach((kind, of) -> types.put(kind, of.keySet().stream().sorted().toList()));
    return types;
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
