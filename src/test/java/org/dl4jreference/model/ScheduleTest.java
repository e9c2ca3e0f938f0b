package org.dl4jreference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dl4jreference.model.Schedule.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final Formula STEP = Formula.named("step").with("step", 10);
  private static final Schedule VARYING = new Schedule.Varying(STEP, 0.5, Unit.EPOCH);

  private static SortedMap<Integer, Double> rates(Map<Integer, Double> rates) {
    return new TreeMap<>(rates);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aRateIsFiniteAndNotNegative(double rate) {
    String message = "learningRate must be finite and >= 0, found " + rate;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Schedule.Constant(rate))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Schedule.Varying(STEP, rate, Unit.EPOCH))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Schedule.Listed(rates(Map.of(0, 0.1, 5, rate)), Unit.EPOCH))
        .withMessage(message);
    assertThatIllegalArgumentException().isThrownBy(() -> VARYING.at(rate)).withMessage(message);
  }

  @Test
  void aListOfRatesBeginsAtZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Schedule.Listed(rates(Map.of(3, 0.1)), Unit.ITERATION))
        .withMessage("a list of rates must begin at 0, found {3=0.1}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Schedule.Listed(rates(Map.of()), Unit.ITERATION))
        .withMessage("a list of rates must begin at 0, found {}");
  }

  @Test
  void atARateAScheduleIsTheSameFromThatRateOn() {
    assertThat(new Schedule.Constant(0.5).at(0.25)).isEqualTo(new Schedule.Constant(0.25));
    assertThat(VARYING.at(0.25)).isEqualTo(new Schedule.Varying(STEP, 0.25, Unit.EPOCH));
    assertThat(new Schedule.Listed(rates(Map.of(0, 0.5, 9, 2.0)), Unit.ITERATION).at(0.25))
        .isEqualTo(new Schedule.Listed(rates(Map.of(0, 0.25, 9, 1.0)), Unit.ITERATION));
    assertThat(Schedule.NONE.at(0.25)).isEqualTo(Schedule.NONE);
  }

  @Test
  void aNetworkAtARateKeepsEverythingElseOfItsTraining() {
    TrainingSpec training =
        TrainingSpec.of(new UpdaterSpec(Formula.named("adam"), VARYING))
            .withBiasUpdater(UpdaterSpec.of("sgd", 2))
            .withWeights(Regularization.l2(0.1));
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {2, 3, 1}, List.of("tanh", "identity"), "mse")
            .trainedBy(training);

    TrainingSpec expected =
        TrainingSpec.of(new UpdaterSpec(Formula.named("adam"), VARYING.at(0.125)))
            .withBiasUpdater(UpdaterSpec.of("sgd", 0.125))
            .withWeights(Regularization.l2(0.1));
    assertThat(spec.atRate(0.125)).isEqualTo(spec.trainedBy(expected));
  }

  @Test
  void aUnitSaysWhatCounts() {
    assertThat(Unit.ITERATION.of(7, 2)).isEqualTo(7);
    assertThat(Unit.EPOCH.of(7, 2)).isEqualTo(2);
  }
}
