package org.dl4jreference.dl4j.names;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Entry;
import org.dl4jreference.model.Formula;

/** The catalogue's names of DL4J's gradient normalisations, both ways. */
final class GradientNormalizationNames {
  private static final Map<GradientNormalization, String> NAMES =
      new EnumMap<>(
          Map.of(
              GradientNormalization.RenormalizeL2PerLayer, "renormalize_l2_per_layer",
              GradientNormalization.RenormalizeL2PerParamType, "renormalize_l2_per_param_type",
              GradientNormalization.ClipElementWiseAbsoluteValue, "clip_elementwise_absolute_value",
              GradientNormalization.ClipL2PerLayer, "clip_l2_per_layer",
              GradientNormalization.ClipL2PerParamType, "clip_l2_per_param_type"));

  private GradientNormalizationNames() {}

  static List<String> all() {
    return List.copyOf(NAMES.values());
  }

  static void toDl4j(Formula f, BaseLayer.Builder<?> builder) {
    GradientNormalization dl4j =
        NAMES.keySet().stream()
            .filter(n -> NAMES.get(n).equals(f.name()))
            .findFirst()
            .orElseThrow(
                () ->
                    Formulas.absent(
                        "gradient normalization", f, "known are its GradientNormalization's"));
    builder.gradientNormalization(dl4j);
    // a clip has one parameter, its threshold
    entry(dl4j).complete(f).parameters().values().forEach(builder::gradientNormalizationThreshold);
  }

  /** Empty for none. */
  static Optional<Formula> fromDl4j(GradientNormalization dl4j, double threshold) {
    if (!NAMES.containsKey(dl4j)) {
      return Optional.empty();
    }
    Entry<?> entry = entry(dl4j);
    Map<String, Double> values = new HashMap<>(entry.defaults());
    values.replaceAll((name, value) -> threshold);
    return Optional.of(entry.shortest(values));
  }

  private static Entry<?> entry(GradientNormalization dl4j) {
    return Catalogue.standard().gradientNormalizations().get(NAMES.get(dl4j));
  }
}
