package org.dl4jreference.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrendTest {
  private static List<Double> geometric(double factor, int n) {
    return Stream.iterate(3.0, v -> v * factor).limit(n).toList();
  }

  @Test
  void aGeometricSequenceHasItsOwnFactor() {
    Trend grows = Trend.of(geometric(1.0001, 100));
    assertThat(grows.factor()).isCloseTo(1.0001, within(1e-12));
    assertThat(grows.grows()).isTrue();
    assertThat(grows.shrinks()).isFalse();
    Trend shrinks = Trend.of(geometric(0.5, 2));
    assertThat(shrinks.factor()).isCloseTo(0.5, within(1e-12));
    assertThat(shrinks.shrinks()).isTrue();
  }

  @Test
  void equalLengthsNeitherGrowNorShrink() {
    Trend trend = Trend.of(Collections.nCopies(50, 2.5));
    assertThat(trend.factor()).isCloseTo(1, within(1e-12));
    assertThat(trend.grows() || trend.shrinks()).isFalse();
  }

  @Test
  void lengthsThatScatterHaveNoTrend() {
    int clear = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Trend trend =
          Trend.of(Stream.generate(() -> Math.exp(random.nextGaussian())).limit(50).toList());
      clear += trend.grows() || trend.shrinks() ? 1 : 0;
    }
    assertThat(clear).isLessThanOrEqualTo(1);
  }

  @Test
  void oneLengthHasNoTrend() {
    Trend trend = Trend.of(List.of(1.0));
    assertThat(trend.factor()).isNaN();
    assertThat(trend.grows() || trend.shrinks()).isFalse();
  }

  @Test
  void lengthsOfZeroAreTheSmallestThereAre() {
    Trend trend = Trend.of(List.of(1.0, 1e-3, 0.0, 0.0));
    assertThat(trend.factor()).isBetween(0.0, 1e-50);
  }
}
