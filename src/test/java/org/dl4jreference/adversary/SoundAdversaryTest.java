package org.dl4jreference.adversary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No sound training is called faulty, however hostile its numbers and its implementation are. */
class SoundAdversaryTest {
  private static final Hostility[] KINDS = Hostility.values();

  private static List<String> complaints(int from, int count, boolean small) {
    return IntStream.range(from, from + count)
        .parallel()
        .mapToObj(i -> KINDS[i % KINDS.length].draft(i, small).run().complaint())
        .flatMap(java.util.Optional::stream)
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

  /** Or the generator were wrong, not the verdict. */
  @Test
  void hostileTrainingsLieWithinTheSpreadOfOtherLegalImplementations() {
    List<String> far = new ArrayList<>();
    for (int i = 0; i < KINDS.length; i++) {
      Run run = KINDS[i].draft(i, true).run();
      if (run.steps().size() <= 4 && run.steps().get(0).batch().size() < 100) {
        Spread spread = Spread.of(run);
        if (!(spread.farthest() < 12)) {
          far.add("%s: %.3g at %s".formatted(run.name(), spread.farthest(), spread.where()));
        }
      }
    }
    assertThat(far).isEmpty();
  }
}
