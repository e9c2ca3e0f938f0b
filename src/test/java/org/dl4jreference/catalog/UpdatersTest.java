package org.dl4jreference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.dl4jreference.golden.Golden.number;
import static org.dl4jreference.golden.Golden.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dl4jreference.golden.Golden;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Updaters, schedules and gradient normalisations against examples computed by other means. */
class UpdatersTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final JsonNode GOLDEN = Golden.read("catalogue.json").get("updaters");

  static Stream<String> names() {
    return CATALOGUE.updaters().names().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void twoStepsAreThoseOfThePapersFormula(String name) {
    JsonNode golden = GOLDEN.get("rules").get(name);
    Formula formula = Formula.named(name);
    for (Map.Entry<String, JsonNode> parameter : golden.get("parameters").properties()) {
      formula = formula.with(parameter.getKey(), number(parameter.getValue()));
    }
    Updater updater = CATALOGUE.updaters().of(formula);
    Map<String, Plain> state = new HashMap<>();
    updater.slots().forEach(slot -> state.put(slot, new Plain(updater.initial(slot))));
    double[] gradients = numbers(GOLDEN.get("gradients"));
    double[] updates = numbers(golden.get("updates"));

    for (int t = 1; t <= 2; t++) {
      Updater.Change<Plain> step =
          updater.step(
              new Plain(gradients[t - 1]), state, new Plain(number(GOLDEN.get("learningRate"))), t);
      state.putAll(step.state());
      assertThat(step.update().value())
          .as("update %d", t)
          .isCloseTo(updates[t - 1], within(1e-14 * Math.abs(updates[t - 1])));
    }

    assertThat(state).hasSize(golden.get("state").size());
    for (Map.Entry<String, JsonNode> slot : golden.get("state").properties()) {
      double expected = number(slot.getValue());
      assertThat(state.get(slot.getKey()).value())
          .as(slot.getKey())
          .isCloseTo(expected, within(1e-14 * Math.abs(expected)));
    }
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CATALOGUE.updaters().of(Formula.named("adm")))
        .withMessageStartingWith("unknown updater 'adm', expected one of [sgd, noop,");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CATALOGUE.activation(Formula.named("rulu")))
        .withMessageStartingWith("unknown activation 'rulu', expected one of [identity,");
  }

  @ParameterizedTest
  @CsvSource({
    "exponential, 'gamma=0.5', 3, 0.0625",
    "inverse, 'gamma=2 power=2', 1, 0.05555555555555555",
    "poly, 'maxIter=4 power=2', 1, 0.28125",
    "sigmoid, 'gamma=1 stepSize=3', 3, 0.25",
    "step, 'decayRate=0.1 step=2', 5, 0.005",
    "step, 'decayRate=0.1 step=2', 1, 0.5"
  })
  void aScheduleIsItsFormula(String name, String parameters, int i, double expected) {
    Formula formula = Formula.named(name);
    for (String parameter : parameters.split(" ")) {
      String[] pair = parameter.split("=");
      formula = formula.with(pair[0], Double.parseDouble(pair[1]));
    }
    Schedule byIteration = new Schedule.Varying(formula, 0.5, Schedule.Unit.ITERATION);
    Schedule byEpoch = new Schedule.Varying(formula, 0.5, Schedule.Unit.EPOCH);

    assertThat(CATALOGUE.rate(byIteration, i, 100)).isCloseTo(expected, within(1e-16));
    assertThat(CATALOGUE.rate(byEpoch, 100, i)).isCloseTo(expected, within(1e-16));
  }

  @Test
  void aListedRateHoldsUntilTheNext() {
    Schedule schedule =
        new Schedule.Listed(
            new TreeMap<>(Map.of(0, 0.5, 10, 0.25, 9, 0.375)), Schedule.Unit.ITERATION);

    assertThat(CATALOGUE.rate(schedule, 0, 20)).isEqualTo(0.5);
    assertThat(CATALOGUE.rate(schedule, 8, 20)).isEqualTo(0.5);
    assertThat(CATALOGUE.rate(schedule, 9, 20)).isEqualTo(0.375);
    assertThat(CATALOGUE.rate(schedule, 100, 20)).isEqualTo(0.25);
  }

  @Test
  void aConstantRateIsTheSameAtEveryStepAndNoRateCountsOnce() {
    assertThat(CATALOGUE.rate(new Schedule.Constant(0.5), 7, 100)).isEqualTo(0.5);
    assertThat(CATALOGUE.rate(Schedule.NONE, 7, 100)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    // W = (3, 4), b = 12: norms 5, 12, and 13 together; threshold 2.6
    "renormalize_l2_per_layer, 0.23076923076923078, 0.3076923076923077, 0.9230769230769231",
    "renormalize_l2_per_param_type, 0.6, 0.8, 1",
    "clip_elementwise_absolute_value, 2.6, 2.6, 2.6",
    "clip_l2_per_layer, 0.6, 0.8, 2.4",
    "clip_l2_per_param_type, 1.56, 2.08, 2.6"
  })
  void aGradientNormalizationIsItsFormula(String name, double w0, double w1, double b) {
    GradientNormalization normalization =
        CATALOGUE.gradientNormalizations().of(Formula.named(name).with("threshold", 2.6));
    Map<String, Matrix> result =
        normalization.apply(Map.of("W", Matrix.row(3, 4), "b", Matrix.row(12.0)));

    assertThat(result.get("W").toArray()).containsExactly(new double[] {w0, w1}, within(1e-15));
    assertThat(result.get("b").get(0)).isCloseTo(b, within(1e-15));
    assertThat(normalization.apply(Map.of("W", Matrix.row(0, 0))).get("W").toArray())
        .containsExactly(0, 0);
  }

  @Test
  void aGradientBelowTheThresholdIsNotClipped() {
    Map<String, Matrix> small = Map.of("W", Matrix.row(0.3, -0.4), "b", Matrix.row(0.5));
    for (String name :
        List.of("clip_elementwise_absolute_value", "clip_l2_per_layer", "clip_l2_per_param_type")) {
      assertThat(CATALOGUE.gradientNormalizations().of(Formula.named(name)).apply(small))
          .isEqualTo(small);
    }
  }

  @Test
  void whatAnUpdaterWithoutALearningRateIsGivenDoesNotCountInWeightDecay() {
    TrainingSpec training =
        TrainingSpec.of(UpdaterSpec.of("noop", 0.5))
            .withWeights(new Regularization(0, 0, 0.125, true));
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {1, 1}, List.of("identity"), "mse").trainedBy(training);
    Tensors p = spec.unflatten(new double[] {2, 3});

    TrainingState next =
        new ParameterUpdate(CATALOGUE, spec)
            .apply(TrainingState.initial(p), spec.unflatten(new double[] {0.25, 0.5}));

    assertThat(next.parameters().flatten()).containsExactly(2 - 0.25 - 0.125 * 2, 3 - 0.5);
  }

  @Test
  void anUpdateClipsThenPenalizesThenDecays() {
    LayerSpec layer =
        LayerSpec.dense(1, 2, "identity")
            .withTraining(
                TrainingSpec.of(UpdaterSpec.of("sgd", 0.5))
                    .withWeights(new Regularization(0.25, 0.5, 0.125, true))
                    .withBiasUpdater(UpdaterSpec.of("sgd", 2))
                    .withGradientNormalization(
                        Formula.named("clip_elementwise_absolute_value").with("threshold", 1)));
    NetworkSpec spec = new NetworkSpec(List.of(layer), LossSpec.named("mse"));
    Tensors p = spec.unflatten(new double[] {2, -4, 1, 1});
    Tensors gradient = spec.unflatten(new double[] {3, -0.5, 0.25, -8});
    ParameterUpdate update = new ParameterUpdate(CATALOGUE, spec);

    TrainingState next = update.apply(TrainingState.initial(p), gradient);

    // clipped (1, −0.5) + ¼·sign(w) + ½·w = (2.25, −2.75); θ − ½·that − ½·⅛·w
    assertThat(next.parameters().get("0_W").toArray())
        .containsExactly(2 - 1.125 - 0.125, -4 + 1.375 + 0.25);
    assertThat(next.parameters().get("0_b").toArray()).containsExactly(1 - 0.5, 1 + 2);
    assertThat(next.iteration()).isEqualTo(1);
  }
}
