package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadTest {
  private static double[] filled(int n, double v) {
    double[] result = new double[n];
    Arrays.fill(result, v);
    return result;
  }

  private static Uncertainty of(double[] base, Replay.Error error, int draws) {
    return of(Precision.FLOAT, base, error, draws);
  }

  private static Uncertainty of(Precision precision, double[] base, Replay.Error error, int draws) {
    Spread spread = new Spread(Arithmetic.of(precision), base);
    Draws of = new Draws(1, 0, draws, false);
    spread.combine(List.of(spread.add(0, base.length, error, of)), of);
    return spread.uncertainty(1, base.length);
  }

  /** Replays deviate by 2, or by 1 and √7: M = 2. */
  @ParameterizedTest
  @CsvSource({"0.5, 2", "1.9, 2", "2, 2", "3, 3", "5.9, 5.9", "6, 6", "7, 6", "1e9, 6"})
  void sigmaIsTheRuleWithinOneAndThreeTimesTheSpreadOfReplays(double rule, double sigma) {
    double[][] same = {{2}, {-2}};
    double[][] other = {{1}, {-Math.sqrt(7)}};
    for (double[][] d : List.of(same, other)) {
      Uncertainty u = of(filled(1, 5), new Replay.Error(filled(1, rule * rule), null, d), 2);
      assertThat(u.sigma().get(0)).isCloseTo(sigma, within(1e-12));
      assertThat(u.singular().isEmpty()).isTrue();
    }
  }

  @Test
  void whatWasNotDrawnBelongsToTheSpread() {
    double[][] d = {{3}, {-3}};
    Uncertainty u = of(filled(1, 5), new Replay.Error(filled(1, 1), filled(1, 4), d), 2);

    assertThat(u.sigma().get(0)).isCloseTo(5, within(1e-12));
  }

  @Test
  void whereTheRuleIsInfiniteReplaysDecideAndTheElementIsSingular() {
    double[][] d = {{2, 2}, {-2, 2}};
    Uncertainty u =
        of(filled(2, 5), new Replay.Error(new double[] {Double.POSITIVE_INFINITY, 4}, null, d), 2);

    assertThat(u.sigma().toArray()).containsExactly(2, 2);
    assertThat(u.singular().stream().toArray()).containsExactly(0);
  }

  @Test
  void withoutANumberInRuleOrReplayThereIsNoSigma() {
    double[][] d = {{2, Double.NaN}, {-2, 2}};
    Uncertainty u = of(filled(2, 5), new Replay.Error(new double[] {Double.NaN, 4}, null, d), 2);

    assertThat(u.sigma().toArray()).containsOnly(Double.NaN);
  }

  @Test
  void whatIsExactIsAsSureAsTheSmallestNumberThatIsKept() {
    assertThat(of(filled(1, 5), Replay.Error.NONE, 2).sigma().get(0))
        .isEqualTo(Precision.FLOAT.smallestNormal());
  }

  @Test
  void enlargedDeviationsAreScaledBack() {
    double[][] d = {{0x1p21}, {-0x1p21}};

    assertThat(
            of(Precision.DOUBLE, filled(1, 5), new Replay.Error(filled(1, 1), null, d), 2)
                .sigma()
                .get(0))
        .isEqualTo(2);
  }

  @Test
  void moreReplaysMakeOneSpread() {
    Spread spread = new Spread(Arithmetic.of(Precision.FLOAT), filled(1, 5));
    Replay.Error first = new Replay.Error(filled(1, 0), null, new double[][] {{1}, {1}});
    Replay.Error second = new Replay.Error(filled(1, 0), null, new double[][] {{3}, {3}});
    Draws one = new Draws(1, 0, 2, false);
    Draws two = new Draws(1, 2, 2, false);
    spread.combine(List.of(spread.add(0, 1, first, one)), one);
    spread.combine(List.of(spread.add(0, 1, second, two)), two);

    assertThat(spread.uncertainty(1, 1).sigma().get(0)).isCloseTo(Math.sqrt(5), within(1e-12));
  }

  // ---- the tensor as a whole

  /** b = 1 and σ = 2 everywhere: ε̂ is the mean of the errors, and its least σ is 2/2. */
  @Test
  void theWholeErrsByTheSpreadOfItsEstimateButAtLeastHalfAnElement() {
    double[][] together = new double[2][];
    double[][] apart = new double[2][8];
    together[0] = filled(8, 2);
    together[1] = filled(8, -2);
    for (int i = 0; i < 8; i++) {
      apart[0][i] = i % 2 == 0 ? 2 : -2;
      apart[1][i] = -apart[0][i];
    }
    double[] base = filled(8, 1);

    assertThat(of(base, new Replay.Error(filled(8, 4), null, together), 2).whole())
        .isCloseTo(2, within(1e-12));
    assertThat(of(base, new Replay.Error(filled(8, 4), null, apart), 2).whole())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void ofFewElementsTheWholeSaysNothing() {
    Replay.Error error = new Replay.Error(filled(7, 4), null, new double[][] {filled(7, 2)});

    assertThat(of(filled(7, 1), error, 1).whole()).isInfinite();
    assertThat(of(filled(8, 0), new Replay.Error(filled(8, 4), null, null), 1).whole())
        .isInfinite();
  }

  @Test
  void theWholeIsTheSameInParts() {
    double[] base = {1, 2, 3, 4, 5, 6, 7, 8};
    double[][] d = {{1, -1, 2, 1, 3, -2, 1, 1}, {2, 1, -1, 1, -1, 1, 3, -2}};
    Replay.Error error = new Replay.Error(filled(8, 4), null, d);
    Spread parts = new Spread(Arithmetic.of(Precision.FLOAT), base);
    Replay.Error left = new Replay.Error(filled(4, 4), null, cut(d, 0));
    Replay.Error right = new Replay.Error(filled(4, 4), null, cut(d, 4));
    Draws draws = new Draws(1, 0, 2, false);
    parts.combine(List.of(parts.add(0, 4, left, draws), parts.add(4, 4, right, draws)), draws);

    Uncertainty whole = of(base, error, 2);

    assertThat(parts.uncertainty(1, 8).sigma()).isEqualTo(whole.sigma());
    assertThat(parts.uncertainty(1, 8).whole()).isCloseTo(whole.whole(), within(1e-12));
  }

  private static double[][] cut(double[][] d, int from) {
    return Arrays.stream(d)
        .map(row -> Arrays.copyOfRange(row, from, from + 4))
        .toArray(double[][]::new);
  }
}
