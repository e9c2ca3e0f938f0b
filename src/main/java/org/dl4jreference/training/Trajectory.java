package org.dl4jreference.training;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.verdict.Judged;

/**
 * One run of one computation from the initial parameters.
 *
 * @param name who computed
 * @param losses the score before each epoch's updates (mean over its batches), then the final one
 * @param parameters after the last update
 * @param firstNonFinite the epoch, from 1, in which a loss or parameter was first not finite; the
 *     run ends there
 * @param updates how many there were
 * @param judged the worst step against the reference; empty for the reference's own runs
 */
public record Trajectory(
    String name,
    List<Double> losses,
    Tensors parameters,
    OptionalInt firstNonFinite,
    int updates,
    Optional<Judged> judged) {
  /**
   * The loss after a number of epochs.
   *
   * @param epochs how many
   * @return the score; empty if the run did not come that far
   */
  public Optional<Double> lossAfter(int epochs) {
    return epochs < losses.size() ? Optional.of(losses.get(epochs)) : Optional.empty();
  }
}
