package org.dl4jreference.compare;

import org.dl4jreference.model.TrainingState;
import org.dl4jreference.rounding.Carried;

/**
 * A training state whose updater slots may be rebuilt rather than recorded.
 *
 * @param carried the errors of the slots that are rebuilt
 */
public record StateEstimate(TrainingState state, Carried carried) {
  /**
   * A state known exactly.
   *
   * @return the estimate without uncertainty
   */
  public static StateEstimate exact(TrainingState state) {
    return new StateEstimate(state, Carried.NOTHING);
  }
}
