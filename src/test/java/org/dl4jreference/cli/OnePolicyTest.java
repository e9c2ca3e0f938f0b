package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One network, judged by every command that can: one verdict, one exit code. */
class OnePolicyTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "sound, tanh, double, sgd, 0.1, AGREES, 0,",
    "overflowing, identity, float, sgd, 50, AGREES, 0,",
    "hardsigmoid, hardsigmoid, double, sgd, 0.1, DISAGREES, 1, hardsigmoid-float-constant",
    "leaky ReLU, leakyrelu, double, sgd, 0.1, DISAGREES, 1, leakyrelu-float-slope",
    "Nadam, tanh, float, nadam, 0.1, DISAGREES, 1, nadam-no-second-moment-correction",
  })
  void runVerifyAndVerifyTraceSayTheSame(
      String name,
      String activation,
      String dataType,
      String updater,
      String rate,
      String word,
      int exit,
      String finding)
      throws IOException {
    String experiment = experiment(name, activation, dataType, updater, rate);
    String trace = directory.resolve("trace.npz").toString();
    assertThat(CommandLineRun.of("record", experiment, "--engine", "dl4j", "--out", trace).exit())
        .isZero();
    check(word, exit, finding, "run", experiment);
    check(word, exit, finding, "verify", experiment, "--steps", "60");
    check(word, exit, finding, "verify-trace", trace);
  }

  private void check(String word, int exit, String finding, String... arguments)
      throws IOException {
    Path json = directory.resolve(arguments[0] + ".json");
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--json";
    all[arguments.length + 1] = json.toString();
    CommandLineRun run = CommandLineRun.of(all);
    assertThat(run.lastLine()).as(arguments[0]).startsWith(word + ": ");
    assertThat(run.exit()).as(arguments[0]).isEqualTo(exit);
    var report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.get("verdict").asText()).as(arguments[0]).isEqualTo(word);
    if (finding != null) {
      assertThat(report.findValuesAsText("finding")).as(arguments[0]).contains(finding);
    }
  }

  private String experiment(
      String name, String activation, String dataType, String updater, String rate)
      throws IOException {
    return Files.writeString(
            directory.resolve("experiment.yaml"),
            """
            name: %s
            network:
              inputs: 2
              layers:
                - {units: 3, activation: %s}
                - {units: 2, activation: identity}
              loss: mse
            data:
              x: [[0.5, -1], [2, 0.25], [-0.75, 1.5]]
              y: [[1, 0], [0.5, -1], [0, 2]]
            initial: {seed: 3}
            updater: %s
            learningRate: %s
            epochs: 60
            dataType: %s
            """
                .formatted(name, activation, updater, rate, dataType))
        .toString();
  }
}
