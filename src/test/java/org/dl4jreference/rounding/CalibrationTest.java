package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.dl4jreference.adversary.Emulator;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.random.RandomCase;
import org.dl4jreference.random.RandomTraining;
import org.dl4jreference.random.SoundRegion;
import org.dl4jreference.verdict.Quantity;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether σ is as large as the errors it stands for, neither much larger nor smaller. */
class CalibrationTest {
  /** Dense layers alone compute in inference what they compute in training. */
  private static final Set<Quantity> OF_A_STEP =
      EnumSet.complementOf(EnumSet.of(Quantity.INFERENCE));

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      // float64 is the reference itself
      names = "DOUBLE",
      mode = EnumSource.Mode.EXCLUDE)
  void sigmaIsTheSpreadOfAnEmulatedArithmetic(Precision precision, TestReporter reporter) {
    ElementErrors errors = errors(new Emulator(precision), 1000, false);
    reporter.publishEntry(errors.table("emulated " + precision));
    assertCalibrated(errors, OF_A_STEP);
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT", "DOUBLE"})
  void sigmaIsTheSpreadOfDl4j(Precision precision, TestReporter reporter) {
    ElementErrors errors = errors(new Dl4jEngine(precision), 500, true);
    reporter.publishEntry(errors.table("DL4J " + precision));
    // in DOUBLE an updater of DL4J does the reference's own operations, and errs by nothing
    assertCalibrated(
        errors,
        precision == Precision.DOUBLE
            ? EnumSet.range(Quantity.PRE_ACTIVATION, Quantity.GRADIENT)
            : OF_A_STEP);
  }

  private static ElementErrors errors(Engine engine, int networks, boolean isDl4j) {
    Precision precision = engine.precision();
    // TF32 stores in binary32
    Precision stored = precision.stored();
    ElementErrors errors = new ElementErrors(precision);
    for (int seed = 0; seed < networks; seed++) {
      RandomCase c = RandomCase.of(seed, RandomCase.Size.SMALL, RandomCase.SOUND_ACTIVATIONS);
      if (isDl4j && !SoundRegion.contains(c)) {
        continue;
      }
      List<String> updaters = RandomTraining.SOUND_UPDATERS;
      String updater = updaters.get(new Random(seed).nextInt(updaters.size()));
      NetworkSpec spec =
          c.spec().trainedBy(UpdaterSpec.of(updater, updater.equals("noop") ? 1 : 0.01));
      TrainingState state = TrainingState.initial(c.state().parameters().map(stored::round));
      Batch batch = new Batch(stored.round(c.batch().x()), stored.round(c.batch().y()));
      for (int step = 0; step < 2 && state.parameters().isFinite(); step++) {
        Evaluation subject = engine.evaluate(spec, state, batch);
        errors.add(spec, state, batch, subject);
        state = subject.next();
      }
    }
    return errors;
  }

  private static void assertCalibrated(ElementErrors errors, Set<Quantity> erring) {
    Map<Quantity, double[]> quantiles = errors.quantiles();
    assertThat(quantiles).hasSameSizeAs(OF_A_STEP);
    quantiles.forEach(
        (quantity, q) -> {
          assertThat(errors.count(quantity)).as("elements of %s", quantity).isGreaterThan(500);
          assertThat(q[3])
              .as("99.9 %% of %s, in σ", quantity)
              .isBetween(erring.contains(quantity) ? 0.3 : 0, 4.0);
          assertThat(q[4]).as("the largest of %s, in σ", quantity).isLessThan(8);
        });
  }
}
