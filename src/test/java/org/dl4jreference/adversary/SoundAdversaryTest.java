package org.dl4jreference.adversary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No sound training is called faulty, however hostile its numbers and its implementation are. */
class SoundAdversaryTest {
  private static final Hostility[] KINDS = Hostility.values();
  private static final Set<Hostility> ROUND_ALIKE =
      EnumSet.of(
          Hostility.CYCLIC_ROWS,
          Hostility.ALTERNATING_ROWS,
          Hostility.REPEATED_ROWS,
          Hostility.DUPLICATED_ROWS,
          Hostility.FLUSHED);

  private static List<String> complaints(int from, int count, boolean small) {
    return IntStream.range(from, from + count)
        .parallel()
        .mapToObj(i -> KINDS[i % KINDS.length].draft(i, small).run().complaint())
        .flatMap(Optional::stream)
        .toList();
  }

  @Test
  void oneHundredHostileTrainingsAgree() {
    List<String> complaints = complaints(0, 100, true);
    assertThat(complaints).as("%d of 100", complaints.size()).isEmpty();
  }

  @Test
  @Tag("slow")
  void twoThousandHostileTrainingsAgree() {
    List<String> complaints = complaints(1000, 2000, false);
    assertThat(complaints).as("%d of 2000", complaints.size()).isEmpty();
  }

  /** Or the generator were wrong, not the verdict. Terms that are equal round alike: not there. */
  @Test
  void hostileTrainingsLieWithinTheSpreadOfOtherLegalImplementations() {
    List<String> far =
        IntStream.range(0, 3 * KINDS.length)
            .parallel()
            .filter(i -> !ROUND_ALIKE.contains(KINDS[i % KINDS.length]))
            .mapToObj(i -> KINDS[i % KINDS.length].draft(i, true).run())
            .filter(run -> run.steps().size() <= 4 && run.steps().get(0).batch().size() < 60)
            .flatMap(
                run -> {
                  Spread spread = Spread.of(run);
                  return spread.farthest() < 12
                      ? Stream.empty()
                      : Stream.of(
                          "%s: %.3g at %s"
                              .formatted(run.name(), spread.farthest(), spread.where()));
                })
            .toList();
    assertThat(far).isEmpty();
  }
}
