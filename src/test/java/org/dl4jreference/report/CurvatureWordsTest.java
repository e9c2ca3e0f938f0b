package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.lab.Curvature.Spectrum;
import org.dl4jreference.lab.RateStudy;
import org.junit.jupiter.api.Test;

class CurvatureWordsTest {
  private static String words(boolean isQuadratic, Spectrum... along) {
    Map<Integer, Spectrum> byEpoch = new LinkedHashMap<>();
    for (Spectrum spectrum : along) {
      byEpoch.put(12 * byEpoch.size(), spectrum);
    }
    return CurvatureWords.of(
        new RateStudy(isQuadratic, along[0], byEpoch, Map.of(), Optional.empty()));
  }

  @Test
  void curvatureThatStaysIsNotSaidToMove() {
    assertThat(words(false, new Spectrum(4, 1), new Spectrum(4 + 1e-8, 1), new Spectrum(4, 1)))
        .startsWith(
            "The loss is no quadratic: its curvature is the same at all 3 places of the run at half"
                + " the first stable rate, and 2/largest holds")
        .doesNotContain("moves", "From start to end");
  }

  @Test
  void curvatureThatChangesMoves() {
    assertThat(words(false, new Spectrum(4, 1), new Spectrum(8, 1)))
        .contains("its curvature moves along the run", "becomes 2.000000 times as large");
    assertThat(words(false, new Spectrum(4, 1), new Spectrum(4, 0.5)))
        .contains("its curvature moves along the run");
  }

  @Test
  void ofOnePlaceNothingMoves() {
    assertThat(words(false, new Spectrum(4, 1)))
        .startsWith("The loss is no quadratic: 2/largest holds")
        .doesNotContain("moves");
    assertThat(words(true, new Spectrum(4, 1))).contains("the same everywhere");
  }
}
