package org.dl4jreference.lab;

import java.util.List;
import java.util.OptionalInt;
import org.dl4jreference.model.Tensors;

/**
 * A run of gradient descent at one learning rate.
 *
 * @param rate η
 * @param losses the loss before each epoch
 * @param growth the mean factor of a step's length over the second half of the run
 * @param behaviour what the run does
 * @param overflowedAt the first epoch with a value that is not finite
 * @param last the parameters after the last epoch
 */
public record RateRun(
    double rate,
    List<Double> losses,
    double growth,
    Behaviour behaviour,
    OptionalInt overflowedAt,
    Tensors last) {
  /** Copies the list. */
  public RateRun {
    losses = List.copyOf(losses);
  }
}
