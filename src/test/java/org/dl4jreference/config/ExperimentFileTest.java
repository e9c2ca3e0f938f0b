package org.dl4jreference.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.UpdaterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentFileTest {
  private static final Path SIGMOID = Path.of("config/sigmoid-2-3-1.yaml");
  private static final Path LINEAR = Path.of("config/linear-3x.yaml");

  /** With every key. */
  static final String FULL = text(Path.of("src/test/resources/experiments/full.yaml"));

  @TempDir Path directory;

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Experiment read(String yaml) throws IOException {
    return ExperimentFile.read(
        Files.writeString(directory.resolve("e.yaml"), yaml), Catalogue.standard());
  }

  @Test
  void readsTheSigmoidNetworkThatShips() {
    Experiment experiment = ExperimentFile.read(SIGMOID, Catalogue.standard());
    assertThat(experiment.network().layers()).extracting("nOut").containsExactly(3, 1);
    assertThat(experiment.initial().get("0_W"))
        .isEqualTo(Matrix.of(2, 3, -0.0053, -0.5820, -0.2723, 0.3793, -0.5204, 0.1896));
    assertThat(experiment.initial().get("1_W"))
        .isEqualTo(Matrix.of(3, 1, 0.1528, -0.1745, -0.1135));
    assertThat(experiment.initial().get("0_b")).isEqualTo(Matrix.row(-0.0140, 0.5607, -0.0628));
    assertThat(experiment.initial().get("1_b")).isEqualTo(Matrix.row(-0.5516));
    assertThat(experiment.learningRates()).containsExactly(0.01);
    assertThat(experiment.epochs()).isEqualTo(100);
    assertThat(experiment.dataType()).isEqualTo(Precision.FLOAT);
    assertThat(experiment.arithmetics()).isEqualTo(Set.of(ReferenceArithmetic.values()));
  }

  @Test
  void whatIsLargerThanAnyExperimentIsRefusedUnread() {
    assertThatThrownBy(() -> read("# a comment\n".repeat(200_000) + FULL))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("e.yaml: larger than 2097152 bytes, which no experiment is");
  }

  @Test
  void readsTheLinearModelThatShips() {
    Experiment experiment = ExperimentFile.read(LINEAR, Catalogue.standard());
    assertThat(experiment.learningRates()).containsExactly(0.01, 0.1, 1.0);
    assertThat(experiment.batches()).hasSize(1);
    assertThat(experiment.data().y()).isEqualTo(Matrix.of(4, 1, 3, 6, 9, 12));
    assertThat(experiment.epochs()).isEqualTo(1000);
  }

  @Test
  void readsEveryKey() throws IOException {
    Experiment experiment = read(FULL);
    assertThat(experiment.network().layer(0).activation())
        .isEqualTo(Formula.named("leakyrelu").with("alpha", 0.2));
    assertThat(experiment.network().layer(0).hasBias()).isFalse();
    assertThat(experiment.network().loss().weights()).contains(Matrix.row(1, 2.5));
    assertThat(experiment.initial().names()).containsExactly("0_W", "1_W", "1_b");
    assertThat(experiment.batches()).extracting("size").containsExactly(2, 1);
    UpdaterSpec updater = experiment.network().atRate(0.5).layer(1).training().updater();
    assertThat(updater.rule()).isEqualTo(Formula.named("adam_epsilon_hat").with("beta1", 0.8));
    assertThat(updater.learningRate())
        .isEqualTo(
            new Schedule.Varying(
                Formula.named("step").with("decayRate", 0.5).with("step", 10),
                0.5,
                Schedule.Unit.EPOCH));
    assertThat(experiment.network().layer(1).training().weights())
        .isEqualTo(new Regularization(0.1, 0.2, 0, true));
    assertThat(experiment.network().layer(1).training().biases())
        .isEqualTo(new Regularization(0, 0.3, 0, true));
    assertThat(experiment.network().layer(1).training().gradientNormalization())
        .contains(Formula.named("clip_l2_per_layer").with("threshold", 0.5));
    assertThat(experiment.dataType()).isEqualTo(Precision.DOUBLE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[1e-2, 0.5] | -0.1 | 15: learningRate must be finite and > 0, found -0.1",
        "[1e-2, 0.5] | [0.1, .inf] | 15: learningRate[1] must be finite and > 0, found .inf",
        "[1e-2, 0.5] | .nan | 15: learningRate must be finite and > 0, found .nan",
        "[1e-2, 0.5] | fast | 15: learningRate must be a number, found 'fast'",
        "[1e-2, 0.5] | [] | 15: learningRate must be a list with at least one entry, found an empty list",
        "beta1: 0.8 | beta1: 1 | 14: updater must have 0 <= beta1 < 1, found {beta1=1.0, beta2=0.999, epsilon=1.0E-8}",
        "step: 10 | step: 0 | 16: schedule must have step > 0, found {decayRate=0.5, step=0.0}",
        "threshold: 0.5 | threshold: -1 | 18: gradientNormalization must have threshold > 0, found",
        "leakyrelu, alpha: 0.2 | rrelu, l: 2, u: 1 | 6: network.layers[0].activation must have l <= u",
        "leakyrelu, alpha: 0.2 | relu, max: -1 | 6: network.layers[0].activation must have threshold <= max",
        "epochs: 4 | epochs: 0 | 19: epochs must be a whole number from 1 to 10000000, found 0",
        "epochs: 4 | epochs: 2.5 | 19: epochs must be a whole number from 1 to 10000000, found 2.5",
        "epochs: 4 | epocs: 4 | 19: unknown key 'epocs', expected one of",
        "epochs: 4 | device: cpu | 23: key 'device' must appear once, found it again",
        "name: full | # | 2: key 'name' is missing",
        "activation: softmax | activation: sofmax | 8: network.layers[1].activation must be one of",
        "alpha: 0.2 | alfa: 0.2 | 6: unknown key 'network.layers[0].activation.alfa'",
        "name: mcxent | name: mcent | 9: network.loss.name must be one of",
        "weights: [1, 2.5] | weights: [1] | 9: network.loss.weights must have 2 values, found 1",
        "inputs: 2 | inputs: 3 | 11: data.x must have shape [3, 3], found [3, 2]",
        "[5, 6]] | [5]] | 11: data.x[2] must have as many values as the first row, 2, found 1",
        "[5, 6]] | [5, .inf]] | 11: data.x[2][1] must be finite, found .inf",
        "[5, 6]] | [5, six]] | 11: data.x[2][1] must be a number, found 'six'",
        "'x: [[1, 2], [3, 4], [5, 6]]' | x: [] | 11: data.x must be a list with at least one entry",
        "', [1, 0]]' | ] | 12: data.y must have as many rows as x, 3, found 2",
        "relu_uniform | rely | 13: initial.weights must be one of",
        "arithmetic: exact | arithmetic: tutorial | 21: arithmetic tutorial must go with updater sgd",
        "dataType: double | dataType: half | 22: dataType must be one of [float, double], found 'half'",
        "device: cpu | device: *here | 23:",
        "loss: | loss | 9:",
      })
  void saysInOneLineWhatIsWrongAndWhere(String found, String replacement, String message) {
    String old = unquoted(found);
    assertThat(FULL).contains(old);
    assertThatThrownBy(() -> read(FULL.replace(old, unquoted(replacement))))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(directory.resolve("e.yaml") + ":" + message)
        .message()
        .hasLineCount(1);
  }

  private static String unquoted(String text) {
    return text.startsWith("'") ? text.substring(1, text.length() - 1) : text;
  }

  @Test
  void namesTheMissingFile() {
    assertThatThrownBy(() -> ExperimentFile.read(Path.of("config/none.yaml"), Catalogue.standard()))
        .isInstanceOf(BadInput.class)
        .hasMessage("config/none.yaml: no such file");
  }

  @Test
  void namesTheShapeThatAParameterMustHave() throws IOException {
    String yaml = Files.readString(SIGMOID).replace("b: [-0.5516]", "b: [-0.5516, 1]");
    assertThatThrownBy(() -> read(yaml))
        .hasMessageEndingWith(":30: initial.parameters[1].b must have 1 values, found 2");
  }

  @Test
  void readsCsvByColumnNameWithOneOutputPerClass() throws IOException {
    Files.writeString(directory.resolve("flowers.csv"), "kind,a,b\nrose,1,2\ntulip,3,4\n");
    Experiment experiment = read(csv("flowers.csv"));
    assertThat(experiment.data().x()).isEqualTo(Matrix.of(2, 2, 2, 1, 4, 3));
    assertThat(experiment.data().y()).isEqualTo(Matrix.of(2, 2, 0, 1, 1, 0));
  }

  @Test
  void namesTheLineOfACsvFile() throws IOException {
    Files.writeString(directory.resolve("flowers.csv"), "kind,a,b\nrose,1,2\ntulip,3,four\n");
    assertThatThrownBy(() -> read(csv("flowers.csv")))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            directory.resolve("flowers.csv")
                + ":3: column 3 (b) must be a finite number, found 'four'");
    Files.writeString(directory.resolve("flowers.csv"), "kind,a,b\nrose,1,2\nlily,3,4\n");
    assertThatThrownBy(() -> read(csv("flowers.csv")))
        .hasMessageEndingWith(
            "flowers.csv:3: column 1 (kind) must be one of [tulip, rose], found 'lily'");
    Files.writeString(directory.resolve("flowers.csv"), "kind,a,b\n");
    assertThatThrownBy(() -> read(csv("flowers.csv")))
        .hasMessageContaining("flowers.csv:1: must have at least one line of numbers");
  }

  @Test
  void readsCsvInAnyDialectAndColumnsByNumber() throws IOException {
    Files.writeString(directory.resolve("flowers.csv"), "kind;a;b\nrose;1,5;2\ntulip;3;4,25\n");
    String numbered = csv("flowers.csv").replace("[b, a]", "[3, 2]").replace("[kind]", "[1]");
    for (String experiment : List.of(csv("flowers.csv"), numbered)) {
      assertThat(read(experiment).data().x()).isEqualTo(Matrix.of(2, 2, 2, 1.5, 4.25, 3));
    }
    Files.writeString(directory.resolve("flowers.csv"), "1,2,3\n4,5,6\n");
    String withoutNames =
        numbered.replace("[1]", "[1]\n  header: false").replace("tulip, rose", "4, 1");
    assertThat(read(withoutNames).data().y()).isEqualTo(Matrix.of(2, 2, 0, 1, 1, 0));
  }

  @Test
  void asksForWhatACsvFileLacks() throws IOException {
    Files.writeString(directory.resolve("flowers.csv"), "kind,a,b\nrose,1,2\ntulip,3,4\n");
    assertThatThrownBy(() -> read(csv("flowers.csv").replace("  classes: [tulip, rose]", "")))
        .hasMessageContaining(
            "data.labels needs data.classes, the classes in the order of the outputs: column 1 (kind) holds [rose, tulip]");
    assertThatThrownBy(() -> read(csv("flowers.csv").replace("[kind]", "[kinds]")))
        .hasMessageContaining("data.labels[0] is no column: ")
        .hasMessageEndingWith("; did you mean 'kind'?");
  }

  @Test
  void namesACsvFileThatIsMissing() {
    assertThatThrownBy(() -> read(csv("absent.csv")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("e.yaml:11: data.csv must be an existing file")
        .hasMessageContaining("found 'absent.csv'");
  }

  private static String csv(String file) {
    return FULL.replace("  x: [[1, 2], [3, 4], [5, 6]]", "  csv: " + file)
        .replace(
            "  y: [[1, 0], [0, 1], [1, 0]]",
            "  inputs: [b, a]\n  labels: [kind]\n  classes: [tulip, rose]");
  }

  @Test
  void knowsEveryInitializationByDl4jsName() {
    assertThat(List.of(Initialization.values()))
        .extracting(Initialization::key)
        .contains("xavier", "xavier_uniform", "relu", "relu_uniform", "lecun_normal", "zero");
  }
}
