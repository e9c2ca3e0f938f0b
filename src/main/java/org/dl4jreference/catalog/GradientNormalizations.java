package org.dl4jreference.catalog;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
import org.dl4jreference.model.Matrix;

/** DL4J's {@code GradientNormalization}. */
final class GradientNormalizations {
  private static final String SOURCE = "DL4J's GradientNormalization";

  private GradientNormalizations() {}

  static List<Entry<GradientNormalization>> standard() {
    return List.of(
        clip(
            "clip_elementwise_absolute_value",
            "g ← max(−threshold, min(threshold, g))",
            c -> perTensor((g, norm) -> g.map(v -> Math.max(-c, Math.min(c, v))))),
        clip(
            "clip_l2_per_layer",
            "g ← g·threshold/n where n > threshold, n the 2-norm of the layer's gradient",
            c -> perLayer((g, norm) -> norm > c ? scaled(g, c / norm) : g)),
        clip(
            "clip_l2_per_param_type",
            "the same, n the 2-norm of each tensor's gradient",
            c -> perTensor((g, norm) -> norm > c ? scaled(g, c / norm) : g)),
        Entry.of(
            "renormalize_l2_per_layer",
            "g ← g/n, n the 2-norm of the layer's gradient",
            SOURCE,
            f -> perLayer((g, norm) -> scaled(g, 1 / norm))),
        Entry.of(
            "renormalize_l2_per_param_type",
            "the same, n the 2-norm of each tensor's gradient",
            SOURCE,
            f -> perTensor((g, norm) -> scaled(g, 1 / norm))));
  }

  private static Entry<GradientNormalization> clip(
      String name, String definition, DoubleFunction<GradientNormalization> at) {
    return Entry.of(name, definition, SOURCE, f -> at.apply(f.get("threshold")))
        .with("threshold", 1)
        .wherePositive("threshold");
  }

  private static GradientNormalization perLayer(BiFunction<Matrix, Double, Matrix> change) {
    return gradients -> {
      double whole = norm(gradients.values());
      return map(gradients, g -> change.apply(g, whole));
    };
  }

  private static GradientNormalization perTensor(BiFunction<Matrix, Double, Matrix> change) {
    return gradients -> map(gradients, g -> change.apply(g, norm(List.of(g))));
  }

  private static Map<String, Matrix> map(
      Map<String, Matrix> gradients, UnaryOperator<Matrix> change) {
    Map<String, Matrix> result = new LinkedHashMap<>(gradients);
    result.replaceAll((key, g) -> change.apply(g));
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
