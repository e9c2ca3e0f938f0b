package org.dl4jreference.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What is known of one step of a subject: all of an {@link Evaluation}, or the part that a trace
 * recorded.
 *
 * @param preActivations z of each layer that was recorded, by layer
 * @param activations f(z) of each layer that was recorded, by layer
 * @param dataLoss the mean data loss
 * @param regularization the penalties' part of the score
 * @param score their sum
 * @param dataGradient the gradient of the mean data loss
 * @param gradient the gradient of the score
 * @param nextParameters the parameters after the step
 * @param nextSlots the updater's state after the step, in order of name; empty if it was not
 *     recorded
 */
public record Observation(
    Map<Integer, Matrix> preActivations,
    Map<Integer, Matrix> activations,
    OptionalDouble dataLoss,
    OptionalDouble regularization,
    OptionalDouble score,
    Optional<Tensors> dataGradient,
    Optional<Tensors> gradient,
    Optional<Tensors> nextParameters,
    Map<String, Tensors> nextSlots) {
  /** Copies the maps. */
  public Observation {
    preActivations = Map.copyOf(preActivations);
    activations = Map.copyOf(activations);
    nextSlots = Collections.unmodifiableMap(new TreeMap<>(nextSlots));
  }

  /**
   * All of an evaluation.
   *
   * @param evaluation what an engine computed
   * @return everything in it
   */
  public static Observation of(Evaluation evaluation) {
    List<LayerValues> layers = evaluation.layers();
    Map<Integer, Matrix> z = new java.util.HashMap<>();
    Map<Integer, Matrix> a = new java.util.HashMap<>();
    for (int l = 0; l < layers.size(); l++) {
      z.put(l, layers.get(l).preActivation());
      a.put(l, layers.get(l).activation());
    }
    return new Observation(
        z,
        a,
        OptionalDouble.of(evaluation.dataLoss()),
        OptionalDouble.of(evaluation.regularization()),
        OptionalDouble.of(evaluation.score()),
        Optional.of(evaluation.dataGradient()),
        Optional.of(evaluation.gradient()),
        Optional.of(evaluation.next().parameters()),
        evaluation.next().slots());
  }
}
