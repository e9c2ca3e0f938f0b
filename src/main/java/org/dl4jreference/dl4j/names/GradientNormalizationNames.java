package org.dl4jreference.dl4j.names;

import java.util.Optional;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.dl4jreference.model.Formula;

/** The catalogue's names of DL4J's gradient normalisations, both ways. */
enum GradientNormalizationNames {
  RENORMALIZE_L2_PER_LAYER(GradientNormalization.RenormalizeL2PerLayer, false),
  RENORMALIZE_L2_PER_PARAM_TYPE(GradientNormalization.RenormalizeL2PerParamType, false),
  CLIP_ELEMENTWISE_ABSOLUTE_VALUE(GradientNormalization.ClipElementWiseAbsoluteValue, true),
  CLIP_L2_PER_LAYER(GradientNormalization.ClipL2PerLayer, true),
  CLIP_L2_PER_PARAM_TYPE(GradientNormalization.ClipL2PerParamType, true);

  static final double DEFAULT_THRESHOLD = 1;

  private final GradientNormalization dl4j;
  private final boolean hasThreshold;

  GradientNormalizationNames(GradientNormalization dl4j, boolean hasThreshold) {
    this.dl4j = dl4j;
    this.hasThreshold = hasThreshold;
  }

  static GradientNormalization toDl4j(Formula f) {
    for (GradientNormalizationNames n : values()) {
      if (Formulas.lower(n.name()).equals(f.name())) {
        return n.dl4j;
      }
    }
    throw Formulas.absent("gradient normalization", f, "known are its GradientNormalization's");
  }

  /** Empty for none. */
  static Optional<Formula> fromDl4j(GradientNormalization dl4j, double threshold) {
    for (GradientNormalizationNames n : values()) {
      if (n.dl4j == dl4j) {
        Formula f = Formula.named(Formulas.lower(n.name()));
        return Optional.of(
            n.hasThreshold ? Formulas.with(f, "threshold", threshold, DEFAULT_THRESHOLD) : f);
      }
    }
    return Optional.empty();
  }
}
