package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --report} of the commands that compute little. */
@Timeout(120)
class CommandsReportTest {
  @TempDir private Path directory;

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
  void learningRateShowsBehavioursBoundaryAndRangeTest() throws IOException {
    assertThat(
            page(
                0,
                "learning-rate",
                "config/linear-3x.yaml",
                "--epochs",
                "40",
                "--rates",
                "0.01,1",
                "--range-test"))
        .contains("over-damped", "overflowed at epoch 17", "0.119756107", "chart-range-test");
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
}
