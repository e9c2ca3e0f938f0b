package org.dl4jreference.rounding;

import java.util.Map;
import org.dl4jreference.graph.Constants;

/**
 * An updater's state that was not recorded, as it follows from earlier steps: what it is under each
 * way of making the updater's constants, and its error, replayed from step to step.
 */
public final class Carried {
  /** Nothing: all state is recorded, or none was rebuilt yet. */
  public static final Carried NOTHING = new Carried(Map.of());

  /** By parameter and slot; none of parameters without any. */
  final Map<String, Map<String, Slot>> slots;

  Carried(Map<String, Map<String, Slot>> slots) {
    this.slots = slots;
  }

  /** Whether all state is recorded, or none was rebuilt yet. */
  public boolean isNothing() {
    return slots.isEmpty();
  }

  /**
   * One slot of one parameter.
   *
   * @param errors by piece of {@link Update}
   */
  record Slot(Map<Constants, double[]> values, Replay.Error[] errors) {}
}
