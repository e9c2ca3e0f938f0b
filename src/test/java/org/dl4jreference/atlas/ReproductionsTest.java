package org.dl4jreference.atlas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.dl4jreference.dl4j.reproduction.Reproductions;
import org.dl4jreference.finding.Finding;
import org.dl4jreference.finding.Findings;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Today's behaviour of DL4J: another version that behaves otherwise fails here. */
class ReproductionsTest {
  @Test
  void everyFindingIsReproducedAndEveryReproductionBelongsToOne() {
    assertThat(Reproductions.ids())
        .containsExactlyInAnyOrderElementsOf(Findings.all().stream().map(Finding::id).toList());
  }

  @TestFactory
  Stream<DynamicTest> dl4jStillBehavesSo() {
    return Findings.all().stream()
        .map(
            finding ->
                DynamicTest.dynamicTest(
                    finding.title(),
                    () -> {
                      Reproductions.Result result = Reproductions.run(finding.id());
                      assertThat(result.reproduced()).as(result.output()).isTrue();
                    }));
  }

  @Test
  void theSourceShownIsTheMethodsOwn() {
    assertThat(Reproductions.source("poly-schedule-grows"))
        .startsWith("var schedule = new PolySchedule(")
        .endsWith("return schedule.valueAt(9, 0) > 0.3;\n");
    assertThat(Reproductions.helpers()).startsWith("/** An array of some rows. */");
  }
}
