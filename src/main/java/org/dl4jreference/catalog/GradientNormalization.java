package org.dl4jreference.catalog;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;

/** DL4J's {@code GradientNormalization}: what is done to a layer's gradient before the updater. */
public final class GradientNormalization {
  private GradientNormalization() {}

  /**
   * Normalises or clips the gradients of one layer.
   *
   * @param formula one of {@code renormalize_l2_per_layer}, {@code renormalize_l2_per_param_type},
   *     {@code clip_elementwise_absolute_value}, {@code clip_l2_per_layer}, {@code
   *     clip_l2_per_param_type}, the clips with a {@code threshold} (default 1)
   * @param gradients by key
   * @return the changed gradients by key
   * @throws IllegalArgumentException if the name is unknown
   */
  public static Map<String, Matrix> apply(Formula formula, Map<String, Matrix> gradients) {
    double threshold = formula.get("threshold", 1);
    Map<String, Matrix> result = new LinkedHashMap<>();
    double whole = norm(gradients.values());
    gradients.forEach(
        (key, g) -> {
          double own = norm(List.of(g));
          result.put(
              key,
              switch (formula.name()) {
                case "renormalize_l2_per_layer" -> scaled(g, 1 / whole);
                case "renormalize_l2_per_param_type" -> scaled(g, 1 / own);
                case "clip_elementwise_absolute_value" ->
                    g.map(v -> Math.max(-threshold, Math.min(threshold, v)));
                case "clip_l2_per_layer" -> whole > threshold ? scaled(g, threshold / whole) : g;
                case "clip_l2_per_param_type" -> own > threshold ? scaled(g, threshold / own) : g;
                default ->
                    throw new IllegalArgumentException(
                        "unknown gradient normalization " + formula.name());
              });
        });
    return result;
  }

  /** A zero gradient stays zero: 0/0 would not. */
  private static Matrix scaled(Matrix g, double factor) {
    return g.map(v -> v == 0 ? 0 : v * factor);
  }

  private static double norm(Collection<Matrix> gradients) {
    double sum = 0;
    for (Matrix g : gradients) {
      for (double v : g.toArray()) {
        sum += v * v;
      }
    }
    return Math.sqrt(sum);
  }
}
