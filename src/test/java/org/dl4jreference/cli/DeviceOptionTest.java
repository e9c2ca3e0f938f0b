package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dl4jreference.dl4j.runtime.StubDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceOptionTest {
  private static final String SECTION = "chapter --section gradients";

  @TempDir private Path directory;

  @BeforeEach
  void noDriver() {
    System.setProperty(StubDriver.PROPERTY, "no-such-library-of-cuda");
  }

  @AfterEach
  void theRealDriverAgain() {
    System.clearProperty(StubDriver.PROPERTY);
  }

  private static CommandLineRun run(String line) {
    return CommandLineRun.of(line.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SECTION,
        "run config/linear-3x.yaml",
        "golden src/test/resources/golden/mlp_cases.json",
        "learning-rate config/linear-3x.yaml",
        "verify config/linear-3x.yaml",
        "record config/linear-3x.yaml --engine dl4j --out target/never.npz",
        "doctor",
        "atlas --quick",
        "example ForwardPropagation",
      })
  void aGpuThatIsNotThereIsOneLineAndExitCode2(String command) {
    CommandLineRun run = run(command + " --device gpu");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "device gpu: there is no NVIDIA driver on this machine; use --device cpu");
  }

  @Test
  void autoComputesOnTheCpuAndSaysWhyEvenWhenQuiet() throws IOException {
    Path json = directory.resolve("out.json");
    CommandLineRun run = run(SECTION + " --device auto --quiet --json " + json);
    assertThat(run.exit()).isZero();
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "device auto: cpu, since there is no NVIDIA driver on this machine");
    assertThat(JsonSchemaAssert.validReport(json).get("device").asText()).isEqualTo("cpu");
  }

  @Test
  void aGpuWithoutCudaOnTheClassPathPointsToTheLauncher() throws IOException {
    Path stub = new StubDriver(0, 1, 8, 6).compile(directory);
    System.setProperty(StubDriver.PROPERTY, stub.toAbsolutePath().toString());
    CommandLineRun run = run(SECTION + " --device gpu");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--with-cuda").contains("use --device cpu").hasLineCount(1);
  }

  @Test
  void anUnknownDeviceIsRefused() {
    CommandLineRun run = run(SECTION + " --device tpu");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("expected one of cpu, gpu, auto, found 'tpu'").hasLineCount(1);
  }

  @Test
  void theFilesDeviceCountsUnlessTheOptionIsGiven() throws IOException {
    Path yaml = directory.resolve("gpu.yaml");
    String text = Files.readString(Path.of("config/sigmoid-2-3-1.yaml"));
    Files.writeString(yaml, text.replace("device: cpu", "device: gpu"));
    assertThat(run("run " + yaml).exit()).isEqualTo(2);
    assertThat(run("run " + yaml + " --device cpu --epochs 2").exit()).isZero();
  }

  @Test
  void everyReportSaysWhereItWasComputed() throws IOException {
    for (String command :
        List.of(
            SECTION,
            "run config/sigmoid-2-3-1.yaml --epochs 2",
            "golden src/test/resources/golden/mlp_cases.json --engine dl4j")) {
      Path json = directory.resolve("out.json");
      CommandLineRun run = run(command + " --json " + json);
      assertThat(run.out())
          .containsPattern("(?m)^Computed on cpu: CpuBackend, .+, BLAS \\w+, \\d+ thread");
      JsonNode environment = JsonSchemaAssert.validReport(json).get("environment");
      assertThat(environment.get("backend").asText()).isEqualTo("CpuBackend");
      assertThat(environment.get("device").asText()).isNotEqualTo("CPU").isNotBlank();
      assertThat(environment.get("threads").asInt()).isPositive();
    }
  }

  /** A default build must never bring the 600 MB of CUDA's backend. */
  @Test
  void theDefaultClassPathHoldsNoCuda() {
    assertThat(System.getProperty("java.class.path"))
        .as("the class path, to be checked without the profile cuda")
        .contains("nd4j-native")
        .doesNotContain("nd4j-cuda", "bytedeco/cuda");
  }
}
