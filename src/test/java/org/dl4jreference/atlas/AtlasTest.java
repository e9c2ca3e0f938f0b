package org.dl4jreference.atlas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.finding.Finding;
import org.dl4jreference.finding.Findings;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.api.Test;

class AtlasTest {
  private static final Path DOCUMENT = Path.of("docs", "atlas.md");

  @Test
  void theDocumentIsWhatAFullSweepWrites() throws IOException {
    Conformance conformance = new Conformance();
    List<String> fresh = new ArrayList<>();
    List<String> agreeing = new ArrayList<>();
    Sweep.full()
        .results()
        .forEach(
            result -> {
              conformance.add(result);
              if (result.outcome() == Outcome.AGREES) {
                agreeing.add(result.name());
              }
              if (result.isNew()) {
                fresh.add(result.name());
              }
            });
    assertThat(fresh).isEmpty();
    assertThat(agreeing).hasSizeGreaterThan(3000);
    assertThat(AtlasDocument.markdown(conformance)).isEqualTo(Files.readString(DOCUMENT));
  }

  /** The sections need no sweep. */
  @Test
  void theDocumentsFindingsAreWhatTheReproductionsPrint() throws IOException {
    String written = AtlasDocument.markdown(new Conformance());
    String sections = written.substring(written.indexOf("## Findings and conventions"));
    assertThat(Files.readString(DOCUMENT)).endsWith(sections);
  }

  @Test
  void everyFindingOfTheTableHasItsSection() throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    for (Finding finding : Findings.all()) {
      assertThat(lines).contains("## " + finding.id());
    }
  }
}
