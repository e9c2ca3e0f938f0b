package org.dl4jreference.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.ErrorSizes;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.Resolution;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.Test;

class DecisiveTest {
  /** A step of one gradient, beyond the range where it overflowed. */
  private static Verdict step(Outcome outcome) {
    int overflowed = outcome == Outcome.OVERFLOWED ? 1 : 0;
    TensorVerdict gradient =
        new TensorVerdict(
            "0_dW",
            Quantity.GRADIENT,
            0,
            outcome,
            new ElementDifference(0, 0, 1, 1, 1),
            new TensorVerdict.Largest(0, 0, 0),
            new TensorVerdict.Counts(1, 0, 0, 0, overflowed, 0),
            new TensorVerdict.Scale(0, 1),
            new ErrorSizes.Counter().sizes());
    return new Verdict(
        outcome,
        List.of(gradient),
        Optional.empty(),
        Optional.empty(),
        new Resolution(1, 1),
        List.of(),
        8);
  }

  private static int decisive(Outcome... steps) {
    Decisive decisive = new Decisive();
    List.of(steps).forEach(outcome -> decisive.add(step(outcome)));
    return decisive.index();
  }

  @Test
  void whatAnOverflowCameFromDecidesBeforeOneThatTheMathematicsHasAsWell() {
    assertThat(decisive(Outcome.AGREES, Outcome.SATURATED, Outcome.OVERFLOWED)).isEqualTo(1);
  }

  @Test
  void anOverflowDecidesBeforeAgreement() {
    assertThat(decisive(Outcome.AGREES, Outcome.OVERFLOWED, Outcome.AGREES)).isEqualTo(1);
  }

  @Test
  void aDisagreementDecidesBeforeAll() {
    assertThat(decisive(Outcome.SATURATED, Outcome.OVERFLOWED, Outcome.DISAGREES)).isEqualTo(2);
  }
}
