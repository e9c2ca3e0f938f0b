package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dl4jreference.data.NpzBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --report} of the commands that compute little. */
@Timeout(120)
class CommandsReportTest {
  private static final String TORCH = "src/test/resources/traces/torch-adam-float32.npz";

  @TempDir private Path directory;

  private String recorded(String engine, String dataType) {
    String trace = directory.resolve(engine + ".npz").toString();
    CommandLineRun run =
        CommandLineRun.of(
            "record",
            "config/sigmoid-2-3-1.yaml",
            "--engine",
            engine,
            "--data-type",
            dataType,
            "--epochs",
            "5",
            "--out",
            trace);
    assertThat(run.exit()).as(run.err()).isZero();
    return trace;
  }

  private String page(int exit, String... args) throws IOException {
    Path out = directory.resolve("out");
    String[] all = java.util.Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--report";
    all[args.length + 1] = out.toString();
    CommandLineRun run = CommandLineRun.of(all);
    assertThat(run.exit()).isEqualTo(exit);
    assertThat(run.err()).contains("report: ", "index.html");
    assertThat(out.resolve("data/report.json")).content().contains("\"verdict\"");
    return Files.readString(out.resolve("index.html"));
  }

  @Test
  void runShowsTheNetworkTheLossesAndTheErrorsOfEachLayer() throws IOException {
    assertThat(page(0, "run", "config/sigmoid-2-3-1.yaml", "--epochs", "5"))
        .contains("id=\"flow\"", "id=\"chart-loss-1\"", "layer 1, 3 → 1, identity", "AGREES");
  }

  @Test
  void goldenShowsEveryCase() throws IOException {
    assertThat(page(0, "golden", "src/test/resources/golden/mlp_cases.json", "--engine", "dl4j"))
        .contains(">case-41 dl4j ", "hardsigmoid-float-constant", ">DISAGREES</td>");
  }

  @Test
  void learningRateShowsBehavioursCurvatureAndRangeTest() throws IOException {
    assertThat(
            page(
                0,
                "learning-rate",
                "config/sigmoid-2-3-1.yaml",
                "--epochs",
                "40",
                "--rates",
                "0.01,4",
                "--range-test"))
        .contains(
            "No verdict", "over-damped", "overflowed at epoch 24", "saddle", "chart-range-test");
  }

  @Test
  void verifyShowsTheErrorsOfEachLayer() throws IOException {
    assertThat(page(0, "verify", "config/sigmoid-2-3-1.yaml"))
        .contains("layer 0, 2 → 3, sigmoid", "AGREES");
  }

  @Test
  void verifyTraceShowsTheErrorsOfEachRecordedTraining() throws IOException {
    assertThat(
            page(
                0,
                "verify-trace",
                "src/test/resources/traces/torch-sgd-float32.npz",
                "src/test/resources/traces/numpy-adam-float64.npz"))
        .contains("torch-sgd-float32.npz", "numpy-adam-float64.npz", "layer 0", "AGREES");
  }

  @Test
  void verifyOverSeveralStepsShowsEachStepAndTheDistributionOfTheErrors() throws IOException {
    assertThat(page(0, "verify", "config/sigmoid-2-3-1.yaml", "--steps", "4"))
        .contains("id=\"chart-score\"", "id=\"chart-largest\"", "id=\"chart-errors\"")
        .contains("<ol class=\"layers\"", "</span> agrees</strong>");
    assertThat(directory.resolve("out/data/score.csv")).content().contains("DL4J,4.0,");
  }

  @Test
  void compareShowsBothRunsTheirScoresAndWhereTheyPart() throws IOException {
    String one = recorded("dl4j", "float");
    String other = recorded("reference", "double");
    assertThat(page(0, "compare", one, other))
        .contains("A, " + one + ", decided by step", "B, " + other + ", decided by step")
        .contains("id=\"chart-score\"", "id=\"chart-drift\"", "id=\"chart-errors\"")
        .containsPattern("before step 1 they differ|The two start from different parameters");
    assertThat(directory.resolve("out/data/drift.csv"))
        .content()
        .startsWith("series,step,max |θ A − θ B|")
        .contains("A − B,5.0,");
  }

  @Test
  void compareOfARunWithItselfSaysThatNothingDrifts() throws IOException {
    String one = recorded("dl4j", "float");
    assertThat(page(0, "compare", one, one))
        .contains("All parameters of both are the same, bit by bit.", "A against B, decided by")
        .doesNotContain("chart-drift");
  }

  @Test
  void compareOfAFaultyRunNamesItsLayerFirst() throws IOException {
    Path wrong = directory.resolve("wrong.npz");
    NpzBuilder.of(Path.of(TORCH))
        .put("step2/a0", "<f8", new int[] {8, 5}, new double[40])
        .write(wrong);
    assertThat(page(1, "compare", TORCH, wrong.toString()))
        .containsPattern("B, [^<]*wrong.npz, from input to output")
        .containsPattern("<li class=\"bad\"><b>layer 0</b>")
        .contains("The fault begins in layer 0, 4 → 5, tanh.", "the numbers of B say");
  }

  @Test
  void compareOfDifferentNetworksShowsThemSideBySide() throws IOException {
    assertThat(page(3, "compare", TORCH, "src/test/resources/traces/torch-sgd-float32.npz"))
        .contains("NOT COMPARABLE", "they differ in training", "they differ</td>", "the same</td>");
  }
}
