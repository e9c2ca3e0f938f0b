package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dl4jreference.lab.Behaviour;
import org.dl4jreference.lab.Curvature.Spectrum;
import org.dl4jreference.lab.RateFindings;
import org.dl4jreference.lab.RateRun;
import org.dl4jreference.lab.RateStudy;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.junit.jupiter.api.Test;

class LearningRateDocumentTest {
  private static String text(Spectrum start) {
    RateRun run =
        new RateRun(
            0.5,
            List.of(2.0, 1.0),
            List.of(),
            0.5,
            Behaviour.OVER_DAMPED,
            OptionalInt.empty(),
            new Tensors(Map.of()));
    RateStudy study =
        new RateStudy(
            false, start, Map.of(0, start), Map.of(0.5, Map.of("dl4j", run)), Optional.empty());
    Document document =
        LearningRateDocument.of(
            "x",
            new Origin("cpu", Precision.FLOAT, Optional.empty()),
            new RateFindings(Optional.of(study), Optional.empty(), List.of()));
    return String.join("\n", TextRenderer.lines(document, false));
  }

  @Test
  void aRateIsGivenInTermsOfTheBound() {
    assertThat(text(new Spectrum(4, 1)))
        .contains("up to 2/4.000000 = 0.5000000 are stable, as far")
        .containsPattern("(?m)^ +0\\.5 +1\\.000000 +dl4j +over-damped ");
  }

  @Test
  void whereNothingBoundsTheRateNoBoundIsPredicted() {
    for (Spectrum none :
        List.of(new Spectrum(0, -1), new Spectrum(-1, -2), new Spectrum(Double.NaN, Double.NaN))) {
      assertThat(text(none))
          .contains("The curvature at the start bounds no rate. ")
          .containsPattern("(?m)^ +0\\.5 +– +dl4j +over-damped ");
    }
  }
}
