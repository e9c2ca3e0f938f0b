package org.dl4jreference.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults of layers of all kinds are seen, each at its layer. */
class PlantedLayerFaultsTest {
  static List<LayerFault> faults() {
    return Stream.of(ImageFaults.ALL, SeriesFaults.ALL, VertexFaults.ALL)
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void thereAreManyOfThem() {
    assertThat(faults()).hasSizeGreaterThanOrEqualTo(40);
    assertThat(faults().stream().map(LayerFault::name)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void eachIsSeenAtItsLayer(LayerFault fault) {
    Claim sound = fault.sound().get();
    assertThat(sound.verdict().outcome()).as("%s", sound.wrong()).isEqualTo(Outcome.AGREES);
    Verdict verdict = fault.planted().apply(sound).verdict();
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    FaultPlace place = verdict.layerAtFault().orElseThrow();
    assertThat(place.contains(sound.place(fault.vertex())))
        .as("%s, expected %d", place, sound.place(fault.vertex()))
        .isTrue();
  }
}
