package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dl4jreference.atlas.Conformance;
import org.dl4jreference.atlas.Result;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.PageTable.Cell;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Resolution;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.Test;

class AtlasPageTest {
  private static Result result(
      String subject, Precision precision, Outcome outcome, Optional<String> finding) {
    Verdict verdict =
        new Verdict(
            outcome,
            List.of(),
            OptionalInt.empty(),
            Optional.empty(),
            new Resolution(0, 0),
            List.of(),
            8);
    return new Result(
        "activations", subject, "z = 0", precision, Optional.of(verdict), "", finding);
  }

  private static Page page(Result... results) {
    Conformance conformance = new Conformance();
    for (Result r : results) {
      conformance.add(r);
    }
    return AtlasPage.of("AGREES: all of them", List.of(), conformance);
  }

  private static final Result SOUND =
      result("relu", Precision.FLOAT, Outcome.AGREES, Optional.empty());
  private static final Result OVERFLOWED =
      result("relu", Precision.FLOAT, Outcome.OVERFLOWED, Optional.empty());
  private static final Result KNOWN =
      result("swish", Precision.DOUBLE, Outcome.DISAGREES, Optional.of("swish-backward-nan"));
  private static final Result NEW =
      result("cube", Precision.DOUBLE, Outcome.DISAGREES, Optional.empty());

  @Test
  void countsByOutcomeAreSaidInWordsBesideTheirHeat() {
    Page page = page(SOUND, OVERFLOWED, KNOWN);
    PageSection conformance = page.sections().get(0);
    assertThat(conformance.heading()).isEqualTo("Conformance");
    assertThat(conformance.tables().get(0).rows())
        .containsExactly(
            List.of(
                Cell.of("activations"),
                new Cell("1 agree, 1 overflow or saturate", OptionalInt.of(2)),
                new Cell("1 by a finding", OptionalInt.of(3))));
    assertThat(page.sections().get(2).tables().get(0).rows())
        .element(1)
        .isEqualTo(
            List.of(
                Cell.of("swish"),
                Cell.of("–"),
                new Cell("1 by a finding", OptionalInt.of(3)),
                Cell.of("swish-backward-nan")));
    assertThat(page.sections().get(1).tables().get(0).rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.get(0).text()).isEqualTo("swish-backward-nan");
              assertThat(row.get(1).text()).isEqualTo("1");
            });
  }

  @Test
  void whatIsNewComesFirstAndIsTheHottest() {
    Page page = page(SOUND, NEW, KNOWN);
    assertThat(page.sections().get(0).heading()).isEqualTo("New disagreements");
    assertThat(page.sections().get(0).tables().get(0).rows())
        .singleElement()
        .satisfies(row -> assertThat(row.get(0).text()).isEqualTo("activations: cube"));
    assertThat(page.sections().get(1).tables().get(0).rows().get(0).get(2))
        .isEqualTo(new Cell("1 new, 1 by a finding", OptionalInt.of(Cell.HOTTEST)));
  }
}
