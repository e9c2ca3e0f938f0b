package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
  @Test
  void equalFactorsAreEqualSteps() {
    assertThat(Sparkline.of(List.of(1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1.0), 24))
        .isEqualTo("█▇▆▅▄▃▂▁");
  }

  @Test
  void aLongCurveKeepsItsEnds() {
    List<Double> rising = new java.util.ArrayList<>();
    for (int i = 1; i <= 1000; i++) {
      rising.add((double) i);
    }
    assertThat(Sparkline.of(rising, 10)).hasSize(10).startsWith("▁").endsWith("█");
  }

  @Test
  void whatIsNotFiniteIsLeftOutAndZeroIsAtTheBottom() {
    assertThat(Sparkline.of(List.of(1.0, Double.NaN, 0.0, Double.POSITIVE_INFINITY), 9))
        .isEqualTo("█▁");
    assertThat(Sparkline.of(List.of(2.0, 2.0), 9)).isEqualTo("▁▁");
    assertThat(Sparkline.of(List.of(Double.NaN), 9)).isEmpty();
  }
}
