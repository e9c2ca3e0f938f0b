package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.atlas.Result;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.ErrorSizes;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.Resolution;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.Test;

class ConformanceDocumentTest {
  private static Result result(
      String subject, Precision precision, Outcome outcome, Optional<String> finding) {
    TensorVerdict tensor =
        new TensorVerdict(
            "0_a",
            Quantity.ACTIVATION,
            0,
            outcome,
            new ElementDifference(0, 0, 1, 2, 0.1),
            new TensorVerdict.Largest(1, 0.5, 1),
            new TensorVerdict.Counts(1, 1, 0, 0, 0, 0),
            new TensorVerdict.Scale(0, 1),
            new ErrorSizes.Counter().sizes());
    Verdict verdict =
        new Verdict(
            outcome,
            List.of(tensor),
            Optional.empty(),
            Optional.empty(),
            new Resolution(0, 0),
            List.of(),
            8);
    return new Result(
        "activations", subject, "z = 0", precision, Optional.of(verdict), "", finding);
  }

  private static Document document(Result... results) {
    return ConformanceDocument.of(
        new Origin("cpu", Precision.DOUBLE, Optional.empty()), "all", List.of(results));
  }

  private static String page(Result... results) {
    return PageHtml.of(document(results), Map.of());
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
    assertThat(page(SOUND, OVERFLOWED, KNOWN))
        .contains("<h2 id=\"s0\">Conformance</h2>")
        .containsPattern(
            ">activations</th><td class=\"heat heat2 left\">1 agree, 1 overflow or saturate</td>"
                + "<td class=\"heat heat3 left\">1 by a finding</td></tr>")
        .containsPattern(
            ">swish</th><td class=\" left\">–</td><td class=\"heat heat3 left\">1 by a finding</td>"
                + "<td class=\" left\">swish-backward-nan</td></tr>")
        .containsPattern(">swish-backward-nan</th><td class=\"\">1</td>")
        .doesNotContain("New disagreements");
  }

  @Test
  void whatIsNewComesFirstAndIsTheHottest() {
    assertThat(page(SOUND, NEW, KNOWN))
        .contains("<h2 id=\"s0\">New disagreements</h2>")
        .containsOnlyOnce(">activations: cube</th>")
        .contains("<td class=\"heat heat5 left\">1 new, 1 by a finding</td>");
  }

  @Test
  void theVerdictCountsWhatIsNewAndNamesTheFirst() {
    assertThat(document(SOUND, OVERFLOWED, KNOWN).headline().line())
        .isEqualTo(
            "AGREES: 1 of 3 cases agree within rounding; 1 disagree by 1 known findings;"
                + " 1 overflow or saturate");
    assertThat(document(SOUND, NEW).headline().line())
        .isEqualTo(
            "DISAGREES: 1 of 2 cases agree within rounding; 0 disagree by 0 known findings;"
                + " 0 overflow or saturate; 1 are new, the first is activations: cube DOUBLE, z = 0:"
                + " 0_a[0, 0] is 1.0, expected 2.0 (10.00000 σ); first at fault: unknown");
    List<String> lines = new ArrayList<>();
    new TextRenderer(false, lines::add).show(ConformanceDocument.line(NEW));
    assertThat(lines)
        .singleElement()
        .asString()
        .startsWith("DISAGREES activations: cube DOUBLE, z = 0 NEW");
  }
}
