package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawsTest {
  private static final int ELEMENTS = 100_000;

  private static double[][] drawn(Draws draws, int node, double[] values, long from) {
    double[][] d = new double[draws.count()][values.length];
    for (int i = 0; i < values.length; i++) {
      draws.add(d, i, node, from + i, values[i], 1, 0);
    }
    return d;
  }

  private static double[] distinct(int n) {
    double[] values = new double[n];
    Arrays.setAll(values, i -> 1 + i * 0x1p-23);
    return values;
  }

  private static double moment(double[] d, int power) {
    return Arrays.stream(d).map(v -> Math.pow(v, power)).average().orElseThrow();
  }

  /** Of 10⁵ numbers a mean of xᵏ errs by √(E x²ᵏ/10⁵): six of them are allowed. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDrawIsUniformWithVarianceOne(boolean isDouble) {
    double[][] d = drawn(new Draws(1, 0, 10, isDouble), 3, distinct(ELEMENTS), 0);

    for (double[] replay : d) {
      assertThat(Arrays.stream(replay).map(Math::abs).max().orElseThrow())
          .isBetween(0.999 * Math.sqrt(3), Math.sqrt(3));
      assertThat(moment(replay, 1)).isCloseTo(0, within(6 * 1 / Math.sqrt(ELEMENTS)));
      assertThat(moment(replay, 2)).isCloseTo(1, within(6 * 0.9 / Math.sqrt(ELEMENTS)));
      assertThat(moment(replay, 3)).isCloseTo(0, within(6 * 2 / Math.sqrt(ELEMENTS)));
      assertThat(moment(replay, 4)).isCloseTo(1.8, within(6 * 2.4 / Math.sqrt(ELEMENTS)));
    }
  }

  @Test
  void replaysAndNeighboursAreUncorrelated() {
    double[][] d = drawn(new Draws(1, 0, 10, false), 3, distinct(ELEMENTS), 0);
    double[][] other = drawn(new Draws(1, 0, 10, false), 4, distinct(ELEMENTS), 0);
    double[][] later = drawn(new Draws(1, 10, 10, false), 3, distinct(ELEMENTS), 0);

    for (int k = 0; k < 10; k++) {
      for (int l = 0; l < 10; l++) {
        if (k != l) {
          assertUncorrelated(d[k], d[l], 0);
        }
        assertUncorrelated(d[k], other[l], 0);
        assertUncorrelated(d[k], later[l], 0);
      }
      assertUncorrelated(d[k], d[k], 1);
    }
  }

  private static void assertUncorrelated(double[] a, double[] b, int lag) {
    double sum = 0;
    for (int i = lag; i < a.length; i++) {
      sum += a[i] * b[i - lag];
    }
    assertThat(sum / a.length).isCloseTo(0, within(6 / Math.sqrt(a.length)));
  }

  @Test
  void equalValuesErrAlikeInTheFirstHalfOfTheReplaysOnly() {
    double[] values = {2.5, 3, 2.5};
    double[][] d = drawn(new Draws(1, 0, 10, false), 3, values, 0);
    double[][] elsewhere = drawn(new Draws(1, 0, 10, false), 3, values, 1000);

    for (int k = 0; k < 10; k++) {
      if (k < 5) {
        assertThat(d[k][0]).isEqualTo(d[k][2]).isNotEqualTo(d[k][1]);
        assertThat(elsewhere[k]).isEqualTo(d[k]);
      } else {
        assertThat(d[k][0]).isNotEqualTo(d[k][2]);
        assertThat(elsewhere[k][0]).isNotEqualTo(d[k][0]);
      }
    }
  }

  @Test
  void valuesAreEqualThatAreOneInThePrecision() {
    double[] values = {2.5, Math.nextUp(2.5), 0.0, -0.0};
    double[][] inFloat = drawn(new Draws(1, 0, 2, false), 3, values, 0);
    double[][] inDouble = drawn(new Draws(1, 0, 2, true), 3, values, 0);

    assertThat(inFloat[0][0]).isEqualTo(inFloat[0][1]);
    assertThat(inFloat[0][2]).isEqualTo(inFloat[0][3]);
    // float64 itself errs in the last digits
    assertThat(inDouble[0][0]).isEqualTo(inDouble[0][1]);
    assertThat(drawn(new Draws(1, 0, 2, true), 3, new double[] {2.5 * (1 + 0x1p-40)}, 0)[0][0])
        .isNotEqualTo(inDouble[0][0]);
  }

  @Test
  void theSeedChangesAllNumbers() {
    double[] values = distinct(10);

    assertThat(drawn(new Draws(1, 0, 10, false), 3, values, 0))
        .isDeepEqualTo(drawn(new Draws(1, 0, 10, false), 3, values, 0));
    assertThat(drawn(new Draws(2, 0, 10, false), 3, values, 0)[9])
        .isNotEqualTo(drawn(new Draws(1, 0, 10, false), 3, values, 0)[9]);
  }

  @Test
  void aConstantIsDrawnByItsNameAndTheReplayAlone() {
    Draws draws = new Draws(1, 0, 10, false);

    assertThat(draws.ofConstant("0.9", 3))
        .isEqualTo(new Draws(1, 0, 64, true).ofConstant("0.9", 3));
    assertThat(draws.ofConstant("0.9", 3))
        .isEqualTo(new Draws(1, 3, 10, false).ofConstant("0.9", 0));
    assertThat(draws.ofConstant("0.9", 3)).isNotEqualTo(draws.ofConstant("0.9", 4));
    assertThat(draws.ofConstant("0.9", 3)).isNotEqualTo(draws.ofConstant("0.999", 3));
    double[] many = new double[ELEMENTS];
    Arrays.setAll(many, k -> draws.ofConstant("0.9", k));
    assertThat(moment(many, 2)).isCloseTo(1, within(6 * 0.9 / Math.sqrt(ELEMENTS)));
  }

  @Test
  void eitherSideOfAJumpIsTakenByHalfOfTheReplays() {
    Draws draws = new Draws(1, 0, 10, false);
    int first = 0;
    for (int i = 0; i < ELEMENTS; i++) {
      int others = 0;
      for (int k = 0; k < 10; k++) {
        others += draws.isOther(3, i, k) ? 1 : 0;
      }
      assertThat(others).isEqualTo(5);
      first += draws.isOther(3, i, i % 10) ? 1 : 0;
    }

    assertThat(first / (double) ELEMENTS).isCloseTo(0.5, within(6 * 0.5 / Math.sqrt(ELEMENTS)));
  }
}
