package org.dl4jreference.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.reference.ReferenceEngine;

/** Every behaviour, on problems small enough to know the answer. */
class RateSweepTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final Engine EXACT = new ReferenceEngine(CATALOGUE);
  private static final Engine FLOAT = new FloatEngine();
  private static final ChapterProblem CHAPTER = ChapterProblem.LINEAR_3X;

  private record Problem(NetworkSpec spec, Tensors start, Batch batch) {
    RateSweep by(Engine engine) {
      return new RateSweep(CATALOGUE, engine, spec, start, batch);
    }

    Curvature.Spectrum spectrum() {
      return new Curvature(CATALOGUE, spec, batch).spectrum(start, 1);
    }
  }

  private static RateRun chapter(Engine engine, double rate, int epochs) {
    return new RateSweep(CATALOGUE, engine, CHAPTER.spec(), CHAPTER.parameters(), CHAPTER.batch())
        .run(rate, epochs);
  }

  /** Layers of one unit without biases, on the one example x = 1: y = f(w₂·f(w₁)). */
  private static Problem chain(String activation, double y, double... weights) {
    NetworkSpec spec =
        new NetworkSpec(
            Collections.nCopies(weights.length, LayerSpec.dense(1, 1, activation).withoutBias()),
            LossSpec.named("mse"));
    return new Problem(
        spec, spec.unflatten(weights), new Batch(Matrix.filled(1, 1, 1), Matrix.filled(1, 1, y)));
  }

  /** (w − 3)², whose one eigenvalue is 2: the boundary is at 1, and one step arrives at 1/2. */
  private static final Problem PARABOLA = chain("identity", 3, 0);

  @Example
  void belowOneOverTheLargestEigenvalueARunIsOverDamped() {
    assertThat(chapter(EXACT, 0.01, 100).behaviour()).isEqualTo(Behaviour.OVER_DAMPED);
    RateRun run = PARABOLA.by(EXACT).run(0.25, 20);
    assertThat(run.behaviour()).isEqualTo(Behaviour.OVER_DAMPED);
    assertThat(run.growth()).isCloseTo(0.5, within(1e-9));
    assertThat(run.since()).isEmpty();
    assertThat(run.losses()).hasSize(20).startsWith(9.0, 2.25);
  }

  @Example
  void betweenOneAndTwoOverItARunOscillates() {
    assertThat(chapter(EXACT, 0.1, 100).behaviour()).isEqualTo(Behaviour.OSCILLATING);
    RateRun run = PARABOLA.by(EXACT).run(0.75, 20);
    assertThat(run.behaviour()).isEqualTo(Behaviour.OSCILLATING);
    assertThat(run.growth()).isCloseTo(0.5, within(1e-9));
  }

  @Example
  void atTheBoundaryARunBouncesForEver() {
    RateRun run = PARABOLA.by(EXACT).run(1, 50);
    assertThat(run.behaviour()).isEqualTo(Behaviour.BOUNCING);
    assertThat(run.growth()).isEqualTo(1);
    assertThat(run.losses()).containsOnly(9.0);
  }

  @Example
  void aboveTheBoundaryARunDiverges() {
    for (int epochs : new int[] {3, 4, 10, 60}) {
      RateRun run = PARABOLA.by(EXACT).run(1.1, epochs);
      assertThat(run.behaviour()).isEqualTo(Behaviour.DIVERGING);
      assertThat(run.growth()).isCloseTo(1.2, within(1e-9));
      assertThat(run.words()).isEqualTo("diverging from epoch 1");
    }
    assertThat(chapter(EXACT, 0.121, 300).behaviour()).isEqualTo(Behaviour.DIVERGING);
  }

  @Example
  void threeEpochsAreEnoughAndTwoAreNot() {
    assertThat(PARABOLA.by(EXACT).run(0.25, 3).behaviour()).isEqualTo(Behaviour.OVER_DAMPED);
    assertThat(PARABOLA.by(EXACT).run(0.75, 3).behaviour()).isEqualTo(Behaviour.OSCILLATING);
    assertThat(PARABOLA.by(EXACT).run(1, 3).behaviour()).isEqualTo(Behaviour.BOUNCING);
    assertThatThrownBy(() -> PARABOLA.by(EXACT).run(0.25, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 3 epochs, found 2");
  }

  @Example
  void aRunThatLeavesTheArithmeticSaysAtWhichEpoch() {
    RateRun exact = chapter(EXACT, 1, 300);
    assertThat(exact.behaviour()).isEqualTo(Behaviour.OVERFLOWED);
    assertThat(exact.words()).isEqualTo("overflowed at epoch 129");
    assertThat(exact.losses()).hasSize(129);
    assertThat(exact.last().isFinite()).isTrue();
    RateRun dl4j = chapter(new Dl4jEngine(Precision.FLOAT), 1, 300);
    assertThat(dl4j.words()).isEqualTo("overflowed at epoch 17");
    assertThat(dl4j.growth()).isCloseTo(15.7006, within(1e-3));
  }

  @Example
  void aRunThatStartsFromNanOverflowedAtItsFirstEpoch() {
    RateRun run = chain("identity", 3, Double.NaN).by(EXACT).run(0.1, 10);
    assertThat(run.words()).isEqualTo("overflowed at epoch 1");
    assertThat(run.losses()).hasSize(1);
  }

  @Example
  void theChaptersFiniteDifferenceGetsStuckAtRateOne() {
    RateRun run = chapter(new TutorialEngine(CATALOGUE), 1, 50);
    assertThat(run.behaviour()).isEqualTo(Behaviour.STUCK);
    assertThat(run.growth()).isZero();
    assertThat(run.last().get("0_W").get(0)).isCloseTo(12755.16, within(0.01));
    int since = run.since().orElseThrow();
    assertThat(run.losses().get(since)).isEqualTo(run.lastLoss());
    assertThat(run.losses().get(since - 1)).isNotEqualTo(run.lastLoss());
    assertThat(run.words()).isEqualTo("stuck from epoch " + (since + 1));
  }

  @Example
  void aRateTooSmallForTheArithmeticIsStuckAtTheStart() {
    Problem flat = chain("identity", 3, 1);
    RateRun run = flat.by(FLOAT).run(1e-10, 20);
    assertThat(run.words()).isEqualTo("stuck from epoch 1");
    assertThat(flat.by(EXACT).run(1e-10, 20).behaviour()).isEqualTo(Behaviour.OVER_DAMPED);
  }

  @Example
  void aRunThatArrivesInOneStepIsOverDampedAndSaysWhen() {
    for (Engine engine : List.of(EXACT, FLOAT)) {
      RateRun run = PARABOLA.by(engine).run(0.5, 30);
      assertThat(run.words()).isEqualTo("over-damped, arrived at epoch 2");
      assertThat(run.growth()).isZero();
    }
  }

  @Example
  void aRunThatArrivedIsNamedAfterItsWayThereNotAfterItsJitter() {
    for (Engine engine : List.of(EXACT, FLOAT)) {
      int epochs = engine == EXACT ? 200 : 100;
      RateRun damped = PARABOLA.by(engine).run(0.3, epochs);
      assertThat(damped.behaviour()).isEqualTo(Behaviour.OVER_DAMPED);
      assertThat(damped.growth()).isCloseTo(0.4, within(0.02));
      assertThat(damped.since().orElseThrow()).isBetween(10, 60);
      RateRun turning = PARABOLA.by(engine).run(0.8, epochs);
      assertThat(turning.behaviour()).isEqualTo(Behaviour.OSCILLATING);
      assertThat(turning.growth()).isCloseTo(0.6, within(0.02));
      assertThat(turning.words()).startsWith("oscillating, arrived at epoch ");
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void aConvergedFloatRunIsNeverDivergingStuckOrBouncing(@ForAll long seed) {
    Problem problem = regression(new Random(seed));
    Curvature.Spectrum s = problem.spectrum();
    // as many epochs as the slowest direction needs to vanish in float32
    double slow = 1 - 0.8 * 2 / s.largest() * s.smallest();
    int epochs = (int) Math.min(3000, 30 + 25 / -Math.log(Math.max(0.2, Math.min(slow, 0.999))));
    RateRun run = problem.by(FLOAT).run(0.8 * s.largestStableRate(), epochs);
    assertThat(run.behaviour()).isIn(Behaviour.OSCILLATING, Behaviour.OVER_DAMPED);
    assertThat(run.growth()).isLessThan(1);
  }

  @Example
  void startingAtTheMinimumNothingMoves() {
    for (Engine engine : List.of(EXACT, FLOAT)) {
      RateRun run = chain("identity", 3, 3).by(engine).run(0.7, 20);
      assertThat(run.behaviour()).isEqualTo(Behaviour.AT_REST);
      assertThat(run.words()).isEqualTo("at-rest");
    }
  }

  @Example
  void startingAtASaddleNothingMoves() {
    RateRun run = chain("identity", 3, 0, 0).by(EXACT).run(0.1, 20);
    assertThat(run.behaviour()).isEqualTo(Behaviour.AT_REST);
    assertThat(run.lastLoss()).isEqualTo(9);
  }

  /** Steps grow on the way down from a saddle: that is no divergence. */
  @Example
  void leavingASaddleIsNoDivergence() {
    RateRun run = chain("identity", 3, 1e-6, 1e-6).by(EXACT).run(0.05, 40);
    assertThat(run.growth()).isGreaterThan(1);
    assertThat(run.behaviour()).isEqualTo(Behaviour.OVER_DAMPED);
  }

  @Example
  void aUnitKilledByItsFirstStepIsStranded() {
    RateRun run = chain("relu", 1, 1.5).by(EXACT).run(5, 20);
    assertThat(run.words()).isEqualTo("stranded from epoch 2");
    assertThat(run.losses()).startsWith(0.25, 1.0).endsWith(1.0);
  }

  @Example
  void aSaturatedUnitIsStrandedWithoutZeroSteps() {
    // the first step ends far out, where the sigmoid's slope is small but not 0
    RateRun run = chain("sigmoid", 0.4, 0.5).by(EXACT).run(300, 20);
    assertThat(run.lastLoss()).isGreaterThan(run.losses().get(0));
    assertThat(run.behaviour()).isEqualTo(Behaviour.STRANDED);
  }

  @Example
  void aLossWithoutBottomIsDescendedForEver() {
    Problem slope =
        new Problem(
            new NetworkSpec(
                List.of(LayerSpec.dense(1, 1, "identity").withoutBias()),
                LossSpec.named("wasserstein")),
            new Tensors(java.util.Map.of("0_W", Matrix.filled(1, 1, 1))),
            new Batch(Matrix.filled(1, 1, 1), Matrix.filled(1, 1, 1)));
    RateRun run = slope.by(EXACT).run(0.1, 40);
    assertThat(run.lastLoss()).isNegative();
    assertThat(run.behaviour()).isEqualTo(Behaviour.OVER_DAMPED);
  }

  /**
   * A chain of two weights at (4, 0.5) is too steep for the rate, but its hyperbola of minima has
   * flatter places, and the run is thrown to one.
   */
  @Example
  void aRateAboveTheFirstBoundaryMaySettleAtAFlatterMinimum() {
    Problem catapult = chain("identity", 1, 2.2, 0.1);
    double bound = catapult.spectrum().largestStableRate();
    RateRun run = catapult.by(EXACT).run(1.2 * bound, 300);
    assertThat(run.lastLoss()).isLessThan(1e-6);
    assertThat(run.behaviour()).isIn(Behaviour.OSCILLATING, Behaviour.OVER_DAMPED);
  }

  /** Linear regression with random inputs, labels and start. */
  private static Problem regression(Random random) {
    int nIn = 1 + random.nextInt(2);
    int nOut = 1 + random.nextInt(2);
    int m = nIn + 4 + random.nextInt(5);
    NetworkSpec spec = NetworkSpec.dense(new int[] {nIn, nOut}, List.of("identity"), "mse");
    return new Problem(
        spec,
        spec.unflatten(random.doubles((nIn + 1) * nOut, -2, 2).toArray()),
        new Batch(
            Matrix.generate(m, nIn, (i, j) -> random.nextGaussian()),
            Matrix.generate(m, nOut, (i, j) -> random.nextGaussian())));
  }

  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void theObservedBoundaryOfAQuadraticIsTwoOverItsLargestEigenvalue(@ForAll long seed) {
    Problem problem = regression(new Random(seed));
    double predicted = problem.spectrum().largestStableRate();
    for (Engine engine : List.of(EXACT, FLOAT)) {
      OptionalDouble observed =
          problem.by(engine).boundary(0.9 * predicted, 1.1 * predicted, 150, 3e-4, w -> {});
      assertThat(observed).as("%s, seed %d", engine.name(), seed).isPresent();
      assertThat(observed.getAsDouble()).isCloseTo(predicted, within(1e-3 * predicted));
    }
  }

  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void noConstantRateIsFasterThanTheFastest(@ForAll long seed) {
    Problem problem = regression(new Random(seed));
    Curvature.Spectrum s = problem.spectrum();
    double condition = s.largest() / s.smallest();
    int epochs = (int) Math.min(400, 20 + 6 * condition);
    double best = problem.by(EXACT).run(s.fastestRate(), epochs).growth();
    assertThat(best).isCloseTo((condition - 1) / (condition + 1), within(0.02 / condition + 1e-3));
    assertThat(problem.by(EXACT).run(1.1 * s.fastestRate(), epochs).growth()).isGreaterThan(best);
    assertThat(problem.by(EXACT).run(0.9 * s.fastestRate(), epochs).growth()).isGreaterThan(best);
  }

  @Example
  void withoutABracketThereIsNoBoundary() {
    assertThat(PARABOLA.by(EXACT).boundary(0.2, 0.9, 50, 1e-3, w -> {})).isEmpty();
    assertThat(PARABOLA.by(EXACT).boundary(1.2, 1.9, 50, 1e-3, w -> {})).isEmpty();
    assertThat(chain("identity", 3, 3).by(EXACT).boundary(0.9, 1.1, 50, 1e-3, w -> {})).isEmpty();
  }

  @Example
  void theWidthOfTheBracketHalvesWithEveryRun() {
    List<Double> widths = new java.util.ArrayList<>();
    OptionalDouble found = PARABOLA.by(EXACT).boundary(0.5, 1.6, 50, 0.01, widths::add);
    assertThat(found.getAsDouble()).isCloseTo(1, within(0.01));
    assertThat(widths)
        .hasSizeBetween(6, 8)
        .last()
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.DOUBLE)
        .isLessThanOrEqualTo(0.01);
  }

  @Example
  void wordsNameTheEpochFromOne() {
    assertThat(
            new RateRun(
                    1, List.of(1.0), List.of(), 1, Behaviour.BOUNCING, OptionalInt.empty(), null)
                .words())
        .isEqualTo("bouncing");
    assertThat(
            new RateRun(
                    1, List.of(1.0), List.of(), 1, Behaviour.OVERFLOWED, OptionalInt.of(0), null)
                .words())
        .isEqualTo("overflowed at epoch 1");
  }
}
