package org.dl4jreference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.config.ExperimentFile;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ReferenceEngine;
import org.dl4jreference.trace.TraceHeader;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.trace.TraceWriter;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.TraceVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One entry more, and everything else knows it: nothing but the catalogue is told. */
class AddedEntryTest {
  /** update = η·s, s ← s + g/(|g| + softness). */
  private record Gentle(double softness) implements Updater {
    @Override
    public List<String> slots() {
      return List.of("S");
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> state, R learningRate, int t) {
      R s = state.get("S").plus(g.over(g.abs().plus(g.constant(softness))));
      return new Change<>(learningRate.times(s), Map.of("S", s));
    }
  }

  private static final Entry<Updater> GENTLE =
      Entry.<Updater>of(
              "gentle",
              "s ← s + g/(|g| + softness), θ ← θ − ηs",
              "this test",
              f -> new Gentle(f.get("softness")))
          .with("softness", 0.5)
          .with("unused", 2e-8);

  private static final Entry<RateFormula> COSINE =
      Entry.<RateFormula>of(
              "cosine",
              "η = η₀·(1 + cos(π·i/period))/2",
              "Loshchilov and Hutter 2017",
              f -> (initial, i) -> initial * (1 + Math.cos(Math.PI * i / f.get("period"))) / 2)
          .with("period", 10);

  private static final Catalogue STANDARD = Catalogue.standard();
  private static final Catalogue MORE = STANDARD.withUpdater(GENTLE).withSchedule(COSINE);

  /** y = x from w = 0: the gradient is 2·(0 − 2)·1 = −4 for b and −8 for w. */
  private static final String FILE =
      """
      name: one more
      network:
        inputs: 1
        layers: [{units: 1, activation: identity}]
        loss: mse
      data: {x: [[2]], y: [[2]]}
      initial: {seed: 1, weights: zero}
      updater: {name: gentle, softness: 4}
      learningRate: 0.5
      schedule: {name: cosine, period: 2}
      epochs: 3
      """;

  @TempDir Path directory;

  private Experiment read(String yaml, Catalogue catalogue) throws IOException {
    return ExperimentFile.read(Files.writeString(directory.resolve("e.yaml"), yaml), catalogue);
  }

  private static Evaluation step(Experiment experiment, TrainingState state) {
    return new ReferenceEngine(MORE).evaluate(experiment.network(), state, experiment.data());
  }

  @Test
  void anExperimentMayNameItWithItsParameters() throws IOException {
    UpdaterSpec updater = read(FILE, MORE).network().layer(0).training().updater();

    assertThat(updater)
        .isEqualTo(
            new UpdaterSpec(
                Formula.named("gentle").with("softness", 4),
                new Schedule.Varying(
                    Formula.named("cosine").with("period", 2), 0.5, Schedule.Unit.ITERATION)));
    assertThatThrownBy(() -> read(FILE, STANDARD))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("updater.name must be one of " + STANDARD.updaters().names());
    assertThatThrownBy(() -> read(FILE, STANDARD.withUpdater(GENTLE)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("schedule.name must be one of " + STANDARD.schedules().names());
  }

  @Test
  void anExperimentIsToldWhichParametersItHas() {
    assertThatThrownBy(() -> read(FILE.replace("softness", "softnes"), MORE))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith(
            "unknown key 'updater.softnes', expected one of [name, softness, unused]; did you mean 'softness'?");
    assertThatThrownBy(() -> read(FILE.replace("period", "periods"), MORE))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith(
            "unknown key 'schedule.periods', expected one of [name, unit, period]; did you mean 'period'?");
  }

  @Test
  void theReferenceTrainsByIt() throws IOException {
    Experiment experiment = read(FILE, MORE);
    Evaluation first = step(experiment, TrainingState.initial(experiment.initial()));
    // s = −4/(4 + 4) for b and −8/(8 + 4) for w; η = ½
    assertThat(first.next().parameters().get("0_b").get(0)).isCloseTo(0.25, within(1e-15));
    assertThat(first.next().parameters().get("0_W").get(0)).isCloseTo(1.0 / 3, within(1e-15));
    assertThat(first.next().slots().get("S").get("0_b").get(0)).isEqualTo(-0.5);

    // z = 2/3 + 1/4, so that g = −13/6 for b; s = −1/2 − 13/37; η = ½·(1 + cos(π/2))/2
    Evaluation second = step(experiment, first.next());
    assertThat(second.next().parameters().get("0_b").get(0))
        .isCloseTo(0.25 + 0.25 * (0.5 + 13.0 / 37), within(1e-15));
  }

  @Test
  void aStepByItIsJudged() throws IOException {
    Experiment experiment = read(FILE, MORE);
    TrainingState start = TrainingState.initial(experiment.initial());
    Comparison comparison = new Comparison(MORE);

    assertThat(judged(comparison, experiment.network(), experiment, start))
        .isEqualTo(Outcome.AGREES);
    assertThat(judged(comparison, experiment.network().atRate(0.25), experiment, start))
        .isEqualTo(Outcome.DISAGREES);
  }

  private static Outcome judged(
      Comparison comparison, NetworkSpec spec, Experiment experiment, TrainingState start) {
    return comparison
        .step(spec, start, experiment.data(), step(experiment, start), Precision.DOUBLE)
        .outcome();
  }

  /** An elementwise function of its own is all that rounding needs to know. */
  @Test
  void aNetworkWithAnActivationOfItsOwnIsJudged() throws IOException {
    ElementwiseActivation sine = ElementwiseActivation.smooth("sine", Math::sin, Math::cos);
    Catalogue catalogue = STANDARD.with(sine);
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {2, 3, 1}, List.of("sine", "identity"), "mse")
            .trainedBy(UpdaterSpec.of("sgd", 0.5));
    TrainingState start =
        TrainingState.initial(spec.unflatten(new Random(5).doubles(13, -1, 1).toArray()));
    Batch batch =
        new Batch(
            Matrix.ofRows(new double[][] {{1, 2}, {-1, 0.5}, {0.25, -2}}),
            Matrix.ofRows(new double[][] {{1}, {2}, {-1}}));

    for (Precision precision : List.of(Precision.DOUBLE, Precision.FLOAT)) {
      double slip = precision == Precision.DOUBLE ? 1e-12 : 1e-4;
      Catalogue slipped =
          STANDARD.with(sine.computing("sine", Math::sin, z -> Math.cos(z) * (1 + slip)));
      assertThat(judged(catalogue, catalogue, spec, start, batch, precision))
          .as("in %s", precision)
          .isEqualTo(Outcome.AGREES);
      assertThat(judged(catalogue, slipped, spec, start, batch, precision))
          .as("in %s", precision)
          .isEqualTo(Outcome.DISAGREES);
    }
  }

  /** What a subject that computes by another catalogue is told, its numbers rounded. */
  private static Outcome judged(
      Catalogue catalogue,
      Catalogue subject,
      NetworkSpec spec,
      TrainingState start,
      Batch batch,
      Precision precision) {
    TrainingState before = TrainingState.initial(start.parameters().map(precision::round));
    Evaluation exact = new ReferenceEngine(subject).evaluate(spec, before, batch.in(precision));
    Evaluation rounded =
        new Evaluation(
            exact.layers().stream()
                .map(
                    l ->
                        new LayerValues(
                            precision.round(l.preActivation()), precision.round(l.activation())))
                .toList(),
            precision.round(exact.dataLoss()),
            0,
            exact.dataGradient().map(precision::round),
            exact.gradient().map(precision::round),
            new TrainingState(exact.next().parameters().map(precision::round), Map.of(), 1, 0));
    return new Comparison(catalogue)
        .step(spec, before, batch.in(precision), rounded, precision)
        .outcome();
  }

  @Test
  void aNetworkIsToldWhichParametersItHas() throws IOException {
    NetworkSpec spec = read(FILE, MORE).network();
    MORE.check(spec);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MORE.check(spec.mapUpdaters(u -> UpdaterSpec.of(u.rule().with("hard", 1), 1))))
        .withMessage("updater gentle has no parameter 'hard', expected [softness, unused]");
    Schedule unknown =
        new Schedule.Varying(
            Formula.named("cosine").with("phase", 1), 0.5, Schedule.Unit.ITERATION);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MORE.check(spec.mapUpdaters(u -> u.withLearningRate(unknown))))
        .withMessage("schedule cosine has no parameter 'phase', expected [period]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MORE.check(spec.mapUpdaters(u -> u.withLearningRate(Schedule.NONE))))
        .withMessage("updater gentle needs a learning rate");
  }

  private Path recorded(Formula rule) throws IOException {
    Experiment experiment = read(FILE, MORE);
    NetworkSpec spec = experiment.network().trainedBy(UpdaterSpec.of(rule, 0.5));
    Path file = directory.resolve("run.npz");
    TrainingState state = TrainingState.initial(experiment.initial());
    try (TraceWriter writer =
        new TraceWriter(file, new TraceHeader(spec, Precision.DOUBLE, "this test"))) {
      for (int t = 0; t < 3; t++) {
        Evaluation step = new ReferenceEngine(MORE).evaluate(spec, state, experiment.data());
        writer.step(state, experiment.data(), step);
        state = step.next();
      }
      writer.finish(state);
    }
    return file;
  }

  @Test
  void aTraceMayNameItWithItsParametersAndItsState() throws IOException {
    TraceVerifier verifier = new TraceVerifier(MORE, Comparison.DEFAULT_K, () -> {});
    try (TraceReader trace =
        TraceReader.open(recorded(Formula.named("gentle").with("softness", 4)))) {
      assertThat(trace.slots()).containsExactly("S");
      assertThat(verifier.verify(trace).verdict().outcome()).isEqualTo(Outcome.AGREES);
    }
    try (TraceReader trace = TraceReader.open(recorded(Formula.named("gentle").with("hard", 4)))) {
      assertThatThrownBy(() -> verifier.verify(trace))
          .isInstanceOf(BadInput.class)
          .hasMessageEndingWith(
              "spec: updater gentle has no parameter 'hard', expected [softness, unused]");
    }
  }

  @Test
  void theTablesOfTheDocumentsListIt() {
    assertThat(CatalogueTables.of(MORE).get("Updaters"))
        .endsWith(
            "| `gentle` | `softness` (0.5), `unused` (2e-8) | `S` |"
                + " s ← s + g/(\\|g\\| + softness), θ ← θ − ηs | this test |\n");
    assertThat(CatalogueTables.of(MORE).get("Schedules"))
        .endsWith(
            "| `cosine` | `period` (10) | η = η₀·(1 + cos(π·i/period))/2 |"
                + " Loshchilov and Hutter 2017 |\n");
  }
}
