package org.dl4jreference.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.Uncertainty;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemarksTest {
  private static Compared compared(double actual, double expected, BitSet singular) {
    return compared("0_a", Quantity.ACTIVATION, actual, expected, singular);
  }

  private static Compared compared(
      String name, Quantity quantity, double actual, double expected, BitSet singular) {
    return Compared.of(
        name,
        quantity,
        0,
        Matrix.row(actual),
        new Expected(
            Matrix.row(expected),
            new Uncertainty(Matrix.row(1e-3), singular, Double.POSITIVE_INFINITY)));
  }

  private static Verdict verdict(Compared compared, Precision precision) {
    return Comparison.verdict(List.of(compared), precision, Map.of(), 8);
  }

  /** 0.5 is a number of FLOAT, 0.1 is not. */
  @ParameterizedTest
  @CsvSource({"FLOAT, 0.5, true", "TF32, 0.5, true", "DOUBLE, 0.5, false", "FLOAT, 0.1, false"})
  void doubleIsAdvisedOnlyWhereItIsNotInUse(Precision allowed, double actual, boolean isAdvised) {
    BitSet singular = new BitSet();
    singular.set(0);
    Verdict verdict = verdict(compared(actual, 7, singular), allowed);
    assertThat(verdict.outcome()).isEqualTo(Outcome.SATURATED);
    assertThat(verdict.remarks().get(0))
        .startsWith("saturated from 0_a on: rounding explains any value of 1 of its 1 elements");
    assertThat(verdict.remarks().get(0).contains("use DOUBLE")).isEqualTo(isAdvised);
  }

  @Test
  void anOverflowNamesTheRangeThatIsLeft() {
    Verdict verdict =
        verdict(compared(Double.POSITIVE_INFINITY, 1e39, new BitSet()), Precision.FLOAT);
    assertThat(verdict.remarks())
        .containsExactly(
            "overflowed from 0_a on: 1 of its 1 elements lie beyond the range of FLOAT");
  }

  /** DL4J's score is a double whatever the network computes in. */
  @Test
  void aMeanThatIsNoNumberOfFloatIsNoSignOfDouble() {
    BitSet singular = new BitSet();
    singular.set(0);
    Verdict verdict = verdict(compared("score", Quantity.SCORE, 0.1, 7, singular), Precision.FLOAT);
    assertThat(verdict.remarks().get(0)).endsWith("; use DOUBLE to judge them");
  }
}
