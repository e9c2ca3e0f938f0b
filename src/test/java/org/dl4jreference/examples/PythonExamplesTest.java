package org.dl4jreference.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.RunVerdict;
import org.dl4jreference.verify.TraceVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The examples in Python are run where there is a Python that can; committed traces do the rest.
 */
class PythonExamplesTest {
  private static final Path EXAMPLES = Path.of("examples/python");
  private static final Optional<String> WITH_NUMPY = python("import numpy");
  private static final Optional<String> WITH_TORCH = python("import numpy, torch");

  @TempDir Path directory;

  private static Optional<String> python(String statement) {
    return List.of("python3", "/usr/bin/python3").stream()
        .filter(python -> succeeds(python, "-c", statement))
        .findFirst();
  }

  private static boolean succeeds(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({"record_numpy.py", "record_pytorch.py"})
  void staysUnder100Lines(String example) throws IOException {
    assertThat(Files.readAllLines(EXAMPLES.resolve(example))).hasSizeLessThan(100);
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, float32",
    "sgd, float64",
    "momentum, float32",
    "momentum, float64",
    "adam, float32",
    "adam, float64"
  })
  void whatNumPyRecordsAgrees(String updater, String precision) {
    assumeTrue(WITH_NUMPY.isPresent(), "no python3 with numpy here");
    agrees(record(WITH_NUMPY.orElseThrow(), "record_numpy.py", updater, precision), 7);
  }

  @ParameterizedTest
  @CsvSource({"momentum, float64", "adam, float32"})
  void whatPyTorchRecordsAgrees(String updater, String precision) {
    assumeTrue(WITH_TORCH.isPresent(), "no python3 with torch here");
    agrees(record(WITH_TORCH.orElseThrow(), "record_pytorch.py", updater, precision), 7);
  }

  @Test
  void theExampleOfTheFormatsDocumentationAgrees() throws IOException {
    assumeTrue(WITH_NUMPY.isPresent(), "no python3 with numpy here");
    Path file = directory.resolve("documented.npz");
    Matcher code =
        Pattern.compile("```python\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/trace-format.md")));
    assertThat(code.find()).isTrue();
    String program = code.group(1).replace("\"run.npz\"", "\"" + file + "\"");
    assertThat(succeeds(WITH_NUMPY.orElseThrow(), "-c", program)).isTrue();
    agrees(file, 10);
  }

  private Path record(String python, String example, String updater, String precision) {
    Path file = directory.resolve(updater + precision + ".npz");
    String script = EXAMPLES.resolve(example).toString();
    assertThat(
            succeeds(
                python,
                script,
                file.toString(),
                "--updater",
                updater,
                "--precision",
                precision,
                "--steps",
                "7"))
        .isTrue();
    return file;
  }

  private static void agrees(Path file, int steps) {
    try (TraceReader trace = TraceReader.open(file)) {
      RunVerdict run =
          new TraceVerifier(Catalogue.standard(), Comparison.DEFAULT_K, () -> {}).verify(trace);
      assertThat(run.outcome()).isEqualTo(Outcome.AGREES);
      assertThat(run.steps()).hasSize(steps);
    }
  }
}
