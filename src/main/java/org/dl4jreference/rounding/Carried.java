package org.dl4jreference.rounding;

import java.util.List;
import java.util.Map;
import org.dl4jreference.graph.Constants;

/**
 * An updater's state that was not recorded, as it follows from earlier steps: what it is under each
 * way of making the updater's constants, and its error, replayed from step to step.
 */
public final class Carried {
  /** Nothing: all state is recorded, or none was rebuilt yet. */
  public static final Carried NOTHING = new Carried(Map.of());

  private final Map<String, Slot> slots;

  Carried(Map<String, Slot> slots) {
    this.slots = Map.copyOf(slots);
  }

  /** One slot of one parameter. */
  record Slot(Map<Constants, double[]> values, Replay.Error error) {}

  static String key(String slot, String parameter) {
    return slot + " of " + parameter;
  }

  Slot get(String slot, String parameter) {
    return slots.get(key(slot, parameter));
  }

  boolean isEmpty() {
    return slots.isEmpty();
  }

  List<String> names() {
    return List.copyOf(slots.keySet());
  }
}
