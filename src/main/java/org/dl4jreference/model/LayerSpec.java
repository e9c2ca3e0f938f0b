package org.dl4jreference.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One layer: {@code s = a·W}, {@code n = norm(s)}, {@code z = n + b}, {@code a' = f(z)}.
 *
 * @param kind what it does before the activation
 * @param nIn units of the layer below
 * @param nOut units of this layer
 * @param hasBias whether b is added; only of a dense layer
 * @param normalization the normalisation of s, a catalogue entry; empty for none
 * @param activation f, a catalogue entry
 * @param training how its parameters are trained
 */
public record LayerSpec(
    LayerKind kind,
    int nIn,
    int nOut,
    boolean hasBias,
    Optional<Formula> normalization,
    Formula activation,
    TrainingSpec training) {
  /** Checks the shape. */
  public LayerSpec {
    if (nIn < 1 || nOut < 1) {
      throw new IllegalArgumentException(
          "a layer needs at least one input and one unit, found nIn = %d, nOut = %d"
              .formatted(nIn, nOut));
    }
    if (kind != LayerKind.DENSE && (hasBias || nIn != nOut)) {
      throw new IllegalArgumentException(
          "a layer of kind %s has no bias and as many units as inputs".formatted(kind));
    }
    if (kind == LayerKind.BATCH_NORMALIZATION && normalization.isEmpty()) {
      throw new IllegalArgumentException(
          "a layer of kind %s needs a normalization".formatted(kind));
    }
    if (kind == LayerKind.ACTIVATION && normalization.isPresent()) {
      throw new IllegalArgumentException("a layer of kind %s has no normalization".formatted(kind));
    }
  }

  /** A dense layer with bias, trained by plain gradient descent. */
  public static LayerSpec dense(int nIn, int nOut, String activation) {
    return dense(nIn, nOut, Formula.named(activation));
  }

  /** A dense layer with bias, trained by plain gradient descent. */
  public static LayerSpec dense(int nIn, int nOut, Formula activation) {
    return new LayerSpec(
        LayerKind.DENSE, nIn, nOut, true, Optional.empty(), activation, TrainingSpec.DEFAULT);
  }

  /** A layer that only applies an activation. */
  public static LayerSpec activation(int units, Formula activation) {
    return new LayerSpec(
        LayerKind.ACTIVATION,
        units,
        units,
        false,
        Optional.empty(),
        activation,
        TrainingSpec.DEFAULT);
  }

  /** A batch normalisation layer. */
  public static LayerSpec batchNormalization(int units, Formula normalization, Formula activation) {
    return new LayerSpec(
        LayerKind.BATCH_NORMALIZATION,
        units,
        units,
        false,
        Optional.of(normalization),
        activation,
        TrainingSpec.DEFAULT);
  }

  /** The same dense layer without its bias. */
  public LayerSpec withoutBias() {
    return new LayerSpec(kind, nIn, nOut, false, normalization, activation, training);
  }

  /** The same dense layer with a normalisation of a·W. */
  public LayerSpec withNormalization(Formula formula) {
    return new LayerSpec(kind, nIn, nOut, hasBias, Optional.of(formula), activation, training);
  }

  /** The same layer trained otherwise. */
  public LayerSpec withTraining(TrainingSpec newTraining) {
    return new LayerSpec(kind, nIn, nOut, hasBias, normalization, activation, newTraining);
  }

  /** Whether the layer multiplies by a weight. */
  public boolean hasWeight() {
    return kind == LayerKind.DENSE;
  }

  private boolean hasLogVariance() {
    return normalization.orElseThrow().get("logstd", 1) != 0;
  }

  /** Whether training moves the tensor of a key without a gradient: a mean or a variance. */
  public static boolean isRunningStatistic(String key) {
    return key.equals("mean") || key.equals("var") || key.equals("log10stdev");
  }

  /** The keys of the layer's tensors in DL4J's flattened order, for example {@code [W, b]}. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    if (hasWeight()) {
      keys.add("W");
    }
    if (hasBias) {
      keys.add("b");
    }
    if (normalization.isPresent()) {
      keys.addAll(
          kind == LayerKind.BATCH_NORMALIZATION
              ? List.of("gamma", "beta", "mean", hasLogVariance() ? "log10stdev" : "var")
              : List.of("g"));
    }
    return keys;
  }

  /** {rows, columns} of the tensor of a key. */
  public int[] shapeOf(String key) {
    return key.equals("W") ? new int[] {nIn, nOut} : new int[] {1, nOut};
  }
}
