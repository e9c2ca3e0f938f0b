package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.dl4jreference.dl4j.runtime.DeviceSelection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The chapter on a GPU, where there is one: {@code ./mvnw -Pcuda test}. */
@Tag("gpu")
class GpuChapterTest {
  @Test
  void theChapterAgreesOnTheGpu() {
    Optional<String> reason = DeviceSelection.obstacle();
    assumeTrue(reason.isEmpty(), () -> "skipped, no GPU was used: " + reason.get());
    CommandLineRun run = CommandLineRun.of("chapter", "--device", "gpu");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Computed on gpu: JCublasBackend");
    assertThat(run.lastLine()).startsWith("AGREES: ");
    assertThat(run.exit()).isZero();
  }
}
