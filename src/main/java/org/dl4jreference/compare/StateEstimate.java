package org.dl4jreference.compare;

import java.util.Optional;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.rounding.Carried;

/**
 * A training state whose updater slots may be rebuilt rather than recorded.
 *
 * @param carried the errors of the slots that are rebuilt
 * @param earlier the step before, whose numbers a subject may have used again; empty if unknown
 */
public record StateEstimate(TrainingState state, Carried carried, Optional<Earlier> earlier) {
  /**
   * A state known exactly.
   *
   * @return the estimate without uncertainty
   */
  public static StateEstimate exact(TrainingState state) {
    return new StateEstimate(state, Carried.NOTHING, Optional.empty());
  }

  /** Another state, known exactly, after the same step. */
  public StateEstimate exactly(TrainingState other) {
    return new StateEstimate(other, Carried.NOTHING, earlier);
  }

  /** The same slots with their errors, counted from other numbers of steps. */
  public StateEstimate at(int iteration, int epoch) {
    return new StateEstimate(
        new TrainingState(state.parameters(), state.slots(), iteration, epoch), carried, earlier);
  }
}
