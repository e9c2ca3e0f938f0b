package org.dl4jreference.lab;

import java.util.List;
import java.util.OptionalInt;
import org.dl4jreference.model.Tensors;

/**
 * A run of gradient descent at one learning rate.
 *
 * @param rate η
 * @param losses the loss before each epoch
 * @param weight the weight before each epoch, as the chapter plots it; empty unless the network has
 *     exactly one
 * @param growth the mean factor of a step's length over the second half of the run, up to where it
 *     comes to rest; 0 if nothing moves or the run is stuck
 * @param behaviour what the run does
 * @param since the epoch, from 0, that shows it: of an overflow the first with a value that is not
 *     finite, of divergence that of the smallest loss, of every other run the first without a step
 *     beyond rounding; empty where there is none
 * @param last the last finite parameters
 */
public record RateRun(
    double rate,
    List<Double> losses,
    List<Double> weight,
    double growth,
    Behaviour behaviour,
    OptionalInt since,
    Tensors last) {
  /** Copies the lists. */
  public RateRun {
    losses = List.copyOf(losses);
    weight = List.copyOf(weight);
  }

  /**
   * Behaviour and epoch in words; epochs count from 1.
   *
   * @return for example {@code overflowed at epoch 17} or {@code oscillating, arrived at epoch 93}
   */
  public String words() {
    if (since.isEmpty() || behaviour == Behaviour.AT_REST) {
      return behaviour.words();
    }
    String how =
        switch (behaviour) {
          case OVERFLOWED -> " at";
          case DIVERGING, STUCK, STRANDED -> " from";
          default -> ", arrived at";
        };
    return "%s%s epoch %d".formatted(behaviour.words(), how, since.getAsInt() + 1);
  }

  /**
   * The loss before the last epoch.
   *
   * @return the loss; not finite only of an overflowed run
   */
  public double lastLoss() {
    return losses.get(losses.size() - 1);
  }
}
