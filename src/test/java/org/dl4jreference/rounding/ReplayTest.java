package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dl4jreference.rounding.Rows.error;
import static org.dl4jreference.rounding.Rows.row;
import static org.dl4jreference.rounding.Rows.spread;
import static org.dl4jreference.rounding.Rows.uncertainty;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dl4jreference.graph.Array;
import org.dl4jreference.graph.Composing;
import org.dl4jreference.graph.Function;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Tape;
import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final double U = Precision.FLOAT.unitRoundoff();

  private final Tape t = new Tape();

  @Test
  void errorsThatGoTogetherCancelOrAddUpAsTheyDo() {
    Node p = t.mul(row(t, 1.5), row(t, 1.25));
    Node twice = Composing.negate(t, t.sub(Composing.negate(t, p), p));
    Node none = t.sub(t.add(p, row(t, 0)), p);

    // 2p errs by twice p's error, which the rule takes for √2 of it; the sum's own is drawn too
    double once = U / Math.sqrt(3) * 1.875;
    assertThat(spread(error(t, twice, Precision.FLOAT, 4000), 0, Precision.FLOAT))
        .isCloseTo(once * Math.sqrt(4 + 4), within(0.05 * once));
    assertThat(Math.sqrt(error(t, twice, Precision.FLOAT, 10).variance()[0]))
        .isCloseTo(once * Math.sqrt(2 + 4), within(1e-6 * once));
    // p + 0 − p: p's own error cancels, the sum's does not
    assertThat(spread(error(t, none, Precision.FLOAT, 4000), 0, Precision.FLOAT))
        .isCloseTo(once, within(0.05 * once));
  }

  @Test
  void whatNothingIsMadeOfIsNotDrawnUnlessItIsHandedOn() {
    Node made = t.mul(t.mul(row(t, 1.5), row(t, 1.25)), row(t, 3));
    List<Replay.Error> errors = new ArrayList<>();
    for (Set<Node> drawn : List.of(Set.<Node>of(), Set.of(made))) {
      new Replay(Arithmetic.of(Precision.FLOAT), new Draws(1, 0, 2000, false), 0, Map.of())
          .run(t, Set.of(made), drawn, (n, e) -> errors.add(e));
    }

    assertThat(errors.get(0).own()[0]).isCloseTo(U / Math.sqrt(3) * 5.625, within(1e-6 * U));
    assertThat(errors.get(1).own()).isNull();
    assertThat(spread(errors.get(1), 0, Precision.FLOAT))
        .isCloseTo(spread(errors.get(0), 0, Precision.FLOAT), within(0.3 * U));
  }

  @Test
  void whatIsRecordedInPlaceOfAValueDoesNotMakeItDrawn() {
    Node computed = t.mul(row(t, 1.5), row(t, 1.25));
    Node known = Composing.recorded(t, computed);
    Node made = t.mul(known, row(t, 3));
    t.add(made, row(t, 1));

    assertThat(error(t, computed, Precision.FLOAT, 10).own()).isNotNull();
    assertThat(error(t, made, Precision.FLOAT, 10).own()).isNull();
  }

  @Test
  void aConstantErrsAlikeWhereverItsNameStands() {
    Node first = t.mul(t.constant(0.9, "beta"), row(t, 1));
    Node second = t.mul(t.constant(0.9, "beta"), row(t, 1));
    Node other = t.mul(t.constant(0.9, "gamma"), row(t, 1));
    Tape later = new Tape();
    for (int i = 0; i < 20; i++) {
      row(later, i);
    }
    Node elsewhere = later.constant(0.9, "beta");
    Node used = later.mul(elsewhere, row(later, 1));

    double[][] d = error(t, first, Precision.FLOAT, 10).deviations();

    assertThat(error(t, second, Precision.FLOAT, 10).deviations()).isDeepEqualTo(d);
    assertThat(error(later, used, Precision.FLOAT, 10).deviations()).isDeepEqualTo(d);
    assertThat(error(t, other, Precision.FLOAT, 10).deviations()[0][0]).isNotEqualTo(d[0][0]);
  }

  @Test
  void aGivenErrorTakesThePlaceOfALeafsOwn() {
    Node leaf = row(t, 2);
    Node made = t.scale(leaf, 3, 0);
    List<Replay.Error> errors = new ArrayList<>();
    Replay.Error given = new Replay.Error(new double[] {4}, null, new double[][] {{1}, {-2}});
    new Replay(Arithmetic.of(Precision.FLOAT), new Draws(1, 0, 2, false), 0, Map.of(leaf, given))
        .run(t, Set.of(made), Set.of(), (n, e) -> errors.add(e));

    assertThat(errors.get(0).variance()).containsExactly(36);
    assertThat(errors.get(0).deviations()).isDeepEqualTo(new double[][] {{3}, {-6}});
  }

  @Test
  void ofTwoFormsEveryOtherReplayTakesTheOther() {
    Node leaf = row(t, 1);
    Node either = Composing.either(t, t.scale(leaf, 1, 0), t.scale(leaf, 3, 0));
    List<Replay.Error> errors = new ArrayList<>();
    Replay.Error given = new Replay.Error(new double[] {1}, null, new double[][] {{2}, {2}});
    new Replay(Arithmetic.of(Precision.FLOAT), new Draws(1, 0, 2, false), 0, Map.of(leaf, given))
        .run(t, Set.of(either), Set.of(), (n, e) -> errors.add(e));

    assertThat(errors.get(0).variance()).containsExactly(9);
    assertThat(errors.get(0).deviations()).isDeepEqualTo(new double[][] {{2}, {6}});
  }

  @Test
  void whatIsRecordedIsAsSureAsAnyNumberCanBe() {
    assertThat(uncertainty(t, row(t, 3), Precision.FLOAT).sigma().get(0))
        .isEqualTo(Precision.FLOAT.smallestNormal());
  }

  @Test
  void inDoubleDifferencesKeepTheirDigits() {
    Node p = t.mul(row(t, 1.5), row(t, 1.3));
    Node root = t.elementwise(Composing.SQRT, p, Optional.empty());
    double u = Precision.DOUBLE.unitRoundoff();
    double first = u * Math.sqrt(2.0 / 3);

    // half the relative error of p, and its own
    double value = root.value().values()[0];
    assertThat(spread(error(t, root, Precision.DOUBLE, 4000), 0, Precision.DOUBLE))
        .isCloseTo(value * first * Math.sqrt(1 + 0.25), within(0.03 * u));
  }

  // ---- singular, and out of range

  /** 1/(p − c), c so many σ of the product p away from it. */
  private static Uncertainty quotient(double sigmas) {
    Tape t = new Tape();
    Node p = t.mul(row(t, 1.5), row(t, 1.25));
    double sigma = U / Math.sqrt(3) * 1.875;
    Node d = t.sub(p, row(t, 1.875 - sigmas * sigma));
    return uncertainty(t, t.div(row(t, 1), d), Precision.FLOAT);
  }

  @Test
  void aDenominatorThatIsZeroWithinEightSigmaIsSingular() {
    assertThat(quotient(7.9).singular().get(0)).isTrue();
    assertThat(quotient(-7.9).singular().get(0)).isTrue();
    assertThat(quotient(8.1).singular().get(0)).isFalse();
    assertThat(quotient(-8.1).singular().get(0)).isFalse();
    // replays judge what the rule cannot
    assertThat(quotient(7.9).sigma().get(0)).isPositive().isFinite();
  }

  @Test
  void whatIsNearAKinkOrARootOfZeroIsNotSingular() {
    Node p = t.mul(row(t, 1.5), row(t, 1.25));
    Node d = t.sub(p, row(t, 1.875));
    Function absolute =
        new Function((x, y) -> Math.abs(x), 0, (x, y) -> 0, List.of(y -> 0), List.of(), y -> false);

    assertThat(
            uncertainty(t, t.elementwise(absolute, d, Optional.empty()), Precision.FLOAT)
                .singular()
                .isEmpty())
        .isTrue();
    assertThat(
            uncertainty(t, t.elementwise(Composing.SQRT, d, Optional.empty()), Precision.FLOAT)
                .singular()
                .isEmpty())
        .isTrue();
  }

  @Test
  void outOfRangeIsNaNInWhatIsMadeOfItAndNowhereElse() {
    Node p = t.mul(row(t, 1e30, 2, 3), row(t, 1e30, 5, 7));
    Node weights = t.leaf(new Array(3, 2, new double[] {1, 0, 1, 1, 1, 1}));
    Node sum = Composing.overUnits(t, t.scale(p, 1e-30, 1), weights);
    double[] sigma = uncertainty(t, t.scale(p, 1e-30, 1), Precision.FLOAT).sigma().toArray();

    assertThat(sigma[0]).isNaN();
    assertThat(sigma[1]).isPositive();
    assertThat(sigma[2]).isPositive();
    assertThat(uncertainty(t, sum, Precision.FLOAT).sigma().get(0)).isNaN();
  }

  @Test
  void aJumpWithinReachIsTakenByHalfOfTheReplays() {
    Node p = t.mul(row(t, 1.5), row(t, 1.25));
    Node d = t.sub(p, row(t, 1.875));
    Function step =
        new Function(
            (x, y) -> x > 0 ? 10 : 0, 0, (x, y) -> 0, List.of(y -> 0), List.of(), y -> false);
    Node jumped = t.elementwise(step, d, Optional.empty());
    Node known =
        t.elementwise(
            new Function(step.f(), 0, step.scale(), step.kinks(), List.of(), y -> true),
            d,
            Optional.empty());

    assertThat(spread(error(t, jumped, Precision.FLOAT, 200), 0, Precision.FLOAT))
        .isCloseTo(10 * Math.sqrt(0.5), within(1e-9));
    assertThat(spread(error(t, known, Precision.FLOAT, 200), 0, Precision.FLOAT)).isZero();
  }
}
