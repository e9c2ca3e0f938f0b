package org.dl4jreference.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.rounding.Uncertainty;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorComparisonTest {
  private static final TensorComparison FLOAT = new TensorComparison(Precision.FLOAT, 8);

  @ParameterizedTest
  @CsvSource({
    // within and beyond 8σ
    "1.8, 1, 0.1, AGREES",
    "1.81, 1, 0.1, DISAGREES",
    "1, 1, 0, AGREES",
    "1.0000001, 1, 0, DISAGREES",
    // one side only
    "NaN, 1, 0.1, DISAGREES",
    "Infinity, 1, 0.1, DISAGREES",
    "1, NaN, 0.1, DISAGREES",
    // a partial sum or what it is made of left the range
    "1, 1, NaN, OVERFLOWED",
    "NaN, 1, NaN, OVERFLOWED",
    // what is far beyond the range is no finite number, whatever happened on the way
    "7, 1e40, NaN, DISAGREES",
    "Infinity, 1e40, NaN, OVERFLOWED",
    "7, 3.5e38, NaN, OVERFLOWED",
    // beyond the range of float32
    "1, Infinity, 0.1, OVERFLOWED",
    "Infinity, 1e39, 1e30, OVERFLOWED",
    "NaN, 1e39, 1e30, OVERFLOWED",
    // both
    "NaN, NaN, NaN, OVERFLOWED",
    "Infinity, Infinity, 1, OVERFLOWED",
    "NaN, Infinity, 1, OVERFLOWED"
  })
  void anElementIsOneOfFourThings(
      double subject, double reference, double sigma, Outcome expected) {
    ElementDifference element = new ElementDifference(0, 0, subject, reference, sigma);
    assertThat(FLOAT.outcome(element, false, Float.MAX_VALUE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1.7, 1, 0.1, AGREES",
    "5, 1, 0.1, SATURATED",
    "NaN, 1, 0.1, SATURATED",
    "-Infinity, 1, NaN, SATURATED"
  })
  void beyondTheSigmaOfASingularElementNothingIsKnown(
      double subject, double reference, double sigma, Outcome expected) {
    ElementDifference element = new ElementDifference(0, 0, subject, reference, sigma);
    assertThat(FLOAT.outcome(element, true, Float.MAX_VALUE)).isEqualTo(expected);
  }

  /** No rounding makes a finite score of a loss that is infinite, or that is none. */
  @ParameterizedTest
  @CsvSource({
    "SCORE, 7, Infinity, DISAGREES",
    "SCORE, 7, NaN, DISAGREES",
    "SCORE, Infinity, Infinity, OVERFLOWED",
    "SCORE, NaN, NaN, OVERFLOWED",
    "GRADIENT, 7, Infinity, OVERFLOWED"
  })
  void aFiniteScoreOfAnInfiniteLossIsNoOverflow(
      Quantity quantity, double subject, double reference, Outcome expected) {
    Matrix none = Matrix.row(Double.NaN);
    for (boolean isSingular : new boolean[] {false, true}) {
      BitSet singular = BitSet.valueOf(new long[] {isSingular ? 1 : 0});
      Compared score =
          new Compared(
              "score",
              quantity,
              1,
              Matrix.row(subject),
              Matrix.row(reference),
              new Uncertainty(none, singular, 1),
              Matrix.row(reference),
              1,
              0);
      assertThat(FLOAT.outcome(score, 0))
          .isEqualTo(
              isSingular && subject != reference
                  ? Outcome.SATURATED
                  : isSingular ? Outcome.AGREES : expected);
    }
  }

  @Test
  void aGradientMayOverflowBeforeItIsDividedByTheBatch() {
    ElementDifference element = new ElementDifference(0, 0, Double.POSITIVE_INFINITY, 1e38, 1e31);
    assertThat(FLOAT.outcome(element, false, Float.MAX_VALUE)).isEqualTo(Outcome.DISAGREES);
    assertThat(FLOAT.outcome(element, false, Float.MAX_VALUE / 4.0)).isEqualTo(Outcome.OVERFLOWED);
  }

  private static TensorVerdict verdict(Matrix subject, Matrix reference, double relativeSigma) {
    return FLOAT.of(
        new Compared(
            "0_dW",
            Quantity.GRADIENT,
            0,
            subject,
            reference,
            new Uncertainty(
                reference.map(v -> Math.abs(v) * relativeSigma), new BitSet(), relativeSigma / 2),
            reference,
            1,
            0));
  }

  @Test
  void aRelativeErrorOfTheWholeTensorIsSeenFarBelowThatOfOneElement() {
    Matrix reference = Matrix.generate(10, 10, (i, j) -> 1 + (i * 7 + j * 3) % 11);
    // 6σ in each element: none disagrees by itself
    TensorVerdict all = verdict(reference.map(v -> v * (1 + 6e-6)), reference, 1e-6);
    assertThat(all.counts().disagreeing()).isZero();
    assertThat(all.scale().error()).isCloseTo(6e-6, within(1e-12));
    assertThat(all.outcome()).isEqualTo(Outcome.DISAGREES);
    // as many elements off by as much, up and down, are rounding
    TensorVerdict mixed =
        verdict(
            Matrix.generate(
                10, 10, (i, j) -> reference.get(i, j) * (1 + ((i + j) % 2 * 2 - 1) * 6e-6)),
            reference,
            1e-6);
    assertThat(mixed.scale().error()).isCloseTo(0, within(1e-7));
    assertThat(mixed.outcome()).isEqualTo(Outcome.AGREES);
  }

  @Test
  void theWorstElementIsNamedWithItsPlace() {
    Matrix reference = Matrix.filled(3, 4, 2);
    Matrix subject =
        Matrix.generate(3, 4, (i, j) -> i == 1 && j == 2 ? 2.5 : i == 2 && j == 3 ? 2.1 : 2);
    TensorVerdict verdict = verdict(subject, reference, 1e-3);
    assertThat(verdict.counts().disagreeing()).isEqualTo(2);
    assertThat(verdict.worst().row()).isEqualTo(1);
    assertThat(verdict.worst().column()).isEqualTo(2);
    assertThat(verdict.worst().sigmas()).isCloseTo(250, within(1e-9));
    assertThat(verdict.largest().relative()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void aDisagreementOutweighsWhatIsSaturated() {
    TensorVerdict verdict =
        FLOAT.of(
            new Compared(
                "score",
                Quantity.SCORE,
                1,
                Matrix.row(5, 2),
                Matrix.row(1, 1),
                new Uncertainty(Matrix.row(0.1, 0.01), BitSet.valueOf(new long[] {1}), 1),
                Matrix.row(1, 1),
                1,
                0));
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.counts().saturated()).isEqualTo(1);
    assertThat(verdict.worst().column()).isEqualTo(1);
  }

  @Test
  void theSizeOfEachErrorIsCountedUnlessThereIsNone() {
    Matrix reference = Matrix.row(1, 1, 1, 1e39);
    Matrix subject = Matrix.row(1, 1 + 5e-7, 1 + 5e-5, Double.POSITIVE_INFINITY);
    TensorVerdict found = verdict(subject, reference, 1e-6);
    assertThat(found.sizes().total()).as("the one that overflowed has none").isEqualTo(3);
    assertThat(found.sizes().counts().get(0)).as("exact").isEqualTo(1);
    assertThat(found.sizes().atLeast(3)).as("8 σ or more").isEqualTo(1);
  }
}
