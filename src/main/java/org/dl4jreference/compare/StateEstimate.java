package org.dl4jreference.compare;

import java.util.Map;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/**
 * A training state whose updater slots may be rebuilt rather than recorded.
 *
 * @param slotSigma σ of the slots, by slot; what is missing is exact
 */
public record StateEstimate(TrainingState state, Map<String, Tensors> slotSigma) {
  /** Copies the map. */
  public StateEstimate {
    slotSigma = Map.copyOf(slotSigma);
  }

  /**
   * A state known exactly.
   *
   * @return the estimate without uncertainty
   */
  public static StateEstimate exact(TrainingState state) {
    return new StateEstimate(state, Map.of());
  }
}
