package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dl4jreference.rounding.Rows.row;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.dl4jreference.graph.Array;
import org.dl4jreference.graph.Composing;
import org.dl4jreference.graph.Function;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.graph.Tape;
import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.Test;

class RuleTest {
  private static final Rule RULE = new Rule(Arithmetic.of(Precision.FLOAT));
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private final Tape t = new Tape();

  private static double[] variance(Node node, double[]... in) {
    return RULE.variance(node, Arrays.asList(in));
  }

  private static double[] of(double... v) {
    return v;
  }

  @Test
  void whatIsMadeOfExactValuesIsExact() {
    assertThat(variance(t.add(row(t, 1), row(t, 2)), null, null)).isNull();
  }

  @Test
  void variancesAddUp() {
    assertThat(variance(t.sub(row(t, 1), row(t, 2)), of(3), of(4))).containsExactly(7);
    assertThat(variance(t.sum(row(t, 1, 2), Axis.COLUMNS), of(3, 4))).containsExactly(7);
    assertThat(variance(t.scale(row(t, 1), -3, 1), of(2))).containsExactly(18);
  }

  @Test
  void theFactorsOfAProductCountByTheOther() {
    // 0.01·5² + 0.04·2² + 0.01·0.04
    assertThat(variance(t.mul(row(t, 2), row(t, 5)), of(0.01), of(0.04))[0])
        .isCloseTo(0.25 + 0.16 + 0.0004, within(1e-12));
    assertThat(variance(t.mul(row(t, 2), row(t, 5)), of(0.01), null)[0])
        .isCloseTo(0.25, within(1e-12));
    // 6/2: 0.01/2² + 0.0004·(6/2²)²
    assertThat(variance(t.div(row(t, 6), row(t, 2)), of(0.01), of(0.0004))[0])
        .isCloseTo(0.0025 + 0.0009, within(1e-12));
  }

  @Test
  void inAProductOfMatricesEveryTermCounts() {
    Node product =
        Composing.overUnits(
            t,
            t.leaf(new Array(1, 2, of(2, 3))),
            t.leaf(new Array(2, 1, of(5, 7))),
            t.leaf(new Array(1, 1, of(1))));

    // 0.01·25 + 0.02·49 + 0.03·4 + 0.04·9 + 0.01·0.03 + 0.02·0.04 + 0.5
    assertThat(variance(product, of(0.01, 0.02), of(0.03, 0.04), of(0.5))[0])
        .isCloseTo(0.25 + 0.98 + 0.12 + 0.36 + 0.0003 + 0.0008 + 0.5, within(1e-12));
    assertThat(variance(product, null, of(0.03, 0.04), null)[0])
        .isCloseTo(0.12 + 0.36, within(1e-12));
  }

  @Test
  void ofAMaximumTheLargerCountsUnlessTheyMayChangePlaces() {
    assertThat(variance(t.max(row(t, 9), row(t, 1)), of(0.1), of(0.2))).containsExactly(0.1);
    assertThat(variance(t.max(row(t, 1), row(t, 9)), of(0.1), of(0.2))).containsExactly(0.2);
    assertThat(variance(t.max(row(t, 1.5), row(t, 1)), of(0.1), of(0.2))).containsExactly(0.2);
  }

  @Test
  void whatIsPutElsewhereKeepsItsVarianceAndWhereTermsMeetTheyAddUp() {
    Node x = row(t, 1, 2, 3);
    assertThat(variance(t.gather(x, new int[] {2, -1, 0, 2}, 1, 4), of(5, 6, 7)))
        .containsExactly(7, 0, 5, 7);
    Node sum =
        t.scatterAdd(List.of(x, row(t, 4)), List.of(new int[] {1, 0, 1}, new int[] {1}), 1, 2);
    assertThat(variance(sum, of(5, 6, 7), of(8))).containsExactly(6, 20);
    assertThat(variance(sum, of(5, 6, 7), null)).containsExactly(6, 12);
    assertThat(variance(t.reshape(x, 3, 1), of(5, 6, 7))).containsExactly(5, 6, 7);
  }

  @Test
  void ofAWindowTheLargestCountsAndWhatMayBeIt() {
    Node max = t.max(row(t, 9, 1, 1.5), new int[] {0, 1, 1, 2, -1, 1}, 1, 3);

    assertThat(variance(max, of(0.1, 0.3, 0.2))).containsExactly(0.1, 0.3, 0.3);
  }

  @Test
  void whatMayComeBackAnotherWayCountsAtBothEnds() {
    Node x = Composing.parameter(t, new Array(1, 4, of(9, 1, 1.5, 1.4)));
    Node max = t.max(x, new int[] {0, 1, 1, 2}, 1, 2);
    Node route = Composing.back(t, max, row(t, 10, 20), x);

    // 9 and 1 are apart, 1.5 and 1 are not
    assertThat(variance(route, of(0.01, 0.02), of(0.1, 0.1, 0.1, 0.1)))
        .containsExactly(0.01, 400, 400.02, 0);
    assertThat(variance(route, of(0.01, 0.02), null)).containsExactly(0.01, 0, 0.02, 0);
    assertThat(variance(route, null, of(0.1, 0.1, 0.1, 0.1))).containsExactly(0, 400, 400, 0);
  }

  private static Function function(java.util.function.DoubleUnaryOperator f) {
    return new Function(
        (x, y) -> f.applyAsDouble(x), 4, (x, y) -> 0, List.of(), List.of(), y -> false);
  }

  @Test
  void aFunctionIsAskedOneStandardDeviationToEitherSide() {
    Node square = t.elementwise(function(x -> x * x), row(t, 3), Optional.empty());
    // (3 ± 0.1)² − 9 is 0.61 and −0.59
    assertThat(variance(square, of(0.01))[0])
        .isCloseTo((0.61 * 0.61 + 0.59 * 0.59) / 2, within(1e-12));

    Node absolute = t.elementwise(function(Math::abs), row(t, 0), Optional.empty());
    assertThat(variance(absolute, of(0.01))[0]).isCloseTo(0.01, within(1e-12));
  }

  @Test
  void aJumpWithinReachCountsInFullAndOneBeyondNot() {
    Function step =
        new Function(
            (x, y) -> x > 1 ? 5 : 0, 0, (x, y) -> 0, List.of(y -> 1), List.of(), y -> false);

    Node near = t.elementwise(step, row(t, 1.7, 0.3, 1.9, 0.1), Optional.empty());
    // 8 σ are 0.8
    assertThat(variance(near, of(0.01, 0.01, 0.01, 0.01))).containsExactly(25, 25, 0, 0);
  }

  // ---- what is 0 within rounding

  @Test
  void aDenominatorWithinEightSigmaOfZeroIsSingularAndNoOther() {
    Node quotient = t.div(row(t, 1, 1, 1, 1), row(t, 0.79, -0.79, 0.81, -0.81));

    assertThat(variance(quotient, null, of(0.01, 0.01, 0.01, 0.01)))
        .satisfies(v -> assertThat(v[0]).isInfinite(), v -> assertThat(v[1]).isInfinite())
        .satisfies(v -> assertThat(v[2]).isFinite(), v -> assertThat(v[3]).isFinite());
    // an exact denominator is never 0
    assertThat(variance(t.div(row(t, 1), row(t, 1e-100)), of(0.01), of(0))[0]).isFinite();
  }

  @Test
  void theArgumentOfALogarithmLikewise() {
    Node log = t.elementwise(Composing.LOG, row(t, 0.79, 0.81), Optional.empty());

    assertThat(variance(log, of(0.01, 0.01))[0]).isInfinite();
    assertThat(variance(log, of(0.01, 0.01))[1]).isFinite();
  }

  @Test
  void aRootIsNotSingular() {
    Node root = t.elementwise(Composing.SQRT, row(t, 0, 1e-9), Optional.empty());

    assertThat(variance(root, of(0.01, 0.01))[0]).isCloseTo(0.05, within(1e-12));
    assertThat(variance(root, of(0.01, 0.01))[1]).isFinite();
  }

  @Test
  void whatIsSingularReachesWhatIsMadeOfItAndNothingElse() {
    double[] first = of(INFINITE, 0.01);

    assertThat(variance(t.add(row(t, 1, 1), row(t, 2, 2)), first, null))
        .containsExactly(INFINITE, 0.01);
    assertThat(variance(t.mul(row(t, 1, 1), row(t, 0, 2)), first, null)).containsExactly(0, 0.04);
    assertThat(variance(t.scale(row(t, 1, 1), 2, 1), first)).containsExactly(INFINITE, 0.04);
    assertThat(
            variance(t.elementwise(function(Math::sin), row(t, 0, 0), Optional.empty()), first)[0])
        .isInfinite();
    // [∞, 0.01] · [[0, 2], [3, 4]]
    Node product = Composing.overUnits(t, row(t, 1, 1), t.leaf(new Array(2, 2, of(0, 2, 3, 4))));
    double[] v = variance(product, first, null);
    assertThat(v[0]).isCloseTo(0.09, within(1e-12));
    assertThat(v[1]).isInfinite();
  }

  @Test
  void whatIsOutOfRangeStaysWithoutANumber() {
    assertThat(variance(t.add(row(t, 1), row(t, 2)), of(Double.NaN), null)[0]).isNaN();
    assertThat(
            variance(
                t.elementwise(function(Math::sin), row(t, 0), Optional.empty()), of(Double.NaN))[0])
        .isNaN();
  }

  // ---- against replays

  /** Sums, products and quotients of numbers of which each is used once. */
  @Test
  void whereErrorsAreIndependentTheRuleIsTheSpreadOfReplays() {
    Random random = new Random(1);
    int n = 40;
    Node[] made = new Node[6];
    for (int i = 0; i < made.length; i++) {
      Node a = t.mul(random(random, n), random(random, n));
      Node b = t.mul(random(random, n), random(random, n));
      made[i] =
          switch (i) {
            case 0 -> t.add(a, b);
            case 1 -> t.mul(a, b);
            case 2 -> t.div(a, b);
            case 3 -> t.elementwise(Composing.SQRT, t.add(a, b), Optional.empty());
            case 4 ->
                t.elementwise(
                    Composing.LOG, t.div(a, t.add(b, random(random, n))), Optional.empty());
            default -> t.sum(t.mul(a, b), Axis.COLUMNS);
          };
      for (Precision precision : List.of(Precision.FLOAT, Precision.DOUBLE)) {
        Replay.Error error = Rows.error(t, made[i], precision, 4000);
        for (int e = 0; e < error.variance().length; e++) {
          double rule = Math.sqrt(error.variance()[e]);
          // a spread of 4,000 uniform draws errs by 1 %
          assertThat(Rows.spread(error, e, precision) / rule)
              .as("%d in %s, element %d", i, precision, e)
              .isBetween(0.94, 1.06);
        }
      }
    }
  }

  private Node random(Random random, int n) {
    return row(t, random.doubles(n, 0.5, 2).toArray());
  }
}
