package org.dl4jreference.random;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChainRule;
import org.dl4jreference.reference.ForwardPass;

/**
 * Whether DL4J M2.1 is known to be sound on a random case: outside it a disagreement is a finding
 * of the atlas and no false alarm.
 */
public final class SoundRegion {
  private SoundRegion() {}

  /** Whether no finding of the atlas touches the case. */
  public static boolean contains(RandomCase c) {
    return contains(c.spec(), c.state().parameters(), c.batch());
  }

  /** Whether no finding of the atlas touches the network with these parameters and examples. */
  public static boolean contains(NetworkSpec spec, Tensors parameters, Batch batch) {
    List<ForwardPass.Layer> layers =
        ForwardPass.layers(Catalogue.standard(), spec, parameters, batch.x());
    for (int l = 0; l < layers.size(); l++) {
      LayerSpec layer = spec.layer(l);
      if (layer.activation().name().equals("softmax")
          && isFarBelowZero(layers.get(l).preActivation())) {
        return false;
      }
      // rationaltanh-float-constants: y⁴ overflows in FLOAT
      if (layer.activation().name().equals("rationaltanh")
          && largest(layers.get(l).preActivation()) > 1e9) {
        return false;
      }
      if (layer.normalization().filter(f -> f.name().equals("layernorm")).isPresent()
          && hasNearlyConstantRow(layers.get(l).linear())) {
        return false;
      }
    }
    if (!hasNormsInRange(spec, parameters, batch)) {
      return false;
    }
    Matrix z = layers.get(layers.size() - 1).preActivation();
    Matrix p = layers.get(layers.size() - 1).activation();
    return switch (spec.loss().formula().name()) {
      // xent-clip-vanishing-gradient: p within 1e-5 of 0 or 1
      case "xent" -> largest(z) < 11.5;
      // mcxent-score-clip: p within 1e-10 of 0 or 1
      case "mcxent", "negativeloglikelihood" -> smallest(p) > 1e-9;
      // zero-times-log-zero: p = 0 in the subject's arithmetic
      case "poisson" -> smallest(p) > 1e-30;
      // kld-clip: labels are clipped too, so every one-hot label is touched
      case "kld" -> false;
      // cosine-gradient-floor: vectors shorter than 3.2e-3
      case "cosine_proximity" -> shortest(p) > 4e-3 && shortest(batch.y()) > 4e-3;
      default -> true;
    };
  }

  /** softmax-double-negative-rows: e^z underflows for the whole row. */
  private static boolean isFarBelowZero(Matrix z) {
    for (int i = 0; i < z.rows(); i++) {
      double max = Double.NEGATIVE_INFINITY;
      for (double v : z.rowArray(i)) {
        max = Math.max(max, v);
      }
      if (max < -80) {
        return true;
      }
    }
    return false;
  }

  /**
   * gradient-norm-overflow: the sum of squares leaves the range of FLOAT, or its last digits do.
   */
  private static boolean hasNormsInRange(NetworkSpec spec, Tensors parameters, Batch batch) {
    if (spec.layers().stream()
        .noneMatch(
            l ->
                l.training()
                    .gradientNormalization()
                    .filter(f -> f.name().contains("l2"))
                    .isPresent())) {
      return true;
    }
    Tensors gradient = ChainRule.gradient(Catalogue.standard(), spec, parameters, batch);
    return gradient.names().stream()
        .map(gradient::get)
        .mapToDouble(SoundRegion::largest)
        .allMatch(g -> g == 0 || (g > 1e-15 && g < 1e15));
  }

  /** layernorm-no-epsilon: what is left of a constant row after rounding is blown up to 1. */
  private static boolean hasNearlyConstantRow(Matrix s) {
    for (int i = 0; i < s.rows(); i++) {
      DoubleSummaryStatistics row = Arrays.stream(s.rowArray(i)).summaryStatistics();
      double size = Math.max(Math.abs(row.getMax()), Math.abs(row.getMin()));
      if (!(row.getMax() - row.getMin() > 1e-3 * size)) {
        return true;
      }
    }
    return false;
  }

  private static double largest(Matrix m) {
    double largest = 0;
    for (double v : m.toArray()) {
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }

  private static double smallest(Matrix m) {
    double smallest = Double.POSITIVE_INFINITY;
    for (double v : m.toArray()) {
      smallest = Math.min(smallest, v);
    }
    return smallest;
  }

  private static double shortest(Matrix m) {
    double shortest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < m.rows(); i++) {
      double sum = 0;
      for (double v : m.rowArray(i)) {
        sum += v * v;
      }
      shortest = Math.min(shortest, Math.sqrt(sum));
    }
    return shortest;
  }
}
