package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtlasCommandTest {
  @TempDir private Path directory;

  @Test
  void aDocumentOfAQuickSweepIsRefused() {
    CommandLineRun run = CommandLineRun.of("atlas", "--quick", "--markdown", "atlas.md");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--markdown needs all cases, found --quick");
  }

  @Test
  void everyDisagreementOfAQuickSweepIsAKnownFinding() throws IOException {
    Path json = directory.resolve("atlas.json");
    Path out = directory.resolve("out");
    CommandLineRun run =
        CommandLineRun.of(
            "atlas", "--quick", "--json", json.toString(), "--report", out.toString());
    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out().lines().toList()).hasSizeGreaterThan(400);
    assertThat(run.lastLine()).startsWith("AGREES: ").contains("known findings");
    JsonNode report = JsonSchemaAssert.validReport(json);
    for (JsonNode c : report.get("cases")) {
      if (c.get("verdict").asText().equals("DISAGREES")) {
        assertThat(c.get("finding").isTextual()).as(c.get("name").asText()).isTrue();
      }
    }
    assertThat(out.resolve("index.html"))
        .content()
        .contains("What DL4J computes, against first principles", "every eighth")
        .contains("swish-backward-nan", " by a finding</td>", "chart-errors")
        .doesNotContain("New disagreements");
  }

  @Test
  void aDocumentThatCannotBeWrittenIsRefusedBeforeTheSweep() {
    CommandLineRun run = CommandLineRun.of("atlas", "--markdown", "no/such/place/atlas.md");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("--markdown must name a file in a writable directory");
  }
}
