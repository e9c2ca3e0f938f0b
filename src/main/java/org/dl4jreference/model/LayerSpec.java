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

  /**
   * A dense layer with bias, trained by plain gradient descent.
   *
   * @param nIn inputs
   * @param nOut units
   * @param activation the catalogue's name of f
   * @return the layer
   */
  public static LayerSpec dense(int nIn, int nOut, String activation) {
    return dense(nIn, nOut, Formula.named(activation));
  }

  /**
   * A dense layer with bias, trained by plain gradient descent.
   *
   * @param nIn inputs
   * @param nOut units
   * @param activation f
   * @return the layer
   */
  public static LayerSpec dense(int nIn, int nOut, Formula activation) {
    return new LayerSpec(
        LayerKind.DENSE, nIn, nOut, true, Optional.empty(), activation, TrainingSpec.DEFAULT);
  }

  /**
   * A layer that only applies an activation.
   *
   * @param units its units
   * @param activation f
   * @return the layer
   */
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

  /**
   * A batch normalisation layer.
   *
   * @param units its units
   * @param normalization the catalogue's entry with eps, decay and the like
   * @param activation f
   * @return the layer
   */
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

  /**
   * The same dense layer without its bias.
   *
   * @return a new layer
   */
  public LayerSpec withoutBias() {
    return new LayerSpec(kind, nIn, nOut, false, normalization, activation, training);
  }

  /**
   * The same dense layer with a normalisation of a·W.
   *
   * @param formula the catalogue's entry
   * @return a new layer
   */
  public LayerSpec withNormalization(Formula formula) {
    return new LayerSpec(kind, nIn, nOut, hasBias, Optional.of(formula), activation, training);
  }

  /**
   * The same layer trained otherwise.
   *
   * @param newTraining how to train it
   * @return a new layer
   */
  public LayerSpec withTraining(TrainingSpec newTraining) {
    return new LayerSpec(kind, nIn, nOut, hasBias, normalization, activation, newTraining);
  }

  /**
   * Whether the layer multiplies by a weight.
   *
   * @return true for a dense layer
   */
  public boolean hasWeight() {
    return kind == LayerKind.DENSE;
  }

  private boolean hasLogVariance() {
    return normalization.orElseThrow().get("logstd", 1) != 0;
  }

  /**
   * Whether a tensor is a running statistic, which training moves without a gradient.
   *
   * @param key its key within the layer
   * @return true for a batch normalisation's mean and variance
   */
  public static boolean isRunningStatistic(String key) {
    return key.equals("mean") || key.equals("var") || key.equals("log10stdev");
  }

  /**
   * The keys of the layer's tensors in DL4J's flattened order.
   *
   * @return for example {@code [W, b]}
   */
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

  /**
   * The shape of a tensor of this layer.
   *
   * @param key one of {@link #keys()}
   * @return {rows, columns}
   */
  public int[] shapeOf(String key) {
    return key.equals("W") ? new int[] {nIn, nOut} : new int[] {1, nOut};
  }
}
