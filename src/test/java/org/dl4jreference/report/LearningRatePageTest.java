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
import org.dl4jreference.model.Tensors;
import org.junit.jupiter.api.Test;

class LearningRatePageTest {
  private static PageSection behaviours(Spectrum start) {
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
    return LearningRatePage.of(
            "x",
            "No verdict: information",
            List.of(),
            new RateFindings(Optional.of(study), Optional.empty(), List.of()))
        .sections()
        .get(0);
  }

  private static String ofBound(PageSection section) {
    return section.tables().get(0).rows().get(0).get(1).text();
  }

  @Test
  void aRateIsGivenInTermsOfTheBound() {
    PageSection section = behaviours(new Spectrum(4, 1));
    assertThat(section.text().get(0))
        .contains("up to 2/4.00000000 = 0.500000000 are stable, as far");
    assertThat(ofBound(section)).isEqualTo("1.00");
  }

  @Test
  void whereNothingBoundsTheRateNoBoundIsPredicted() {
    for (Spectrum none :
        List.of(new Spectrum(0, -1), new Spectrum(-1, -2), new Spectrum(Double.NaN, Double.NaN))) {
      PageSection section = behaviours(none);
      assertThat(section.text().get(0)).startsWith("The curvature at the start bounds no rate. ");
      assertThat(ofBound(section)).isEqualTo("–");
    }
  }
}
