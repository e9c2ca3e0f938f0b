package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChapterCommandTest {
  private static final Percentage TO_12_DIGITS = Percentage.withPercentage(1e-10);

  @TempDir private static Path directory;

  private static CommandLineRun whole;
  private static JsonNode json;
  private static JsonNode golden;
  private static boolean sameMachine;

  @BeforeAll
  static void runOnce() throws IOException {
    Path file = directory.resolve("chapter.json");
    whole = CommandLineRun.of("chapter", "--json", file.toString());
    json = new ObjectMapper().readTree(file.toFile());
    sameMachine =
        Files.readString(Path.of("src/test/resources/recordings/machine.txt"))
            .equals(MachineKind.current());
    try (InputStream in = ChapterCommandTest.class.getResourceAsStream("/golden/chapter.json")) {
      golden = new ObjectMapper().readTree(in);
    }
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(ChapterCommandTest::number)
        .toArray();
  }

  private static double number(JsonNode node) {
    assertThat(node.isMissingNode()).isFalse();
    return node.isNumber()
        ? node.doubleValue()
        : switch (node.textValue()) {
          case "inf" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          default -> Double.NaN;
        };
  }

  /** A finite difference magnifies a last digit of the loss by 1e4. */
  private static void assertClose(JsonNode found, JsonNode expected, double relative) {
    double[] f = numbers(found);
    double[] e = numbers(expected);
    assertThat(f).hasSameSizeAs(e);
    for (int i = 0; i < e.length; i++) {
      if (Double.isFinite(e[i])) {
        assertThat(f[i]).isCloseTo(e[i], Offset.offset(relative * Math.abs(e[i]) + 1e-300));
      } else {
        assertThat(f[i]).isEqualTo((Double) e[i]);
      }
    }
  }

  @Test
  void everythingAgreesAndTheLastLineSaysSo() {
    assertThat(whole.err()).isEmpty();
    assertThat(whole.exit()).isZero();
    assertThat(whole.lastLine()).startsWith("AGREES: ").endsWith("nothing disagrees");
  }

  @Test
  void noArgumentRunsTheChapter() {
    CommandLineRun result = CommandLineRun.of();
    assertThat(result.out()).isEqualTo(whole.out());
    assertThat(result.exit()).isZero();
  }

  @Test
  void nothingButTheChaptersOwnLinesIsWiderThan100Columns() {
    assertThat(whole.out().lines())
        .filteredOn(line -> !line.startsWith("weight value: "))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  /** The file is made by chapter_tables.py beside it. */
  @Test
  void theTablesAreWhatTheChaptersCodePrints() throws IOException {
    try (InputStream in =
        ChapterCommandTest.class.getResourceAsStream("/golden/chapter_tables.txt")) {
      List<String> printed = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(printed).hasSize(30);
      assertThat(whole.out().lines())
          .filteredOn(line -> line.startsWith("weight value: "))
          .isEqualTo(printed);
    }
  }

  @Test
  void theForwardExampleIsExactAndShowsWhereTheChaptersNumberComesFrom() {
    JsonNode found = json.at("/sections/forward");
    JsonNode expected = golden.get("forward_worked_example");
    assertThat(number(found.get("predictionExact")))
        .isCloseTo(expected.get("prediction_exact").doubleValue(), TO_12_DIGITS);
    assertThat(number(found.get("squaredErrorExact")))
        .isCloseTo(expected.get("squared_error_exact").doubleValue(), TO_12_DIGITS);
    assertThat(number(found.get("predictionAsPrinted")))
        .isCloseTo(expected.get("prediction_as_printed").doubleValue(), TO_12_DIGITS);
    assertClose(found.at("/preActivation/0"), expected.get("pre_activation"), 1e-12);
    assertClose(found.at("/activation/0"), expected.get("activation"), 1e-12);
    assertThat(number(found.at("/predictionByEngine/dl4j")))
        .isCloseTo(1.233212, Offset.offset(1e-6));
    assertThat(whole.out()).contains("1.23500000", "1.233212098125132", "1.52081207896219");
  }

  @Test
  void theCrossEntropyOfTheChapterIsThere() {
    assertThat(json.at("/sections/activations/losses/3/name").textValue())
        .isEqualTo("categorical cross-entropy");
    assertThat(number(json.at("/sections/activations/losses/3/reference")))
        .isCloseTo(golden.at("/cross_entropy_worked_example/loss").doubleValue(), TO_12_DIGITS);
    assertThat(whole.out()).contains("0.127833372");
  }

  @Test
  void thirteenGradientsStandThereByEachMethod() {
    JsonNode byMethod = json.at("/sections/gradients/byMethod");
    JsonNode runs = golden.at("/chain_rule_one_step/runs");
    assertClose(byMethod.get("tutorial"), runs.at("/tutorial/gradient"), 1e-6);
    assertClose(byMethod.get("chain rule"), runs.at("/exact/gradient"), 1e-12);
    assertClose(byMethod.get("central"), runs.at("/exact/gradient"), 1e-9);
    assertClose(byMethod.get("dl4j"), runs.at("/exact/gradient"), 1e-6);
    assertClose(byMethod.get("samediff"), runs.at("/exact/gradient"), 1e-6);
    assertThat(json.at("/sections/gradients/names")).hasSize(13);
  }

  @Test
  void oneUpdateIsTheNotebooks() {
    JsonNode byMethod = json.at("/sections/update/byMethod");
    JsonNode runs = golden.at("/chain_rule_one_step/runs");
    assertThat(numbers(byMethod.get("tutorial")))
        .containsExactly(numbers(runs.at("/tutorial/updated")));
    assertClose(byMethod.get("chain rule"), runs.at("/exact/updated"), 1e-12);
  }

  @Test
  void theTrainingIsTheChaptersToTheLastFloat32Bit() {
    JsonNode byMethod = json.at("/sections/training/byMethod");
    JsonNode runs = golden.at("/toy_2_3_1/runs");
    assertThat(numbers(byMethod.at("/tutorial/final")))
        .containsExactly(numbers(runs.at("/tutorial/final")));
    assertClose(byMethod.at("/tutorial/losses"), runs.at("/tutorial/losses"), 1e-10);
    assertClose(byMethod.at("/chain rule/losses"), runs.at("/exact/losses"), 1e-12);
    assertClose(byMethod.at("/chain rule/final"), runs.at("/exact/final"), 1e-12);
    assertThat(byMethod.at("/dl4j/losses")).hasSize(100);
    assertThat(byMethod.at("/samediff/losses")).hasSize(100);
    assertThat(number(byMethod.at("/tutorial/prediction")))
        .isCloseTo(runs.at("/tutorial/prediction").doubleValue(), TO_12_DIGITS);
    assertThat(number(byMethod.at("/dl4j/prediction")))
        .isCloseTo(runs.at("/exact/prediction").doubleValue(), Offset.offset(1e-6));
    assertThat(whole.out()).contains("0.334550090", "0.000304019597", "-0.0174781025");
  }

  @Test
  void theLearningRatesHaveTheirTablesAndOutcomes() {
    for (String rate : List.of("0.01", "0.1", "1")) {
      JsonNode byMethod = json.at("/sections/learningRate/rates").get(rate).get("byMethod");
      JsonNode runs = golden.at("/learning_rate/runs");
      JsonNode tutorial = runs.get("tutorial/" + rate);
      assertThat(numbers(byMethod.at("/tutorial/weightAfterEach")))
          .containsExactly(numbers(tutorial.get("weight_after_each_of_1000")));
      assertClose(
          byMethod.at("/chain rule/weightAfterEach"),
          runs.get("exact/" + rate).get("weight_after_each_of_1000"),
          1e-9);
      for (int epoch = 0; epoch < 10; epoch++) {
        JsonNode found = byMethod.at("/tutorial/tenEpochs").get(epoch);
        JsonNode expected = tutorial.get("ten_epochs").get(epoch);
        assertThat(numbers(found.get("updated"))).containsExactly(numbers(expected.get("updated")));
        assertThat(number(found.get("loss")))
            .isCloseTo(expected.get("loss").doubleValue(), Percentage.withPercentage(1e-8));
        assertClose(found.get("lossPlus"), expected.get("loss_plus"), 1e-10);
      }
    }
  }

  @Test
  void theStableRateComesFromTheSecondDerivatives() {
    JsonNode found = json.at("/sections/learningRate/firstPrinciples");
    JsonNode expected = golden.at("/learning_rate/first_principles");
    // a central difference with a step of about 1e-4 rounds at about 1e-12
    assertClose(found.at("/hessian/0"), expected.at("/hessian/0"), 1e-10);
    assertClose(found.at("/hessian/1"), expected.at("/hessian/1"), 1e-10);
    assertClose(found.get("eigenvalues"), expected.get("eigenvalues"), 1e-9);
    assertThat(number(found.get("largestStableLr")))
        .isCloseTo(expected.get("largest_stable_lr").doubleValue(), Offset.offset(1e-10));
    assertThat(number(found.get("bestConstantLr")))
        .isCloseTo(expected.get("best_constant_lr").doubleValue(), Offset.offset(1e-10));
  }

  @Test
  void theStuckWeightIsExplainedByFloat32() {
    JsonNode stuck = json.at("/sections/learningRate/stuck");
    assertThat(number(stuck.get("weight"))).isEqualTo(12755.16015625);
    assertThat(number(stuck.get("float32Spacing"))).isEqualTo(0x1p-10);
    assertThat(number(stuck.get("weightPlusStep"))).isEqualTo(12755.16015625);
    assertThat(number(stuck.get("gradient"))).isZero();
    // 15 (w - 3) + 5 b at w = 12755.16015625, b = 3765.9716796875
    assertThat(number(stuck.get("exactGradient")))
        .isCloseTo(15 * 12752.16015625 + 5 * 3765.9716796875, TO_12_DIGITS);
    assertThat(stuck.get("epoch").intValue()).isEqualTo(4);
  }

  @Test
  void atLearningRate1Dl4jOverflowsWhereExactGradientsDo() {
    JsonNode byMethod = json.at("/sections/learningRate/rates/1/byMethod");
    // the loss is 67.5 at epoch 1 and grows about 15.7² times an epoch
    assertThat(byMethod.at("/dl4j/lossLeavesRangeAtEpoch").intValue()).isEqualTo(17);
    assertThat(byMethod.at("/chain rule/lossLeavesRangeAtEpoch").intValue()).isEqualTo(17);
    assertThat(byMethod.at("/tutorial/lossLeavesRangeAtEpoch").isNull()).isTrue();
    assertThat(verdict("learning-rate 1/dl4j")).isEqualTo("OVERFLOWED");
  }

  private static String verdict(String name) {
    return StreamSupport.stream(json.get("cases").spliterator(), false)
        .filter(c -> c.get("name").textValue().equals(name))
        .map(c -> c.get("verdict").textValue())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theJsonFitsTheSchemaOfEveryCommand() throws IOException {
    JsonSchemaAssert.assertValid(json);
    assertThat(json.get("verdict").textValue()).isEqualTo("AGREES");
    assertThat(json.at("/producer/dl4j").textValue()).isEqualTo("1.0.0-M2.1");
    assertThat(json.get("device").textValue()).isEqualTo("cpu");
    assertThat(json.get("precision").textValue()).isEqualTo("FLOAT");
    assertThat(json.get("cases")).hasSizeGreaterThan(10);
  }

  @Test
  void aSectionStandsAlone() {
    for (String name : List.of("forward", "activations", "gradients", "update", "training")) {
      CommandLineRun result = CommandLineRun.of("chapter", "--section", name);
      assertThat(result.exit()).isZero();
      assertThat(Stream.of("1. ", "2. ", "3. ", "4. ", "5. ", "6. "))
          .filteredOn(number -> result.out().lines().anyMatch(l -> l.startsWith(number)))
          .hasSize(1);
      assertThat(result.lastLine()).startsWith("AGREES: ");
    }
  }

  @Test
  @Tag("slow")
  void doubleAgreesTooAndOverflowsLater() {
    CommandLineRun result =
        CommandLineRun.of("chapter", "--section", "learning-rate", "--data-type", "double");
    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("in DOUBLE on cpu", "dl4j: the loss is beyond DOUBLE's");
    assertThat(result.lastLine()).startsWith("AGREES: ");
  }

  @Test
  void epochsLengthenTheTraining() throws IOException {
    Path file = directory.resolve("epochs.json");
    CommandLineRun result =
        CommandLineRun.of("chapter", "--section", "training", "--epochs", "3", "--json", "" + file);
    assertThat(result.exit()).isZero();
    assertThat(new ObjectMapper().readTree(file.toFile()).at("/sections/training/byMethod"))
        .isNotEmpty()
        .allSatisfy(run -> assertThat(run.get("losses")).hasSize(3));
  }

  @Test
  void thePageAboutTheChapterShowsAllThatIsPrinted() throws IOException {
    List<String> printed =
        whole.out().lines().filter(line -> !line.startsWith("Computed on ")).toList();
    assertThat(comparable(shown("docs/chapter.md"))).containsExactlyElementsOf(comparable(printed));
  }

  @Test
  void theReadmeShowsLinesThatArePrinted() throws IOException {
    assertThat(comparable(shown("README.md")))
        .hasSizeGreaterThan(20)
        .isSubsetOf(comparable(whole.out().lines().toList()));
  }

  private static List<String> shown(String page) throws IOException {
    List<String> shown = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of(page))) {
      if (line.equals("```")) {
        inside = !inside;
      } else if (inside) {
        shown.add(line);
      }
    }
    return shown;
  }

  private static List<String> comparable(List<String> lines) {
    return lines.stream().filter(l -> !l.isEmpty()).map(ChapterCommandTest::comparable).toList();
  }

  /** Last digits differ between processors, but for those that no engine has touched. */
  private static String comparable(String line) {
    return sameMachine || line.startsWith("weight value: ")
        ? line
        : String.join(" ", MachineKind.wordsOnEveryKind(line));
  }

  @Test
  void verboseShowsEveryEpoch() {
    CommandLineRun result = CommandLineRun.of("chapter", "--section", "training", "--verbose");
    assertThat(result.out().lines()).anyMatch(line -> line.startsWith("     73 "));
    assertThat(whole.out().lines()).noneMatch(line -> line.startsWith("     73 "));
  }

  @Test
  void quietLeavesTheVerdict() {
    assertThat(CommandLineRun.of("chapter", "--section", "forward", "--quiet").out().lines())
        .hasSize(1)
        .allMatch(line -> line.startsWith("AGREES: "));
  }

  /** SameDiff prints to System.out, so only a process of its own shows it. */
  @Test
  void nothingButTheReportStandsOnTheStandardOutput() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.dl4jreference.cli.Main",
                "chapter",
                "--section",
                "gradients")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(out).isEqualTo(CommandLineRun.of("chapter", "--section", "gradients").out());
  }

  @Test
  void badUsageIsOneLineAndExitCode2() {
    assertBad("--epochs must be at least 1, found 0", "chapter", "--epochs", "0");
    assertBad("found 'appendix'", "chapter", "--section", "appendix");
    assertBad("half", "chapter", "--data-type", "half");
    assertBad("--epochs", "chapter", "--epochs", "many");
    assertBad(
        "writable directory",
        "chapter",
        "--json",
        directory.resolve("no/such/place.json").toString());
    assertThat(Files.exists(directory.resolve("no"))).isFalse();
  }

  private static void assertBad(String reason, String... args) {
    CommandLineRun result = CommandLineRun.of(args);
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).singleElement().asString().contains(reason);
  }
}
