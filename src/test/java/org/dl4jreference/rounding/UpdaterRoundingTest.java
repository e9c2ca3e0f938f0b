package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.junit.jupiter.api.Test;

class UpdaterRoundingTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final double U = Precision.FLOAT.unitRoundoff();
  private static final int INPUTS = 40;

  private final NetworkSpec spec;
  private final Tensors theta;
  private final Tensors gradient;

  UpdaterRoundingTest() {
    Random random = new Random(1);
    spec = NetworkSpec.dense(new int[] {INPUTS, 1}, List.of("identity"), "mse");
    theta = tensors(random, 0.1);
    gradient = tensors(random, 1);
  }

  private static Tensors tensors(Random random, double size) {
    return Tensors.dense(
        List.of(Matrix.generate(INPUTS, 1, (i, j) -> (float) (size * (0.5 + random.nextDouble())))),
        List.of(Matrix.row((float) (size * (0.5 + random.nextDouble())))));
  }

  private UpdaterRounding of(
      NetworkSpec trained, TrainingState state, Carried carried, Set<String> recorded) {
    return of(trained, state, carried, recorded, Precision.FLOAT);
  }

  private UpdaterRounding of(
      NetworkSpec trained,
      TrainingState state,
      Carried carried,
      Set<String> recorded,
      Precision precision) {
    Batch batch = new Batch(Matrix.filled(1, INPUTS, 1), Matrix.row(1));
    NetworkRounding pass =
        new NetworkRounding(
            CATALOGUE,
            trained,
            state.parameters(),
            batch,
            precision,
            new NetworkRounding.Known(Map.of(), Map.of(), Optional.of(gradient)),
            NetworkRounding.REPLAYS);
    return new UpdaterRounding(
        CATALOGUE,
        trained,
        state,
        carried,
        Optional.of(gradient),
        pass,
        recorded,
        precision,
        NetworkRounding.REPLAYS);
  }

  private UpdaterRounding first(String updater) {
    return of(
        spec.trainedBy(UpdaterSpec.of(updater, 0.5)),
        TrainingState.initial(theta),
        Carried.NOTHING,
        Set.of());
  }

  /** |error|/σ of every element. */
  private static List<Double> sigmas(Matrix subject, Expected expected) {
    return IntStream.range(0, subject.size())
        .mapToObj(
            i ->
                Math.abs(subject.get(i) - expected.value().get(i))
                    / expected.uncertainty().sigma().get(i))
        .toList();
  }

  @Test
  void aStepOfGradientDescentErrsByAProductAndADifference() {
    Expected after = first("sgd").after("0_W", "").orElseThrow();

    for (int i = 0; i < INPUTS; i++) {
      double update = 0.5 * gradient.get("0_W").get(i);
      double next = theta.get("0_W").get(i) - update;
      assertThat(after.value().get(i)).isEqualTo(next);
      double rule = U / Math.sqrt(3) * Math.hypot(update, next);
      // ten draws
      assertThat(after.uncertainty().sigma().get(i)).isBetween(rule * 0.99, rule * 1.7);
    }
  }

  /** Adam's first step in FLOAT: V = (1 − β₂)·g², 1 − β₂ of the exact or of the rounded β₂. */
  private Matrix secondMoment(double oneMinusBeta, double factor) {
    return gradient
        .get("0_W")
        .map(g -> (float) (factor * (float) ((float) oneMinusBeta * (float) (g * g))));
  }

  @Test
  void theConstantsAreTakenThatAreNearestForAllElements() {
    double rounded = 1 - (double) 0.999f;
    double exact = 1 - 0.999;
    assertThat((float) rounded).isNotEqualTo((float) exact);
    for (double oneMinusBeta : new double[] {rounded, exact}) {
      UpdaterRounding update = first("adam_epsilon_hat");
      Matrix v = secondMoment(oneMinusBeta, 1);
      update.takeNearest(Map.of(UpdaterRounding.slotKey("0_W", "V"), v));

      assertThat(sigmas(v, update.after("0_W", "V").orElseThrow()))
          .allSatisfy(s -> assertThat(s).isLessThan(4));
    }
  }

  /** In bfloat16 β₂ = 0.999 is 1, so that 1 − β₂ is 0 where it is that of the rounded β₂. */
  @Test
  void errorsAreThoseOfTheConstantsThatWereTaken() {
    Precision coarse = Precision.BFLOAT16;
    assertThat(coarse.round(0.999)).isEqualTo(1);
    UpdaterRounding update =
        of(
            spec.trainedBy(UpdaterSpec.of("adam_epsilon_hat", 0.5)),
            TrainingState.initial(theta),
            Carried.NOTHING,
            Set.of(),
            coarse);
    Expected usual = update.after("0_W", "V").orElseThrow();
    double oneMinusBeta = coarse.round(1 - 0.999);
    Matrix v = gradient.get("0_W").map(g -> coarse.round(oneMinusBeta * coarse.round(g * g)));
    update.takeNearest(Map.of(UpdaterRounding.slotKey("0_W", "V"), v));

    assertThat(usual.value().toArray()).containsOnly(0);
    assertThat(sigmas(v, update.after("0_W", "V").orElseThrow()))
        .allSatisfy(s -> assertThat(s).isLessThan(4));
    assertThat(update.after("0_W", "V").orElseThrow().uncertainty().sigma().toArray())
        .doesNotContain(0);
  }

  /** Where β₂ is 1, V/(1 − β₂ᵗ) is 0/0: of all ways of making the constants the farthest. */
  @Test
  void constantsThatMakeNoNumberAreNotTheNearest() {
    Precision coarse = Precision.BFLOAT16;
    UpdaterSpec adam = UpdaterSpec.of(Formula.named("adam").with("epsilon", 1e-3), 0.5);
    UpdaterRounding update =
        of(
            spec.trainedBy(adam),
            TrainingState.initial(theta.map(coarse::round)),
            Carried.NOTHING,
            Set.of(),
            coarse);
    // the first step is η·g/(|g| + ε), to within a few roundings
    Matrix after =
        theta
            .get("0_W")
            .map(coarse::round)
            .zip(gradient.get("0_W"), (w, g) -> coarse.round(w - 0.5 * g / (Math.abs(g) + 1e-3)));
    update.takeNearest(Map.of(UpdaterRounding.slotKey("0_W", ""), after));

    assertThat(sigmas(after, update.after("0_W", "").orElseThrow()))
        .allSatisfy(s -> assertThat(s).isLessThan(4));
  }

  @Test
  void noConstantsExcuseAFactorOfTheirOwn() {
    UpdaterRounding update = first("adam_epsilon_hat");
    Matrix v = secondMoment(1 - 0.999, 1.0001);
    update.takeNearest(Map.of(UpdaterRounding.slotKey("0_W", "V"), v));

    assertThat(sigmas(v, update.after("0_W", "V").orElseThrow()))
        .allSatisfy(s -> assertThat(s).isGreaterThan(100));
  }

  @Test
  void whereTheMathematicsAgreesNoOtherConstantsAreTried() {
    UpdaterRounding update = first("adam_epsilon_hat");
    Matrix before = update.after("0_W", "V").orElseThrow().value();
    update.takeNearest(Map.of(UpdaterRounding.slotKey("0_W", "V"), before.map(v -> (float) v)));

    assertThat(update.after("0_W", "V").orElseThrow().value()).isEqualTo(before);
  }

  @Test
  void parametersWithoutAnUpdaterHaveNothingAfterTheStep() {
    assertThat(first("sgd").after("0_mean", "")).isEmpty();
    assertThat(first("sgd").after("0_W", "V")).isEmpty();
  }

  // ---- state that no trace records

  private static final UpdaterSpec MOMENTUM = UpdaterSpec.of("nesterovs", 0.5);

  @Test
  void recordedStateIsNotCarried() {
    assertThat(
            of(spec.trainedBy(MOMENTUM), TrainingState.initial(theta), Carried.NOTHING, Set.of("V"))
                .carried()
                .slots)
        .isEmpty();
    assertThat(first("nesterovs").carried().slots)
        .containsOnlyKeys("0_W", "0_b")
        .allSatisfy((name, slots) -> assertThat(slots).containsOnlyKeys("V"));
  }

  @Test
  void errorsOfUnrecordedStateGoOnFromStepToStep() {
    NetworkSpec trained = spec.trainedBy(MOMENTUM);
    UpdaterRounding update = first("nesterovs");
    UpdaterRounding forgetful = update;
    for (int t = 0; t < 30; t++) {
      TrainingState state =
          new TrainingState(theta, update.next().slots(), update.next().iteration(), 0);
      forgetful = of(trained, state, Carried.NOTHING, Set.of());
      update = of(trained, state, update.carried(), Set.of());
    }

    double[] carried = update.after("0_W", "V").orElseThrow().uncertainty().sigma().toArray();
    double[] own = forgetful.after("0_W", "V").orElseThrow().uncertainty().sigma().toArray();
    // V is 0.9·V + …: its errors add up to 1/√(1 − 0.9²) of a step's, or 1/(1 − 0.9)
    for (int i = 0; i < INPUTS; i++) {
      assertThat(carried[i] / own[i]).isBetween(1.5, 10.0);
    }
    assertThat(update.carried().slots)
        .containsOnlyKeys("0_W", "0_b")
        .allSatisfy((name, slots) -> assertThat(slots).containsOnlyKeys("V"));
  }

  @Test
  void rebuiltSlotsThatAnUpdaterDoesNotHaveAreNoneOfItsOwn() {
    UpdaterRounding one = first("adam_epsilon_hat");
    TrainingState state = new TrainingState(theta, one.next().slots(), 1, 0);
    UpdaterRounding two = of(spec.trainedBy(MOMENTUM), state, one.carried(), Set.of());

    assertThat(one.after("0_W", "M")).isPresent();
    assertThat(two.after("0_W", "M")).isEmpty();
    assertThat(two.after("0_W", "V").orElseThrow().value())
        .isNotEqualTo(one.after("0_W", "V").orElseThrow().value());
  }

  @Test
  void rebuiltStateIsWhatEachWayOfMakingConstantsGives() {
    NetworkSpec trained = spec.trainedBy(UpdaterSpec.of("adam_epsilon_hat", 0.5));
    UpdaterRounding one = first("adam_epsilon_hat");
    UpdaterRounding two =
        of(trained, new TrainingState(theta, one.next().slots(), 1, 0), one.carried(), Set.of());
    double beta = 0.999;
    double oneMinus = 1 - beta;
    Matrix v =
        gradient
            .get("0_W")
            .map(
                g -> {
                  float first = (float) ((float) oneMinus * (float) (g * g));
                  return (float)
                      ((float) ((float) beta * first)
                          + (float) ((float) oneMinus * (float) (g * g)));
                });
    two.takeNearest(Map.of(UpdaterRounding.slotKey("0_W", "V"), v));

    // 1 − β of the exact β at both steps
    assertThat(sigmas(v, two.after("0_W", "V").orElseThrow()))
        .allSatisfy(s -> assertThat(s).isLessThan(4));
  }

  // ---- what all elements share

  @Test
  void aNormsErrorIsOneForAllElements() {
    NetworkSpec normalized =
        spec.trainedBy(
            TrainingSpec.of(UpdaterSpec.of("noop", 1))
                .withGradientNormalization(Formula.named("renormalize_l2_per_layer")));
    Expected after =
        of(normalized, TrainingState.initial(theta), Carried.NOTHING, Set.of())
            .after("0_W", "")
            .orElseThrow();
    double squares = 0;
    for (Matrix g : gradient.byName().values()) {
      for (double v : g.toArray()) {
        squares += v * v;
      }
    }

    assertThat(after.value().get(3))
        .isCloseTo(
            theta.get("0_W").get(3) - gradient.get("0_W").get(3) / Math.sqrt(squares),
            within(1e-15));
    assertThat(after.uncertainty().sigma().get(3)).isPositive().isLessThan(10 * U);
  }

  @Test
  void aGradientBelowTheThresholdIsNotTouched() {
    Map<String, Double> updates = new HashMap<>();
    for (double threshold : new double[] {1e6, 0.25}) {
      NetworkSpec clipped =
          spec.trainedBy(
              TrainingSpec.of(UpdaterSpec.of("sgd", 1))
                  .withGradientNormalization(
                      Formula.named("clip_l2_per_param_type").with("threshold", threshold)));
      updates.put(
          "" + threshold,
          theta.get("0_b").get(0)
              - of(clipped, TrainingState.initial(theta), Carried.NOTHING, Set.of())
                  .after("0_b", "")
                  .orElseThrow()
                  .value()
                  .get(0));
    }

    assertThat(updates.get("1000000.0")).isCloseTo(gradient.get("0_b").get(0), within(1e-15));
    assertThat(updates.get("0.25")).isCloseTo(0.25, within(1e-15));
  }
}
