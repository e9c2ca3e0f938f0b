package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.dl4jreference.dl4j.runtime.StubDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir private Path directory;

  /** An unsupported GPU, so that its line is there on every machine. */
  @BeforeEach
  void stubbedDriver() throws IOException {
    Path stub = new StubDriver(0, 1, 9, 0).compile(directory);
    System.setProperty(StubDriver.PROPERTY, stub.toAbsolutePath().toString());
  }

  @AfterEach
  void theRealDriverAgain() {
    System.clearProperty(StubDriver.PROPERTY);
  }

  @Test
  void oneScreenAndJsonSayEverythingAndAreHealthy() throws IOException {
    Path json = directory.resolve("doctor.json");
    CommandLineRun run = CommandLineRun.of("doctor", "--json", json.toString());
    assertThat(run.exit()).isZero();
    assertThat(run.lastLine()).startsWith("AGREES: healthy, ");
    assertThat(run.out().lines()).hasSizeLessThanOrEqualTo(40);
    assertThat(run.out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(run.out())
        .contains("Stub GPU, compute capability 9.0, not supported")
        .contains("self-test, the chapter");
    JsonNode report = JsonSchemaAssert.validReport(json);
    Set<String> keys = new HashSet<>();
    for (JsonNode item : report.at("/doctor/items")) {
      keys.add(item.get("key").asText());
      boolean hint = item.get("state").asText().equals("HINT");
      assertThat(item.get("remedy").asText().isEmpty()).isEqualTo(!hint);
    }
    assertThat(keys)
        .contains(
            "java",
            "dl4j",
            "backends",
            "driver",
            "gpu",
            "gpuUsable",
            "device",
            "extensions",
            "blas",
            "heap",
            "memory",
            "nativesCache",
            "openmp-threads",
            "collector",
            "selfTest");
  }

  @Test
  void theGpuThatCannotBeUsedIsTheSameLineAsEverywhere() {
    CommandLineRun run = CommandLineRun.of("doctor", "--device", "gpu");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("device gpu: Stub GPU has compute capability 9.0")
        .hasLineCount(1);
  }
}
