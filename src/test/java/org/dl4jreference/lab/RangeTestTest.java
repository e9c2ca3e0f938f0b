package org.dl4jreference.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.reference.ReferenceEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeTestTest {
  private static final ReferenceEngine EXACT = new ReferenceEngine(Catalogue.standard());
  private static final ChapterProblem CHAPTER = ChapterProblem.LINEAR_3X;

  @Test
  void ratesGrowByOneFactorFromTheFirstToTheLast() {
    List<Integer> steps = new ArrayList<>();
    RangeTest test =
        RangeTest.run(
            (step, rate) -> {
              steps.add(step);
              return 1 / rate;
            },
            1e-3,
            10,
            5);
    assertThat(steps).containsExactly(0, 1, 2, 3, 4);
    assertThat(test.points()).hasSize(5);
    double[] rates = {1e-3, 1e-2, 0.1, 1, 10};
    for (int i = 0; i < 5; i++) {
      assertThat(test.points().get(i).rate()).isCloseTo(rates[i], within(1e-12 * rates[i]));
      assertThat(test.points().get(i).loss()).isEqualTo(1 / test.points().get(i).rate());
    }
    assertThat(test.overflowed()).isFalse();
  }

  @Test
  void theTestEndsWithTheFirstLossThatIsNotFinite() {
    for (double end : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      RangeTest test = RangeTest.run((step, rate) -> step < 3 ? 1 : end, 1e-3, 10, 100);
      assertThat(test.points()).hasSize(4);
      assertThat(test.points().get(3).loss()).isEqualTo(Double.valueOf(end));
      assertThat(test.overflowed()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 10",
    "-1, 1, 10",
    "NaN, 1, 10",
    "1, 1, 10",
    "2, 1, 10",
    "1, NaN, 10",
    "1, Infinity, 10",
    "0.1, 1, 1",
  })
  void ratesThatDoNotGrowAreRefused(double from, double to, int steps) {
    assertThatThrownBy(() -> RangeTest.run((step, rate) -> 1, from, to, steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 < from < to");
  }

  @Test
  void aTrainingWithoutABatchIsRefused() {
    assertThatThrownBy(
            () ->
                RangeTest.training(
                    EXACT, CHAPTER.spec(), TrainingState.initial(CHAPTER.parameters()), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a batch");
  }

  @Test
  void eachPointIsTheLossBeforeAStepOnTheNextBatch() {
    Batch first = CHAPTER.batch().slice(0, 2);
    Batch second = CHAPTER.batch().slice(2, 4);
    RangeTest test =
        RangeTest.run(
            RangeTest.training(
                EXACT,
                CHAPTER.spec(),
                TrainingState.initial(CHAPTER.parameters()),
                List.of(first, second)),
            0.01,
            0.04,
            3);
    // w = b = 0: gradient of mean((w·x + b − 3x)²) on x = 1, 2
    double w = 0.01 * 15;
    double b = 0.01 * 9;
    double loss = (sq(3 * w + b - 9) + sq(4 * w + b - 12)) / 2;
    assertThat(test.points().get(0).loss()).isEqualTo((9.0 + 36) / 2);
    assertThat(test.points().get(1).loss()).isCloseTo(loss, within(1e-12));
    assertThat(test.points().get(2).rate()).isCloseTo(0.04, within(1e-15));
  }

  private static double sq(double v) {
    return v * v;
  }

  /** Hands on, and remembers what it was asked to train. */
  private static final class Recording implements Engine {
    private final List<NetworkSpec> asked = new ArrayList<>();

    @Override
    public String name() {
      return "recording";
    }

    @Override
    public Precision precision() {
      return Precision.DOUBLE;
    }

    @Override
    public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
      asked.add(spec);
      return EXACT.evaluate(spec, state, batch);
    }
  }

  @Test
  void onlyTheRatesOfATrainingAreReplaced() {
    UpdaterSpec adam = UpdaterSpec.of(Formula.named("adam").with("beta1", 0.8), 0.5);
    UpdaterSpec scheduled =
        new UpdaterSpec(
            Formula.named("nesterovs").with("momentum", 0.7),
            new Schedule.Varying(
                Formula.named("exponential").with("gamma", 0.9), 0.3, Schedule.Unit.EPOCH));
    Formula clip = Formula.named("clip_elementwise_absolute_value").with("threshold", 0.1);
    TrainingSpec training =
        new TrainingSpec(
            adam,
            scheduled,
            Regularization.l2(0.01),
            new Regularization(0.02, 0, 0, true),
            java.util.Optional.of(clip));
    NetworkSpec spec = CHAPTER.spec().trainedBy(training);
    Recording engine = new Recording();
    RangeTest.training(
            engine, spec, TrainingState.initial(CHAPTER.parameters()), List.of(CHAPTER.batch()))
        .train(0, 0.125);
    TrainingSpec asked = engine.asked.get(0).layer(0).training();
    assertThat(asked.updater()).isEqualTo(UpdaterSpec.of(adam.rule(), 0.125));
    assertThat(asked.biasUpdater()).isEqualTo(UpdaterSpec.of(scheduled.rule(), 0.125));
    assertThat(asked.weights()).isEqualTo(training.weights());
    assertThat(asked.biases()).isEqualTo(training.biases());
    assertThat(asked.gradientNormalization()).contains(clip);
  }

  @Test
  void momentsAreCarriedFromStepToStep() {
    NetworkSpec spec =
        new NetworkSpec(
                List.of(LayerSpec.dense(1, 1, "identity").withoutBias()), LossSpec.named("mse"))
            .trainedBy(UpdaterSpec.of(Formula.named("momentum").with("momentum", 0.5), 1));
    Batch batch = new Batch(Matrix.filled(1, 1, 1), Matrix.filled(1, 1, 3));
    RangeTest.Trainee training =
        RangeTest.training(
            EXACT, spec, TrainingState.initial(spec.unflatten(new double[] {0})), List.of(batch));
    // w: 0, then 0.1·6 = 0.6, then 0.6 + 0.1·(0.5·6 + 4.8) = 1.38
    assertThat(training.train(0, 0.1)).isEqualTo(9);
    assertThat(training.train(1, 0.1)).isCloseTo(sq(2.4), within(1e-12));
    assertThat(training.train(2, 0.1)).isCloseTo(sq(1.62), within(1e-12));
  }

  /** A curve over the decimal logarithm of the rate, from 1e-6 to 10. */
  private static RangeTest.Suggestion curve(DoubleUnaryOperator loss) {
    return RangeTest.run((step, rate) -> loss.applyAsDouble(Math.log10(rate)), 1e-6, 10, 200)
        .suggestion();
  }

  @Test
  void theSuggestionsAreTheSteepestFallAndTheTurn() {
    // falls like a sigmoid around 1e-3, turns at 1e-1
    RangeTest.Suggestion found =
        curve(d -> 1 / (1 + Math.exp(4 * (d + 3))) + Math.max(0, d + 1) * 5);
    assertThat(Math.log10(found.fastest().getAsDouble())).isCloseTo(-3, within(0.1));
    assertThat(Math.log10(found.turning().getAsDouble())).isCloseTo(-1, within(0.3));
  }

  @Test
  void noiseDoesNotMoveTheSuggestionsMuch() {
    java.util.Random random = new java.util.Random(7);
    RangeTest.Suggestion found =
        curve(
            d ->
                1 / (1 + Math.exp(4 * (d + 3)))
                    + Math.max(0, d + 1) * 5
                    + 0.02 * random.nextGaussian());
    assertThat(Math.log10(found.fastest().getAsDouble())).isCloseTo(-3, within(0.5));
    assertThat(Math.log10(found.turning().getAsDouble())).isBetween(-2.6, -0.7);
  }

  @Test
  void aLossThatOnlyGrowsSuggestsNothing() {
    RangeTest.Suggestion found = curve(d -> Math.exp(d));
    assertThat(found.fastest()).isEmpty();
    assertThat(found.turning()).isEmpty();
    assertThat(curve(d -> 1).fastest()).isEmpty();
  }

  @Test
  void aLossThatFallsToTheEndHasNoTurn() {
    RangeTest.Suggestion found = curve(d -> 10 - d);
    assertThat(found.fastest()).isPresent();
    assertThat(found.turning()).isEmpty();
  }

  @Test
  void aLossThatArrivedDoesNotGrow() {
    assertThat(curve(d -> d < -3 ? 1 : 0).turning()).isEmpty();
    assertThat(Math.log10(curve(d -> d < -3 ? 1 : d < 0.5 ? 0 : 2).turning().getAsDouble()))
        .isCloseTo(0.5, within(0.35));
  }

  @Test
  void aLossThatOverflowsTurnsThere() {
    RangeTest.Suggestion found = curve(d -> d < 0 ? -d : Double.NaN);
    assertThat(Math.log10(found.turning().getAsDouble())).isBetween(-0.1, 0.0);
  }

  @Test
  void aTestThatOverflowsAtOnceSuggestsNothing() {
    assertThat(curve(d -> Double.NaN).fastest()).isEmpty();
  }

  private static RangeTest trained(IntToDoubleFunction loss, IntToDoubleFunction untrained) {
    RangeTest.Trainee trainee =
        new RangeTest.Trainee() {
          @Override
          public double train(int step, double rate) {
            return loss.applyAsDouble(step);
          }

          @Override
          public double untrained(int step) {
            return untrained.applyAsDouble(step);
          }
        };
    return RangeTest.run(trainee, 1e-6, 10, 200);
  }

  /** As a run whose weights the first step has thrown far away, from where all rates go down. */
  @Test
  void aFallFromWhereTheFirstRateHasThrownTheLossSuggestsNothing() {
    RangeTest test = trained(t -> t == 0 ? 1 : 500.0 / t, t -> 1);
    assertThat(test.isTooLargeAtOnce()).isTrue();
    assertThat(test.suggestion().fastest()).isEmpty();
    assertThat(trained(t -> t == 0 ? 1 : 500.0 / t, t -> Double.NaN).isTooLargeAtOnce()).isTrue();
    assertThat(trained(t -> t == 0 ? 1 : Double.NaN, t -> 1).isTooLargeAtOnce()).isTrue();
  }

  @Test
  void aQuadraticFarBeyondItsBoundIsTooLargeAtOnce() {
    assertThat(RangeTest.run(chapter(), 0.5, 50, 50).isTooLargeAtOnce()).isTrue();
    assertThat(RangeTest.run(chapter(), 1e-6, 0.05, 50).isTooLargeAtOnce()).isFalse();
  }

  private static RangeTest.Trainee chapter() {
    return RangeTest.training(
        EXACT,
        CHAPTER.spec(),
        TrainingState.initial(CHAPTER.parameters()),
        List.of(CHAPTER.batch()));
  }

  @Test
  void examplesOfALargerLossAreNoGrowth() {
    RangeTest test = trained(t -> t == 0 ? 0.01 : 1 - t / 300.0, t -> t == 0 ? 0.01 : 1);
    assertThat(test.isTooLargeAtOnce()).isFalse();
  }

  @Test
  void aLossThatGrowsAndFallsBelowItsStartIsNotThrownAway() {
    RangeTest test = trained(t -> t == 0 ? 1 : t < 20 ? 1.5 : 1 - t / 300.0, t -> 1);
    assertThat(test.isTooLargeAtOnce()).isFalse();
    assertThat(test.suggestion().fastest()).isPresent();
  }

  @Test
  void noRateIsToBlameForALossThatIsInfiniteFromTheStart() {
    assertThat(trained(t -> Double.NaN, t -> Double.NaN).isTooLargeAtOnce()).isFalse();
  }
}
