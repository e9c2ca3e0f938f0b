package org.dl4jreference.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that one update changes.
 *
 * @param slots the updater's state by slot name (DL4J's: {@code M}, {@code V}, …), each with the
 *     tensors it is kept for; empty at the start or for an updater without state
 * @param iteration updates done so far
 * @param epoch passes over the data done so far
 */
public record TrainingState(
    Tensors parameters, Map<String, Tensors> slots, int iteration, int epoch) {
  /** Copies the map. */
  public TrainingState {
    slots = Collections.unmodifiableMap(new TreeMap<>(slots));
  }

  /**
   * A fresh start.
   *
   * @return iteration 0, epoch 0, no updater state
   */
  public static TrainingState initial(Tensors parameters) {
    return new TrainingState(parameters, Map.of(), 0, 0);
  }

  /** The same state with the epoch counted on. */
  public TrainingState nextEpoch() {
    return new TrainingState(parameters, slots, iteration, epoch + 1);
  }
}
