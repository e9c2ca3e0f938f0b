package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.finding.Finding;
import org.dl4jreference.finding.Findings;
import org.dl4jreference.graph.LayerFormulas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListCommandTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();

  private static final Map<String, Collection<String>> NAMES =
      Map.of(
          "activations", CATALOGUE.activations().names(),
          "losses", CATALOGUE.losses().names(),
          "updaters", CATALOGUE.updaters().names(),
          "schedules", CATALOGUE.schedules().names(),
          "gradient-normalizations", CATALOGUE.gradientNormalizations().names(),
          "layers", LayerFormulas.standard().types(),
          "findings", Findings.all().stream().map(Finding::id).toList());

  @TempDir private Path directory;

  @Test
  void everyNameIsListed() throws IOException {
    for (Map.Entry<String, Collection<String>> kind : NAMES.entrySet()) {
      Path file = directory.resolve(kind.getKey() + ".json");
      CommandLineRun found = CommandLineRun.of("list", kind.getKey(), "--json", file.toString());
      assertThat(found.exit()).isZero();
      assertThat(found.lastLine())
          .isEqualTo(
              "LISTED: %d %s".formatted(kind.getValue().size(), kind.getKey().replace('-', ' ')));
      assertThat(found.out().lines().map(line -> line.strip().split(" ", 2)[0]))
          .containsAll(kind.getValue());

      JsonNode report = JsonSchemaAssert.validReport(file);
      List<String> names = new ArrayList<>();
      report.at("/names/" + kind.getKey()).forEach(entry -> names.add(entry.get("name").asText()));
      assertThat(names).containsExactlyInAnyOrderElementsOf(kind.getValue());
    }
  }

  @Test
  void aKindThatIsMisspeltIsNamed() {
    CommandLineRun found = CommandLineRun.of("list", "updater");
    assertThat(found.exit()).isEqualTo(2);
    assertThat(found.err()).contains("found 'updater'; did you mean 'updaters'?");
  }

  @Test
  void withoutAKindAllAreListed() {
    CommandLineRun found = CommandLineRun.of("list");
    assertThat(found.exit()).isZero();
    NAMES.forEach(
        (kind, names) ->
            assertThat(found.lastLine())
                .contains("%d %s".formatted(names.size(), kind.replace('-', ' '))));
  }

  @Test
  void parametersAndFormulasAreSaid() {
    assertThat(CommandLineRun.of("list", "updaters").out())
        .containsPattern("momentum +momentum \\(0.9\\) +v ← μv \\+ g, θ ← θ − ηv");
    CATALOGUE
        .activations()
        .byName()
        .forEach((name, entry) -> assertThat(entry.definition()).as(name).isNotBlank());
    CATALOGUE
        .losses()
        .byName()
        .forEach((name, entry) -> assertThat(entry.definition()).as(name).isNotBlank());
  }

  @Test
  void anotherKindIsRefusedWithThoseThereAre() {
    CommandLineRun found = CommandLineRun.of("list", "optimizers");
    assertThat(found.exit()).isEqualTo(2);
    assertThat(found.err()).contains("updaters", "gradient-normalizations").hasLineCount(1);
  }

  @Test
  void theAtlasHasTheSameFindings() throws IOException {
    String atlas = Files.readString(Path.of("docs/atlas.md"));
    for (Finding f : Findings.all()) {
      assertThat(atlas)
          .contains(
              "| [%s](#%s) | %s | %s |"
                  .formatted(f.id(), f.id(), f.kind().name().toLowerCase(Locale.ROOT), f.title()));
    }
  }
}
