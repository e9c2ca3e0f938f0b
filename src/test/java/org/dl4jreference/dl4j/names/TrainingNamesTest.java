package org.dl4jreference.dl4j.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Entries;
import org.dl4jreference.catalog.Entry;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** Every name that DL4J has, with every parameter that the catalogue gives it, there and back. */
class TrainingNamesTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();

  /** By its defaults, and with each parameter at a value that is no default of anybody's. */
  private static Stream<Formula> formulas(Stream<String> names, Entries<?> entries) {
    return names.map(entries::get).flatMap(TrainingNamesTest::formulas);
  }

  private static Stream<Formula> formulas(Entry<?> entry) {
    Formula plain = Formula.named(entry.name());
    return Stream.concat(
        Stream.of(plain), entry.defaults().keySet().stream().map(p -> plain.with(p, 7)));
  }

  static Stream<Formula> updaters() {
    return formulas(TrainingNames.updaters().stream(), CATALOGUE.updaters());
  }

  static Stream<Formula> schedules() {
    return formulas(TrainingNames.schedules().stream(), CATALOGUE.schedules());
  }

  static Stream<Formula> gradientNormalizations() {
    return formulas(
        TrainingNames.gradientNormalizations().stream(), CATALOGUE.gradientNormalizations());
  }

  private static TrainingSpec thereAndBack(TrainingSpec training) {
    DenseLayer.Builder builder = new DenseLayer.Builder().nIn(2).nOut(3);
    TrainingNames.toDl4j(training, builder);
    return TrainingNames.fromDl4j(builder.build(), IllegalStateException::new);
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void anUpdaterIsReadBackAsItWasWritten(Formula rule) {
    Schedule rate =
        CATALOGUE.updaters().of(rule).hasLearningRate()
            ? new Schedule.Constant(0.25)
            : Schedule.NONE;
    TrainingSpec training = TrainingSpec.of(new UpdaterSpec(rule, rate));
    assertThat(thereAndBack(training)).isEqualTo(training);
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void aScheduleIsReadBackAsItWasWritten(Formula rule) {
    for (Schedule.Unit unit : Schedule.Unit.values()) {
      Schedule schedule = new Schedule.Varying(rule, 0.25, unit);
      TrainingSpec training = TrainingSpec.of(new UpdaterSpec(Formula.named("sgd"), schedule));
      assertThat(thereAndBack(training)).isEqualTo(training);
    }
  }

  @ParameterizedTest
  @MethodSource("gradientNormalizations")
  void aGradientNormalizationIsReadBackAsItWasWritten(Formula formula) {
    TrainingSpec training = TrainingSpec.DEFAULT.withGradientNormalization(formula);
    assertThat(thereAndBack(training)).isEqualTo(training);
  }

  @Test
  void aFormulaOfDl4jsIsTheSameNumberAsTheCatalogues() {
    schedules()
        .map(rule -> new Schedule.Varying(rule, 0.25, Schedule.Unit.EPOCH))
        // the finding poly-schedule-grows
        .filter(schedule -> !schedule.rule().name().equals("poly"))
        .forEach(
            schedule -> {
              IUpdater updater =
                  UpdaterNames.toDl4j(new UpdaterSpec(Formula.named("sgd"), schedule));
              assertThat(updater.getLearningRate(100, 3))
                  .as(schedule.toString())
                  .isEqualTo(CATALOGUE.rate(schedule, 100, 3));
            });
  }

  @Test
  void everythingThatDl4jHasIsInTheCatalogue() {
    assertThat(CATALOGUE.updaters().names()).containsAll(TrainingNames.updaters());
    assertThat(CATALOGUE.schedules().names()).containsAll(TrainingNames.schedules());
    assertThat(CATALOGUE.gradientNormalizations().names())
        .containsAll(TrainingNames.gradientNormalizations());
  }

  @Test
  void aSubclassOfAnUpdaterIsNotTakenForIt() {
    assertThat(UpdaterNames.fromDl4j(new Sgd(0.1))).contains(UpdaterSpec.of("sgd", 0.1));
    assertThat(UpdaterNames.fromDl4j(new Sgd(0.1) {})).isEmpty();
  }

  @Test
  void anUpdaterThatNeedsALearningRateIsNotMadeWithoutOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UpdaterNames.toDl4j(new UpdaterSpec(Formula.named("sgd"), Schedule.NONE)))
        .withMessage("DL4J's Sgd needs a learning rate");
  }
}
