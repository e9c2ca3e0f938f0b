package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.stream.Stream;
import org.dl4jreference.data.NpzBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceCommandsTest {
  private static final Path TRACES = Path.of("src/test/resources/traces");
  private static final String TORCH = TRACES.resolve("torch-adam-float32.npz").toString();
  private static final String CONFIG =
      """
      name: a recorded run
      network:
        inputs: 3
        layers:
          - {units: 4, activation: tanh}
          - {units: 2, activation: sigmoid}
        loss: mse
      data:
        x: [[1, 0.5, -1], [0.25, -0.75, 0.1], [0.3, 0.2, 0.9], [-0.6, 0.4, 0.8], [0.7, -0.2, 0.5]]
        y: [[1, 0], [0, 1], [0.5, 0.25], [0, 0], [1, 1]]
      initial: {seed: 7}
      updater: %s
      learningRate: %s
      epochs: 4
      batchSize: 2
      """;

  @TempDir Path directory;

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private String config(String updater, String learningRate) throws IOException {
    Path file = directory.resolve("config.yaml");
    Files.writeString(file, CONFIG.formatted(updater, learningRate));
    return file.toString();
  }

  private String recorded(String engine, String dataType, String updater) throws IOException {
    String out = file(engine + "-" + dataType + ".npz");
    CommandLineRun run =
        CommandLineRun.of(
            "record",
            config(updater, "0.1"),
            "--engine",
            engine,
            "--data-type",
            dataType,
            "--out",
            out);
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    // 4 epochs of 3 mini-batches
    assertThat(run.lastLine()).startsWith("RECORDED: 12 steps of a recorded run, " + engine);
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "reference, double, sgd",
    "reference, double, adam",
    "samediff, float, sgd",
    "samediff, double, sgd",
    "dl4j, float, sgd",
    "dl4j, double, sgd",
    "dl4j, float, adam_epsilon_hat",
    "dl4j, double, adam_epsilon_hat",
    "dl4j, double, '{name: nesterovs, momentum: 0.8}'",
  })
  void whatAnEngineRecordsAgrees(String engine, String dataType, String updater)
      throws IOException {
    String trace = recorded(engine, dataType, updater);
    CommandLineRun run = CommandLineRun.of("verify-trace", trace);
    assertThat(run.out()).startsWith("AGREES    " + trace);
    assertThat(run.lastLine()).startsWith("AGREES: 1 of 1 traces agree within rounding");
    assertThat(run.exit()).isZero();
  }

  @Test
  void manyFilesGiveOneLineAndOneCaseEach() throws IOException {
    String wrong = file("wrong.npz");
    NpzBuilder.of(Path.of(TORCH)).put("step2/score", new int[0], -1).write(Path.of(wrong));
    String json = file("out.json");
    CommandLineRun run = CommandLineRun.of("verify-trace", TORCH, wrong, "--json", json);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out().lines().toList()).hasSize(3);
    assertThat(run.out().lines().toList().get(1))
        .startsWith("DISAGREES " + wrong)
        .contains("first at fault is step 2, the loss: worst ", "sigma at score[0, 0], found -1.0");
    assertThat(run.lastLine())
        .startsWith("DISAGREES: 1 of 2 traces agree")
        .contains("1 disagree, the first is %s: score[0, 0] is -1.0, expected ".formatted(wrong))
        .endsWith(" σ); first at fault: the loss");
    JsonNode report = JsonSchemaAssert.validReport(Path.of(json));
    assertThat(report.get("verdict").asText()).isEqualTo("DISAGREES");
    assertThat(report.get("cases")).hasSize(2);
    JsonNode bad = report.get("cases").get(1);
    assertThat(bad.get("name").asText()).isEqualTo(wrong);
    assertThat(bad.get("step").asInt()).isEqualTo(2);
    assertThat(bad.get("disagreeingSteps").asInt()).isEqualTo(1);
    assertThat(bad.get("worst").get("tensor").asText()).isEqualTo("score");
    assertThat(bad.get("worst").get("subject").asDouble()).isEqualTo(-1);
  }

  @Test
  void quietLeavesTheVerdictAlone() {
    CommandLineRun run = CommandLineRun.of("verify-trace", TORCH, "--quiet");
    assertThat(run.out().lines().toList()).hasSize(1);
    assertThat(run.out()).startsWith("AGREES: 1 of 1 traces");
  }

  /** y = 3x at lr = 1, as in the chapter: the run leaves FLOAT in its first hundred steps. */
  @Test
  void theChaptersDivergingRunOverflowsByNameWhereTheMathematicsDoes() throws IOException {
    String trace = file("lr1.npz");
    String json = file("lr1.json");
    CommandLineRun record =
        CommandLineRun.of(
            "record",
            "config/linear-3x.yaml",
            "--engine",
            "dl4j",
            "--learning-rate",
            "1",
            "--out",
            trace);
    assertThat(record.exit()).isZero();
    assertThat(record.err()).contains("the run leaves the range of FLOAT in step ");
    CommandLineRun run = CommandLineRun.of("verify-trace", trace, "--json", json);
    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith("OVERFLOWED ").contains("overflowed from step ");
    assertThat(run.lastLine())
        .startsWith("AGREES: 0 of 1 traces agree within rounding")
        .contains("overflowed where the mathematics does: ");
    JsonNode report = JsonSchemaAssert.validReport(Path.of(json));
    assertThat(report.get("cases").get(0).get("overflowedFromStep").asInt())
        .isEqualTo(report.get("cases").get(0).get("step").asInt())
        .isPositive();
  }

  @Test
  void aFileThatCannotBeUsedIsOneLineAndExitCode2() throws IOException {
    Path cut = Path.of(file("cut.npz"));
    byte[] whole = Files.readAllBytes(Path.of(TORCH));
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    String json = file("out.json");
    CommandLineRun run = CommandLineRun.of("verify-trace", cut.toString(), TORCH, "--json", json);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines().toList()).hasSize(1);
    assertThat(run.err()).startsWith(cut + ": not a readable NPZ file");
    assertThat(run.lastLine())
        .startsWith("BAD INPUT: 1 of 2 files cannot be used; of the others: AGREES: 1 of 1");
    assertThat(Path.of(json)).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "NaN", "Infinity"})
  void kMustBePositive(String k) {
    CommandLineRun run = CommandLineRun.of("verify-trace", TORCH, "--k", k);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).startsWith("--k must be a finite number > 0");
  }

  @Test
  void aSmallerKSeesRounding() {
    assertThat(CommandLineRun.of("verify-trace", TORCH, "--k", "0.01").exit()).isEqualTo(1);
  }

  @Test
  void warnsOfArraysThatNobodyChecks() {
    String more = file("more.npz");
    NpzBuilder.of(Path.of(TORCH)).put("step0/dw0", new int[] {1}, 1).write(Path.of(more));
    CommandLineRun run = CommandLineRun.of("verify-trace", more);
    assertThat(run.exit()).isZero();
    assertThat(run.err())
        .startsWith(
            more + ": 1 arrays are not of the format and are not checked, the first is step0/dw0");
  }

  @Test
  void anEngineThatCannotComputeTheRunLeavesNoFile() throws IOException {
    CommandLineRun run =
        CommandLineRun.of(
            "record", config("adam", "0.1"), "--engine", "samediff", "--out", file("no.npz"));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines().toList()).hasSize(1);
    assertThat(run.err()).contains("config.yaml: not for samediff: ");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(directory.resolve("config.yaml"));
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void whatIsNoFileIsNeverReplacedByATrace() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CommandLineRun run = record(pipe);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines()).singleElement().asString().contains(pipe + ": ", "no file");
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aLinkStaysAndItsFileIsReplaced() throws IOException {
    Path target = Files.writeString(directory.resolve("target.npz"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link.npz"), target);
    assertThat(record(link).exit()).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(CommandLineRun.of("verify-trace", target.toString()).exit()).isZero();
  }

  private CommandLineRun record(Path out) throws IOException {
    return CommandLineRun.of(
        "record", config("sgd", "0.1"), "--engine", "reference", "--out", out.toString());
  }

  @Test
  void twoEnginesOfOneExperimentCompare() throws IOException {
    String dl4j = recorded("dl4j", "float", "sgd");
    String samediff = recorded("samediff", "float", "sgd");
    String json = file("out.json");
    CommandLineRun run = CommandLineRun.of("compare", dl4j, samediff, "--json", json);
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("AGREES    " + dl4j + " against " + samediff);
    assertThat(run.lastLine()).startsWith("AGREES: 3 of 3 comparisons agree within rounding");
    JsonNode report = JsonSchemaAssert.validReport(Path.of(json));
    assertThat(report.get("cases")).hasSize(3);
    assertThat(report.get("drift").get("largest").asDouble()).isBetween(0.0, 1e-5);
  }

  @Test
  void twoPrecisionsFromTheSameNumbersCompareWithTheRoundingOfBoth() throws IOException {
    String dl4j = recorded("dl4j", "float", "sgd");
    String reference = recorded("reference", "float", "sgd");
    CommandLineRun run = CommandLineRun.of("compare", dl4j, reference);
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("against " + reference + " (1 steps from the same numbers) step 0")
        .contains("before step 1 they differ")
        .contains("; parameters differ from step 1 on, at most by ");
  }

  /** Each within its own rounding is not enough where both can be held against each other. */
  @Test
  void aFaultInOneIsAFaultOfThePair() throws IOException {
    String dl4j = recorded("dl4j", "double", "sgd");
    String wrong = file("wrong.npz");
    NpzBuilder.of(Path.of(dl4j)).put("step0/score", new int[0], 0.5).write(Path.of(wrong));
    CommandLineRun run = CommandLineRun.of("compare", dl4j, wrong);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out().lines().filter(line -> line.startsWith("DISAGREES "))).hasSize(2);
    assertThat(run.out())
        .contains("DISAGREES " + wrong)
        .contains("DISAGREES " + dl4j + " against " + wrong);
  }

  @Test
  void differentNetworksAreNotComparable() throws IOException {
    String json = file("out.json");
    String other = TRACES.resolve("numpy-adam-float32.npz").toString();
    CommandLineRun run = CommandLineRun.of("compare", TORCH, other, "--json", json);
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.out().lines().toList())
        .containsExactly("NOT COMPARABLE: they differ in activation of layer 0: tanh and sigmoid");
    assertThat(JsonSchemaAssert.validReport(Path.of(json)).get("verdict").asText())
        .isEqualTo("NOT COMPARABLE");
  }

  @Test
  void differentUpdatersAreNotComparable() {
    CommandLineRun run =
        CommandLineRun.of("compare", TORCH, TRACES.resolve("torch-sgd-float32.npz").toString());
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.out())
        .contains("they differ in training: adam{beta1=0.9")
        .contains(" and sgd at 0.1");
  }

  /** Recorded by examples/python/record_pytorch.py on an NVIDIA H200, cut after its first step. */
  @ParameterizedTest
  @CsvSource({"float32", "tf32"})
  void whatAGpuRecordsAgreesInItsOwnArithmetic(String precision) {
    CommandLineRun run =
        CommandLineRun.of(
            "verify-trace", TRACES.resolve("gpu/torch-cuda-" + precision + ".npz").toString());
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("AGREES", "torch 2.11.0+cu130, 64-32-8");
  }

  @Test
  void tf32ThatIsCalledFloat32DisagreesAndIsRecognised() throws IOException {
    Path claimed = directory.resolve("claimed.npz");
    NpzBuilder.of(TRACES.resolve("gpu/torch-cuda-tf32.npz"))
        .spec(
            """
            {"dims": [64, 32, 8], "activations": ["tanh", "identity"], "loss": "mse",
             "updater": {"name": "adam", "learningRate": 0.01}, "precision": "float32"}
            """)
        .write(claimed);
    CommandLineRun run = CommandLineRun.of("verify-trace", claimed.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("DISAGREES", "layer 0", "every number agrees in the arithmetic of TF32");
  }

  @Test
  void runsInFloat32AndInTf32AreComparedWithTheRoundingOfBoth() {
    CommandLineRun run =
        CommandLineRun.of(
            "compare",
            TRACES.resolve("gpu/torch-cuda-float32.npz").toString(),
            TRACES.resolve("gpu/torch-cuda-tf32.npz").toString());
    assertThat(run.exit()).isZero();
    assertThat(run.lastLine())
        .startsWith("AGREES: 3 of 3 comparisons")
        .contains("parameters differ from step 1 on");
  }
}
