package org.dl4jreference.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ObservationTest {
  /** Reports list tensors in the order of this map, and two reports of one run must be the same. */
  @Test
  void theStateOfTheUpdaterStandsInOrderOfNameHoweverItWasGathered() {
    Map<String, Tensors> slots = new LinkedHashMap<>();
    for (String name : List.of("V_HAT", "V", "M", "S", "R", "Q", "P", "O")) {
      slots.put(name, new Tensors(Map.of()));
    }
    assertThat(observationWith(slots).nextSlots().keySet())
        .containsExactly("M", "O", "P", "Q", "R", "S", "V", "V_HAT");
  }

  private static Observation observationWith(Map<String, Tensors> slots) {
    return new Observation(
        Collections.emptyMap(),
        Collections.emptyMap(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        slots);
  }
}
