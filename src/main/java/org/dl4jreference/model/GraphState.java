package org.dl4jreference.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What training a network of any layers moves.
 *
 * @param parameters by name, such as {@code 0_W}, in the order in which the network holds them
 * @param slots the updater's state by the name of the slot ({@code M}, {@code V}), then by
 *     parameter
 * @param iteration how many updates have been made
 * @param epoch how many epochs have been completed
 */
public record GraphState(
    Map<String, Tensor> parameters,
    Map<String, Map<String, Tensor>> slots,
    int iteration,
    int epoch) {
  /** Copies the maps. */
  public GraphState {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    Map<String, Map<String, Tensor>> copy = new TreeMap<>();
    slots.forEach(
        (slot, tensors) ->
            copy.put(slot, Collections.unmodifiableMap(new LinkedHashMap<>(tensors))));
    slots = Collections.unmodifiableMap(copy);
  }
}
