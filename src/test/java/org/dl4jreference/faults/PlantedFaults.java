package org.dl4jreference.faults;

import java.util.List;
import java.util.stream.Stream;

/** The catalogue of planted faults. */
final class PlantedFaults {
  private static final List<Fault> ALL =
      Stream.of(GradientFaults.all(), ForwardFaults.all(), UpdateFaults.all(), PieceFaults.all())
          .flatMap(List::stream)
          .toList();

  private PlantedFaults() {}

  static List<Fault> all() {
    return ALL;
  }
}
