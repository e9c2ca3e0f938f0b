package org.dl4jreference.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.data.NpzBuilder;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceVerifierTest {
  private static final Path TRACES = Path.of("src/test/resources/traces");

  @TempDir Path directory;

  static List<Path> committedTraces() throws IOException {
    try (Stream<Path> files = Files.list(TRACES)) {
      return files.filter(f -> f.toString().endsWith(".npz")).sorted().toList();
    }
  }

  @Test
  void thereAreTracesOfBothFrameworksInBothPrecisionsWithEachUpdater() throws IOException {
    assertThat(committedTraces()).hasSize(12);
  }

  @ParameterizedTest
  @MethodSource("committedTraces")
  void whatPyTorchAndNumPyComputedAgrees(Path file) {
    RunVerdict run = verify(file);
    assertThat(run.outcome()).isEqualTo(Outcome.AGREES);
    assertThat(run.steps()).hasSize(4);
    assertThat(run.verdict().sigmas()).isLessThan(4);
    assertThat(run.steps().get(3).tensors())
        .extracting(TensorVerdict::name)
        .containsExactly(
            "0_a", "1_a", "score", "0_dW", "0_db", "1_dW", "1_db", "0_W'", "0_b'", "1_W'", "1_b'");
  }

  /** The same trace, stored in every way that NumPy may store it. */
  @ParameterizedTest
  @ValueSource(strings = {"<f8", ">f8", "<f4", ">f4"})
  void theOrderOfBytesDoesNotMatter(String type) throws IOException {
    NpzBuilder npz = NpzBuilder.of(TRACES.resolve("torch-momentum-float32.npz"));
    try (TraceReader trace = TraceReader.open(TRACES.resolve("torch-momentum-float32.npz"))) {
      for (int t = 0; t < trace.steps(); t++) {
        double[] w = trace.step(t).state().parameters().get("0_W").toArray();
        npz.put("step" + t + "/W0", type, new int[] {4, 5}, w);
      }
    }
    assertThat(verify(npz.write(directory.resolve("again.npz"))).outcome())
        .isEqualTo(Outcome.AGREES);
  }

  @Test
  void fortranOrderDoesNotMatter() {
    Path file = TRACES.resolve("numpy-sgd-float64.npz");
    NpzBuilder npz = NpzBuilder.of(file);
    try (TraceReader trace = TraceReader.open(file)) {
      double[] columns = new double[20];
      for (int j = 0; j < 5; j++) {
        for (int i = 0; i < 4; i++) {
          columns[4 * j + i] = trace.step(1).state().parameters().get("0_W").get(i, j);
        }
      }
      npz.put("step1/W0", "<f8", true, new int[] {4, 5}, columns);
    }
    assertThat(verify(npz.write(directory.resolve("fortran.npz"))).outcome())
        .isEqualTo(Outcome.AGREES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"momentum", "adam"})
  void withoutGradientsTheUpdaterIsFollowedByTheReferences(String updater) {
    NpzBuilder npz = NpzBuilder.of(TRACES.resolve("torch-" + updater + "-float64.npz"));
    for (int t = 0; t < 4; t++) {
      npz.removeIf("step" + t + "/d").removeIf("step" + t + "/a").remove("step" + t + "/score");
    }
    RunVerdict run = verify(npz.put("step4/score", new int[0], 0).write(bare()));
    assertThat(run.steps().subList(0, 4))
        .allSatisfy(step -> assertThat(step.outcome()).isEqualTo(Outcome.AGREES))
        .allSatisfy(
            step ->
                assertThat(step.tensors())
                    .extracting(TensorVerdict::name)
                    .containsExactly("0_W'", "0_b'", "1_W'", "1_b'"));
    assertThat(run.steps().get(4).outcome()).isEqualTo(Outcome.DISAGREES);
  }

  private Path bare() {
    return directory.resolve("bare.npz");
  }

  /** At a hundred times the largest stable rate the run leaves FLOAT and DOUBLE alike. */
  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void aRunThatDivergesIsOverflowedAndNothingElse(Precision precision) {
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {3, 2}, List.of("identity"), "mse")
            .trainedBy(UpdaterSpec.of("sgd", 1e60));
    Path file = directory.resolve("diverged.npz");
    new PlantedRun(spec, precision).record(file, true, (t, before, batch, right) -> right);
    RunVerdict run = verify(file);
    assertThat(run.outcome()).isEqualTo(Outcome.OVERFLOWED);
    assertThat(run.overflowedFrom()).contains(run.decisive());
    assertThat(run.verdict().remarks()).anyMatch(remark -> remark.startsWith("overflowed from "));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"tanh\"', '\"tan\"', spec: unknown activation 'tan'",
    "'\"mse\"', '\"mean\"', spec: unknown loss 'mean'",
    "'\"adam\"', '\"adamx\"', spec: unknown updater 'adamx'",
    "'\"adam\"', '\"adamw\"', spec: missing key 'weightDecay'",
    "'0.9}', '1}', 'spec: updater.beta1 must be below 1, found 1'",
    "'\"adam\",', '\"adamw\", \"weightDecay\": 1,', 'spec: weightDecay stands beside the one of'",
    "'\"beta1\"', '\"beta_1\"', 'spec: updater adam has no parameter ''beta_1'''",
  })
  void refusesNamesThatItDoesNotKnow(String from, String to, String message) {
    NpzBuilder npz = NpzBuilder.of(TRACES.resolve("torch-adam-float32.npz"));
    String spec =
        """
        {"dims": [4, 5, 3], "activations": ["tanh", "identity"], "loss": "mse",
         "updater": {"name": "adam", "learningRate": 0.01, "beta1": 0.9}, "precision": "float32"}
        """;
    String other =
        to.contains("weightDecay")
            ? spec.replace("{\"dims\"", "{\"weightDecay\": 2, \"dims\"")
            : spec;
    refused(n -> n.spec(other.replace(from, to)), npz, message);
  }

  @ParameterizedTest
  @CsvSource({"0.05, 0.05", "0.05, 0"})
  void adamWDecaysBesideTheScoreAndItsMomentsAsItsSpecSays(double weights, double biases) {
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {4, 5, 3}, List.of("tanh", "identity"), "mse")
            .trainedBy(
                TrainingSpec.of(UpdaterSpec.of("adam", 0.01))
                    .withWeights(beside(weights))
                    .withBiases(beside(biases)));
    Path file = directory.resolve("adamw.npz");
    new PlantedRun(spec, Precision.FLOAT).record(file, true, (t, before, batch, right) -> right);
    assertThat(verify(file).outcome()).isEqualTo(Outcome.AGREES);

    String network =
        """
        {"dims": [4, 5, 3], "activations": ["tanh", "identity"], "loss": "mse",
         "precision": "float32", "updater": {"name": "%s", "learningRate": 0.01%s}%s}
        """;
    String others = biases == weights ? "" : ", \"weightDecayBias\": " + biases;
    Path named = directory.resolve("named.npz");
    NpzBuilder npz = NpzBuilder.of(file);
    npz.spec(network.formatted("adamw", ", \"weightDecay\": " + weights, others)).write(named);
    assertThat(verify(named).outcome()).isEqualTo(Outcome.AGREES);

    npz.spec(network.formatted("adam", "", "")).write(named);
    assertThat(verify(named).verdict().explanation())
        .hasValueSatisfying(e -> assertThat(e.ids()).containsExactly("decoupled-decay"))
        .hasValueSatisfying(
            e ->
                assertThat(e.text())
                    .contains("of 0.05")
                    .matches(text -> text.contains("weights and biases") == (biases != 0)));
  }

  private static Regularization beside(double decay) {
    return new Regularization(0, 0, decay, Regularization.Decay.BESIDE_SCORE);
  }

  @Test
  void refusesAStateOfNoSlotOfTheUpdater() {
    NpzBuilder npz = NpzBuilder.of(TRACES.resolve("torch-momentum-float32.npz"));
    refused(
        n ->
            n.put("step0/state/momentum_buffer/W0", new int[] {4, 5}, new double[20])
                .put("step0/state/momentum_buffer/b0", new int[] {5}, new double[5])
                .put("step0/state/momentum_buffer/W1", new int[] {5, 3}, new double[15])
                .put("step0/state/momentum_buffer/b1", new int[] {3}, new double[3]),
        npz,
        "state/momentum_buffer: no slot of the updater, expected one of [V]");
  }

  private void refused(UnaryOperator<NpzBuilder> change, NpzBuilder npz, String message) {
    Path file = change.apply(npz).write(directory.resolve("bad.npz"));
    assertThatThrownBy(() -> verify(file))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(file + ": " + message);
  }

  private static RunVerdict verify(Path file) {
    try (TraceReader trace = TraceReader.open(file)) {
      return new TraceVerifier(Catalogue.standard(), Comparison.DEFAULT_K, () -> {}).verify(trace);
    }
  }
}
