package org.dl4jreference.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.data.NpzBuilder;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ReferenceEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TraceReaderTest {
  private static final String SPEC =
      """
      {"dims": [2, 1], "activations": ["tanh"], "loss": "mse",
       "updater": {"name": "sgd", "learningRate": 0.1}, "precision": "float64"}""";

  @TempDir Path directory;

  /** One step of a 2-1 network on two examples; its numbers need not be right to be read. */
  private static NpzBuilder smallest() {
    return new NpzBuilder()
        .spec(SPEC)
        .put("x", new int[] {2, 2}, 1, 2, 3, 4)
        .put("y", new int[] {2, 1}, 0, 1)
        .put("step0/W0", new int[] {2, 1}, 0.5, -0.5)
        .put("step0/b0", new int[] {1, 1}, 0.25)
        .put("step0/score", new int[0], 0.7)
        .put("step1/W0", new int[] {2, 1}, 0.4, -0.4)
        .put("step1/b0", new int[] {1}, 0.2);
  }

  private TraceReader open(NpzBuilder builder) {
    return TraceReader.open(builder.write(directory.resolve("t.npz")));
  }

  @Test
  void readsWhatTheFormatRequires() {
    try (TraceReader trace = open(smallest())) {
      assertThat(trace.steps()).isEqualTo(1);
      assertThat(trace.unknown()).isEmpty();
      RecordedStep step = trace.step(0);
      assertThat(step.state().parameters().get("0_W")).isEqualTo(Matrix.of(2, 1, 0.5, -0.5));
      assertThat(step.batch().x()).isEqualTo(Matrix.of(2, 2, 1, 2, 3, 4));
      assertThat(step.observation().score()).hasValue(0.7);
      assertThat(step.observation().gradient()).isEmpty();
      assertThat(step.observation().nextParameters().orElseThrow().get("0_b"))
          .isEqualTo(Matrix.row(0.2));
    }
  }

  @Test
  void takesAStepsOwnExamplesBeforeTheCommonOnes() {
    NpzBuilder own =
        smallest()
            .put("step0/x", new int[] {1, 2}, 7, 8)
            .put("step0/y", "<i8", new int[] {1, 1}, 1);
    try (TraceReader trace = open(own)) {
      assertThat(trace.step(0).batch()).isEqualTo(new Batch(Matrix.row(7, 8), Matrix.row(1)));
    }
  }

  @Test
  void aLastStepWithoutItsResultCounts() {
    NpzBuilder cut = smallest().put("step1/score", new int[] {1}, 0.6);
    try (TraceReader trace = open(cut)) {
      assertThat(trace.steps()).isEqualTo(2);
      assertThat(trace.step(1).observation().nextParameters()).isEmpty();
    }
  }

  @Test
  void listsArraysOutsideTheFormat() {
    NpzBuilder more =
        smallest()
            .put("step0/dw0", new int[] {2, 1}, 1, 1)
            .put("step0/W7", new int[] {2, 1}, 1, 1)
            .put("extra", new int[] {1}, 1);
    try (TraceReader trace = open(more)) {
      assertThat(trace.unknown()).containsExactly("extra", "step0/W7", "step0/dw0");
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {2, 3, 2}, List.of("sigmoid", "identity"), "mse")
            .trainedBy(UpdaterSpec.of("momentum", 0.25));
    Matrix x = Matrix.generate(4, 2, (i, j) -> i - 0.5 * j);
    Matrix y = Matrix.generate(4, 2, (i, j) -> j - 0.25 * i);
    List<Batch> batches = List.of(new Batch(x, y), new Batch(x, y).slice(0, 3));
    TrainingState state =
        TrainingState.initial(
            spec.unflatten(Matrix.generate(1, 17, (i, j) -> 0.1 * (j - 8)).toArray()));
    ReferenceEngine engine = new ReferenceEngine(Catalogue.standard());
    Path file = directory.resolve("written.npz");
    TraceHeader header = new TraceHeader(spec, Precision.DOUBLE, "a test");
    Evaluation[] evaluations = new Evaluation[3];
    TrainingState[] states = new TrainingState[3];
    try (TraceWriter writer = new TraceWriter(file, header)) {
      for (int t = 0; t < 3; t++) {
        states[t] = state;
        evaluations[t] = engine.evaluate(spec, state, batches.get(t % 2));
        writer.step(state, batches.get(t % 2), evaluations[t]);
        state = evaluations[t].next();
      }
      writer.finish(state);
    }
    try (TraceReader trace = TraceReader.open(file)) {
      assertThat(trace.header()).isEqualTo(header);
      assertThat(trace.steps()).isEqualTo(3);
      assertThat(trace.unknown()).isEmpty();
      assertThat(trace.slots()).containsExactly("V");
      for (int t = 0; t < 3; t++) {
        RecordedStep step = trace.step(t);
        assertThat(step.state().parameters()).isEqualTo(states[t].parameters());
        assertThat(step.state().slots()).isEqualTo(states[t].slots());
        assertThat(step.batch()).isEqualTo(batches.get(t % 2));
        assertThat(step.observation().gradient()).contains(evaluations[t].gradient());
        assertThat(step.observation().activations())
            .isEqualTo(
                Map.of(
                    0, evaluations[t].layers().get(0).activation(),
                    1, evaluations[t].layers().get(1).activation()));
        Tensors next = evaluations[t].next().parameters();
        assertThat(step.observation().nextParameters()).contains(next);
      }
    }
  }

  @Test
  void anUnfinishedTraceLeavesNothing() throws IOException {
    NetworkSpec spec = NetworkSpec.dense(new int[] {1, 1}, List.of("identity"), "mse");
    Path file = directory.resolve("unfinished.npz");
    new TraceWriter(file, new TraceHeader(spec, Precision.FLOAT, "a test")).close();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  private static Arguments bad(String message, Consumer<NpzBuilder> change) {
    return arguments(message, change);
  }

  private static Arguments badSpec(String message, String from, String to) {
    return arguments(message, (Consumer<NpzBuilder>) npz -> npz.spec(SPEC.replace(from, to)));
  }

  static Stream<Arguments> whatIsWrongWithAFile() {
    int[] square = {2, 2};
    return Stream.of(
        bad("spec: missing", npz -> npz.remove("spec")),
        bad("x: missing, and step0/x too", npz -> npz.remove("x")),
        bad("y: missing, and step0/y too", npz -> npz.remove("y")),
        bad("step0/b0: missing", npz -> npz.remove("step0/b0")),
        bad("step0: missing, but there is a step 1", npz -> npz.removeIf("step0/")),
        bad("step0/W0: missing: the trace has no step", npz -> npz.removeIf("step")),
        bad("step0: has parameters alone", npz -> npz.removeIf("step1/").remove("step0/score")),
        bad(
            "step2: missing, but there is a step 3",
            npz -> npz.put("step3/W0", new int[] {2, 1}, 1, 1)),
        bad(
            "x: shape [2, 3], expected [m, 2]",
            npz -> npz.put("x", new int[] {2, 3}, new double[6])),
        bad("x: shape [4], expected [m, 2]", npz -> npz.put("x", new int[] {4}, new double[4])),
        bad("x: shape [0, 2], expected [m, 2]", npz -> npz.put("x", new int[] {0, 2})),
        bad(
            "step0/x: 3 rows of inputs, but 2 of labels",
            npz -> npz.put("step0/x", new int[] {3, 2}, new double[6])),
        bad(
            "x: row 1, column 0 is NaN, expected a finite number",
            npz -> npz.put("x", square, 1, 2, Double.NaN, 4)),
        bad(
            "y: row 1, column 0 is Infinity, expected a finite number",
            npz -> npz.put("y", new int[] {2, 1}, 0, Double.POSITIVE_INFINITY)),
        bad(
            "step0/W0: row 0, column 0 is NaN, expected a finite number",
            npz -> npz.put("step0/W0", new int[] {2, 1}, Double.NaN, 1)),
        bad(
            "step0/W0: shape [1, 2], expected [2, 1]",
            npz -> npz.put("step0/W0", new int[] {1, 2}, 1, 2)),
        bad(
            "step0/W0: shape [2], expected [2, 1]",
            npz -> npz.put("step0/W0", new int[] {2}, 1, 2)),
        bad(
            "step0/b0: shape [2], expected [1, 1]",
            npz -> npz.put("step0/b0", new int[] {2}, 1, 2)),
        bad("step0/db0: missing", npz -> npz.put("step0/dW0", new int[] {2, 1}, 1, 2)),
        bad(
            "step0/a0: shape [1, 1], expected [2, 1]",
            npz -> npz.put("step0/a0", new int[] {1, 1}, 1)),
        bad(
            "step0/score: shape [2], expected one number",
            npz -> npz.put("step0/score", new int[] {2}, 1, 2)),
        bad("spec: shape []", npz -> npz.put("spec", new int[0], 1)),
        bad(
            "spec: expected the bytes of a UTF-8 text, found 300.0",
            npz -> npz.put("spec", new int[] {1}, 300)),
        bad(
            "spec: expected the bytes of a UTF-8 text",
            npz -> npz.put("spec", "|u1", new int[] {1}, 0xff)),
        bad("spec: no valid JSON", npz -> npz.spec("{")),
        bad("spec: expected a JSON object", npz -> npz.spec("[]")),
        badSpec("spec: missing key 'loss'", "\"loss\": \"mse\",", ""),
        badSpec("spec: unknown key 'los'", "\"loss\"", "\"los\""),
        badSpec("spec: dims must be a list of at least two", "[2, 1]", "[2]"),
        badSpec("spec: dims[1] must be a whole number >= 1, found 0", "[2, 1]", "[2, 0]"),
        badSpec("spec: dims[1] must be a whole number >= 1, found 1.5", "[2, 1]", "[2, 1.5]"),
        badSpec(
            "spec: dims must leave at most 134217728 parameters", "[2, 1]", "[1048576, 1048576]"),
        badSpec("spec: 2 dims need 1 activations, found 2", "[\"tanh\"]", "[\"tanh\", \"tanh\"]"),
        badSpec("spec: activations must be a list of names", "[\"tanh\"]", "\"tanh\""),
        badSpec("spec: activations must be a list of names", "[\"tanh\"]", "[\" \"]"),
        badSpec("spec: loss must be a name, found 3", "\"mse\"", "3"),
        badSpec("spec: loss must be a name", "\"mse\"", "\"\""),
        badSpec("spec: precision 'float31', expected one of", "float64", "float31"),
        badSpec("spec: missing key 'learningRate'", ", \"learningRate\": 0.1", ""),
        badSpec("spec: learningRate must be a finite number >= 0", "0.1", "-1"),
        badSpec("spec: learningRate must be a finite number >= 0", "0.1", "\"fast\""),
        badSpec("spec: learningRate must be a finite number >= 0", "0.1", "1e999"),
        badSpec("spec: no valid JSON", "0.1", "NaN"),
        badSpec("spec: no valid JSON: Duplicate", "{\"dims\"", "{\"loss\": \"mae\", \"dims\""));
  }

  @ParameterizedTest
  @MethodSource("whatIsWrongWithAFile")
  void saysInOneLineWhatIsWrongWithWhichArray(String message, Consumer<NpzBuilder> change) {
    NpzBuilder builder = smallest();
    change.accept(builder);
    assertThatThrownBy(
            () -> {
              try (TraceReader trace = open(builder)) {
                trace.step(0);
              }
            })
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(directory.resolve("t.npz") + ": " + message)
        .hasMessageNotContaining("\n");
  }
}
