package org.dl4jreference.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an engine computed in one step of training a network of any layers.
 *
 * @param activations what each vertex gives in training, by its name
 * @param losses each output's loss over the examples as it enters the score, by the output's name
 * @param regularization the penalties as they enter the score
 * @param gradient the derivative of the losses, without penalties, by parameter. What is no
 *     derivative but an update, such as that of running statistics, stands here as it is subtracted
 * @param handedBack the derivative with respect to what a vertex reads, by way of this vertex
 *     alone, by {@link Vertex#inputName}, where it was recorded; of the sum over the examples, not
 *     their mean
 * @param next after the update
 * @param draws what was random in the step, by place: a parameter that is given noise, or {@code
 *     2_dropout} for the input of layer 2
 * @param inference what each vertex gives in inference, from the state before the step, by its name
 * @param carried what recurrent layers hand on to the next window of time, as {@link
 *     GraphBatch#carried}; none where no window follows
 */
public record GraphObservation(
    Map<String, Tensor> activations,
    Map<String, Double> losses,
    double regularization,
    Map<String, Tensor> gradient,
    Map<String, Tensor> handedBack,
    GraphState next,
    Map<String, Draw> draws,
    Map<String, Tensor> inference,
    Map<String, Tensor> carried) {
  /** Of whole series. */
  public GraphObservation(
      Map<String, Tensor> activations,
      Map<String, Double> losses,
      double regularization,
      Map<String, Tensor> gradient,
      Map<String, Tensor> handedBack,
      GraphState next,
      Map<String, Draw> draws,
      Map<String, Tensor> inference) {
    this(
        activations,
        losses,
        regularization,
        gradient,
        handedBack,
        next,
        draws,
        inference,
        Map.of());
  }

  /** Copies the maps. */
  public GraphObservation {
    activations = copy(activations);
    losses = copy(losses);
    gradient = copy(gradient);
    handedBack = copy(handedBack);
    draws = copy(draws);
    inference = copy(inference);
    carried = copy(carried);
  }

  private static <T> Map<String, T> copy(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** Gradient and what is handed back. */
  public Map<String, Tensor> derivatives() {
    Map<String, Tensor> all = new LinkedHashMap<>(gradient);
    all.putAll(handedBack);
    return all;
  }

  /** The sum of all outputs' losses. */
  public double dataLoss() {
    return losses.values().stream().mapToDouble(loss -> loss).sum();
  }

  /** Losses and penalties. */
  public double score() {
    return dataLoss() + regularization;
  }
}
