package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dl4jreference.model.Formula;
import org.dl4jreference.trace.TraceReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Updaters of an experiment that DL4J has in a way of its own, or not at all. */
class OwnUpdatersTest {
  private static final String OWN = "updater adam is DL4J's own here, adam_epsilon_hat";

  @TempDir private Path directory;

  private String trainedBy(String updater) throws IOException {
    Path file = directory.resolve("experiment.yaml");
    String chapter = Files.readString(Path.of("config/sigmoid-2-3-1.yaml"));
    Files.writeString(
        file,
        chapter
            .replaceAll("(?m)^updater: .*", "updater: " + updater)
            .replaceAll("(?m)^epochs: .*", "epochs: 4")
            .replaceAll("(?m)^arithmetic: .*", "arithmetic: exact"));
    return file.toString();
  }

  @Test
  void adamIsDl4jsAdamWhereverDl4jTrains() throws IOException {
    String adam = trainedBy("{name: adam, beta1: 0.8}");
    CommandLineRun run = CommandLineRun.of("run", adam, "--learning-rate", "0.5");
    assertThat(run.out()).contains(OWN).contains("Learning rate 0.5");
    assertThat(run.lastLine()).startsWith("AGREES: 1 of 1 runs");
    assertThat(run.exit()).isZero();

    CommandLineRun verify = CommandLineRun.of("verify", adam, "--steps", "3");
    assertThat(verify.out()).contains(OWN);
    assertThat(verify.lastLine()).startsWith("AGREES: everything in 3 steps");
    assertThat(verify.exit()).isZero();

    CommandLineRun rates = CommandLineRun.of("learning-rate", adam, "--range-test");
    assertThat(rates.out()).contains(OWN);
    assertThat(rates.exit()).isZero();
  }

  @Test
  void whatIsRecordedOfDl4jSaysWhichAdam() throws IOException {
    String adam = trainedBy("{name: adam, beta1: 0.8}");
    assertThat(recorded(adam, "dl4j"))
        .isEqualTo(Formula.named("adam_epsilon_hat").with("beta1", 0.8));
    assertThat(recorded(adam, "reference")).isEqualTo(Formula.named("adam").with("beta1", 0.8));
  }

  private Formula recorded(String experiment, String engine) {
    Path trace = directory.resolve(engine + ".npz");
    CommandLineRun record =
        CommandLineRun.of("record", experiment, "--engine", engine, "--out", trace.toString());
    assertThat(record.exit()).as(record.err()).isZero();
    assertThat(record.out().contains(OWN)).isEqualTo(engine.equals("dl4j"));
    assertThat(CommandLineRun.of("verify-trace", trace.toString()).exit()).isZero();
    try (TraceReader reader = TraceReader.open(trace)) {
      return reader.header().spec().layer(0).training().updater().rule();
    }
  }

  @Test
  void whatDl4jLacksIsBadInput() throws IOException {
    String momentum = trainedBy("momentum");
    String why = "DL4J has no updater 'momentum': its nearest is 'nesterovs'";
    for (String[] command :
        new String[][] {
          {"verify", momentum},
          {"learning-rate", momentum, "--range-test"},
          {"record", momentum, "--engine", "dl4j", "--out", directory + "/none.npz"}
        }) {
      CommandLineRun found = CommandLineRun.of(command);
      assertThat(found.exit()).as(command[0]).isEqualTo(2);
      assertThat(found.err()).startsWith(momentum).contains(why).hasLineCount(1);
    }
    CommandLineRun run = CommandLineRun.of("run", momentum);
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.out()).contains(why);
  }

  @Test
  void aLearningRateIsInTheFilesPlace() throws IOException {
    String plain = trainedBy("sgd");
    assertThat(CommandLineRun.of("run", plain, "--learning-rate", "0.5,0.25").out())
        .contains("Learning rate 0.5", "Learning rate 0.25")
        .doesNotContain("Learning rate 0.01");
    CommandLineRun bad = CommandLineRun.of("run", plain, "--learning-rate", "-1");
    assertThat(bad.exit()).isEqualTo(2);
    assertThat(bad.err()).contains("--learning-rate must be finite and > 0, found -1.0");
  }
}
