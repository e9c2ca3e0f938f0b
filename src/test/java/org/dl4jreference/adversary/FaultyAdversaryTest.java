package org.dl4jreference.adversary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.RunVerdict;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No fault that lies far outside the spread of legal implementations is called sound. */
class FaultyAdversaryTest {
  private static final Fault[] KINDS = Fault.values();

  private static Optional<String> unseen(int i) {
    Run run = KINDS[i % KINDS.length].run(i);
    RunVerdict verdict = run.verdict();
    return verdict.outcome() == Outcome.DISAGREES
        ? Optional.empty()
        : Optional.of(
            "%s: %s; %.3g spreads at %s"
                .formatted(
                    run.name(),
                    Run.describe(verdict),
                    Spread.of(run).farthest(),
                    Spread.of(run).where()));
  }

  private static List<String> unseen(int from, int count) {
    return IntStream.range(from, from + count)
        .parallel()
        .mapToObj(FaultyAdversaryTest::unseen)
        .flatMap(Optional::stream)
        .toList();
  }

  @Test
  void oneHundredFaultsAreSeen() {
    List<String> unseen = unseen(0, 100);
    assertThat(unseen).as("%d of 100", unseen.size()).isEmpty();
  }

  @Test
  @Tag("slow")
  void oneThousandFaultsAreSeen() {
    List<String> unseen = unseen(500, 1000);
    assertThat(unseen).as("%d of 1000", unseen.size()).isEmpty();
  }
}
