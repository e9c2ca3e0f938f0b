package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.Test;

/** Variances in units of u², derived by hand. */
class UncertainTest {
  private static final double U = Precision.FLOAT.unitRoundoff();
  private static final Roundoff FLOAT = Roundoff.of(Precision.FLOAT, 8);

  private static Uncertain exact(double value) {
    return new Uncertain(value, 0, FLOAT);
  }

  private static double inU(Uncertain x) {
    return x.variance() / U / U;
  }

  @Test
  void wholeNumbersAreExactAndOthersRoundedOnce() {
    assertThat(exact(1).constant(2).variance()).isZero();
    assertThat(inU(exact(1).constant(0.999))).isCloseTo(0.999 * 0.999, within(1e-12));
  }

  @Test
  void oneMinusABetaKeepsTheErrorOfTheBeta() {
    Uncertain difference = exact(1).minus(exact(1).constant(0.999));
    // the constant's u·0.999, and a rounding of 0.001: relative to 0.001, a thousand u
    assertThat(inU(difference)).isCloseTo(0.999 * 0.999 + 1e-6 / 3, within(1e-9));
    assertThat(Math.sqrt(inU(difference)) / difference.value()).isCloseTo(999, within(1.0));
  }

  @Test
  void productsAndQuotientsAddRelativeVariances() {
    Uncertain two = new Uncertain(2, 4 * U * U, FLOAT);
    Uncertain three = new Uncertain(3, 9 * U * U, FLOAT);
    assertThat(inU(two.times(three))).isCloseTo(36 * (1 + 1 + 1.0 / 3), within(1e-9));
    assertThat(inU(two.over(three))).isCloseTo(4.0 / 9 * (1 + 1 + 1.0 / 3), within(1e-9));
  }

  @Test
  void aRootHalvesTheRelativeErrorButNotAtZero() {
    Uncertain nine = new Uncertain(9, 81 * U * U, FLOAT);
    assertThat(inU(nine.sqrt())).isCloseTo(9 * (0.25 + 1.0 / 3), within(1e-9));
    double variance = 1e-12;
    assertThat(new Uncertain(0, variance, FLOAT).sqrt().variance())
        .isCloseTo(Math.sqrt(variance), within(1e-15));
  }

  @Test
  void aPowerMultipliesTheRelativeError() {
    Uncertain half = new Uncertain(0.5, 0.25 * U * U, FLOAT);
    // 3² relative, the library's (4u)², one rounding
    assertThat(inU(half.power(3))).isCloseTo((9 + 16 + 1.0 / 3) / 64, within(1e-9));
  }

  @Test
  void theLargerOfTwoBringsItsOwnErrorUnlessTheyAreAsGoodAsEqual() {
    Uncertain small = new Uncertain(1, 7e-6, FLOAT);
    Uncertain large = new Uncertain(2, 5e-6, FLOAT);
    assertThat(small.max(large).variance()).isEqualTo(5e-6);
    assertThat(large.max(small).variance()).isEqualTo(5e-6);
    // so near that rounding may exchange them
    assertThat(exact(1.01).max(small).variance()).isEqualTo(7e-6);
  }

  @Test
  void whatLeavesTheRangeMayBeAnything() {
    assertThat(exact(1e30).times(exact(1e30)).variance()).isInfinite();
    assertThat(exact(1e30).plus(exact(1e30)).variance()).isFinite();
  }

  @Test
  void anExactZeroStaysZeroTimesWhateverIs() {
    Uncertain unknown = new Uncertain(1, Double.POSITIVE_INFINITY, FLOAT);
    assertThat(exact(0).times(unknown).variance()).isLessThan(1e-70);
  }

  @Test
  void nothingIsSurerThanTheSmallestNormalNumber() {
    assertThat(Math.sqrt(exact(0).plus(exact(0)).variance())).isEqualTo(Float.MIN_NORMAL);
  }
}
