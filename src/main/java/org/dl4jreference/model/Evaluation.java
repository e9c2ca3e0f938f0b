package org.dl4jreference.model;

import java.util.List;

/**
 * All that an engine computed in one step.
 *
 * @param layers pre-activations and activations, from the input upwards
 * @param dataLoss the mean over the examples of the loss, without penalties
 * @param regularization the penalties' part of the score
 * @param dataGradient the gradient of {@code dataLoss}
 * @param gradient the gradient of {@link #score()}: that of the data loss plus the penalties'
 * @param next the state after one update
 */
public record Evaluation(
    List<LayerValues> layers,
    double dataLoss,
    double regularization,
    Tensors dataGradient,
    Tensors gradient,
    TrainingState next) {
  /** Copies the list. */
  public Evaluation {
    layers = List.copyOf(layers);
  }

  /** The score: data loss plus penalties. */
  public double score() {
    return dataLoss + regularization;
  }

  /**
   * The last layer's activation.
   *
   * @return the prediction {@code [m, nOut]}
   */
  public Matrix prediction() {
    return layers.get(layers.size() - 1).activation();
  }
}
