package org.dl4jreference.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace longer than the memory of the process that verifies it. */
class TraceMemoryTest {
  private static final int HEAP = 48 << 20;
  private static final int STEPS = 42;

  @TempDir Path directory;

  @Test
  void memoryDoesNotGrowWithTheNumberOfSteps() throws IOException, InterruptedException {
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {784, 128, 10}, List.of("tanh", "identity"), "mse")
            .trainedBy(UpdaterSpec.of("sgd", 1e-3));
    Path file = directory.resolve("long.npz");
    Evaluation[] first = new Evaluation[1];
    new PlantedRun(spec, Precision.FLOAT)
        .record(
            file,
            STEPS,
            (t, before, batch, right) -> {
              first[0] = first[0] == null ? right : first[0];
              return right;
            });
    long perStep = 2L * Double.BYTES * first[0].gradient().size();
    assertThat(perStep * STEPS).isGreaterThan((long) (1.3 * HEAP));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                Verify.class.getName(),
                file.toString())
            .inheritIO()
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(STEPS);
  }

  /** Exits with the number of steps that agree. */
  static final class Verify {
    private Verify() {}

    public static void main(String[] args) {
      try (TraceReader trace = TraceReader.open(Path.of(args[0]))) {
        RunVerdict run =
            new TraceVerifier(Catalogue.standard(), Comparison.DEFAULT_K, () -> {}).verify(trace);
        System.exit((int) run.steps().stream().filter(v -> v.outcome() == Outcome.AGREES).count());
      }
    }
  }
}
