package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  @TempDir Path directory;

  /** The chapter's outcome: a loss of 0.3346 falls to 0.000304. */
  @Test
  void theSigmoidNetworkAgreesAndEndsWhereTheChapterDoes() throws IOException {
    Path json = directory.resolve("out.json");
    CommandLineRun run =
        CommandLineRun.of("run", "config/sigmoid-2-3-1.yaml", "--json", json.toString());
    assertThat(run.exit()).isZero();
    assertThat(run.lastLine()).startsWith("AGREES: ");
    assertThat(run.err()).isEmpty();
    JsonNode report = JsonSchemaAssert.validReport(json);
    assertThat(report.get("precision").asText()).isEqualTo("FLOAT");
    for (JsonNode one : report.get("cases")) {
      assertThat(one.get("losses")).hasSize(101);
      assertThat(one.at("/losses/0").asDouble()).isCloseTo(0.3346, within(1e-4));
      assertThat(one.at("/losses/100").asDouble()).isCloseTo(3.040196105e-4, within(1e-9));
      assertThat(one.get("firstNonFiniteEpoch").isNull()).isTrue();
    }
    assertThat(report.get("trajectories"))
        .extracting(node -> node.get("arithmetic").asText())
        .containsExactly("exact", "tutorial");
    assertThat(report.at("/trajectories/0/losses/100").asDouble())
        .isCloseTo(3.040196105059127e-4, within(1e-15));
  }

  @Test
  void aRunThatDivergesWhereTheMathematicsDoesIsAsItShouldBe() throws IOException {
    Path json = directory.resolve("out.json");
    CommandLineRun run =
        CommandLineRun.of(
            "run", "config/linear-3x.yaml", "--epochs", "60", "--json", json.toString());
    assertThat(run.exit()).isZero();
    assertThat(run.lastLine())
        .startsWith("AGREES: 4 of 6 runs agree")
        .contains("overflowed where the mathematics does: dl4j at 1");
    // 15.7^e·67.5 leaves binary32's 3.4e38 at the loss before update 17
    assertThat(run.out())
        .contains("dl4j leaves the range of its arithmetic")
        .contains("the first value that is not finite is in epoch 17");
    JsonNode report = JsonSchemaAssert.validReport(json);
    assertThat(report.get("verdict").asText()).isEqualTo("AGREES");
    JsonNode tutorial = report.at("/trajectories/5");
    assertThat(tutorial.at("/finalParameters/0_W/0/0").asDouble())
        .isCloseTo(12755.16, within(0.005));
  }

  @Test
  void miniBatchesAdamPenaltiesAndAScheduleAgreeInDouble() throws IOException {
    Path yaml =
        Files.writeString(
            directory.resolve("adam.yaml"),
            """
            name: adam
            network:
              inputs: 2
              layers:
                - {units: 4, activation: tanh}
                - {units: 3, activation: softmax}
              loss: mcxent
            data:
              x: [[0.1, 0.2], [0.3, -0.4], [-0.5, 0.6], [0.7, 0.8], [-0.9, 1]]
              y: [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]]
            initial: {seed: 3}
            updater: adam_epsilon_hat
            learningRate: [0.1, 0.01]
            schedule: {name: exponential, gamma: 0.9, unit: epoch}
            regularization: {l1: 0.001, l2: 0.01}
            epochs: 5
            batchSize: 2
            dataType: float
            """);
    CommandLineRun run = CommandLineRun.of("run", yaml.toString(), "--data-type", "double");
    assertThat(run.out()).contains("DOUBLE on cpu", "Learning rate 0.1", "(worst of 15 updates)");
    assertThat(run.lastLine()).startsWith("AGREES: 2 of 2 runs");
    assertThat(run.exit()).isZero();
    assertThat(run.err())
        .hasLineCount(2)
        .startsWith("samediff is left out at learning rate 0.1: layer 0: the samediff engine");
  }

  /** DL4J has Adam's epsilon-hat form only, so nothing can be said of its Adam. */
  @Test
  void whatDl4jCannotExpressIsNotComparable() throws IOException {
    Path yaml = directory.resolve("paper.yaml");
    Files.writeString(
        yaml,
        Files.readString(Path.of("config/sigmoid-2-3-1.yaml"))
            .replace("updater: sgd", "updater: momentum")
            .replace("[exact, tutorial]", "exact"));
    Path json = directory.resolve("out.json");
    CommandLineRun run =
        CommandLineRun.of("run", yaml.toString(), "--epochs", "2", "--json", json.toString());
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.lastLine()).startsWith("NOT COMPARABLE: ");
    assertThat(JsonSchemaAssert.validReport(json).at("/cases/0/verdict").asText())
        .isEqualTo("NOT COMPARABLE");
  }

  @Test
  void quietLeavesTheVerdictAlone() {
    CommandLineRun run =
        CommandLineRun.of("run", "config/sigmoid-2-3-1.yaml", "--epochs", "2", "--quiet");
    assertThat(run.out()).hasLineCount(1).startsWith("AGREES: ");
  }
}
