package org.dl4jreference.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializationTest {
  private static final NetworkSpec NETWORK =
      NetworkSpec.dense(new int[] {200, 300}, List.of("tanh"), "mse");

  /** 60,000 draws: the variance of a sample is good to about 1 %. */
  @ParameterizedTest
  @CsvSource({
    "XAVIER, 0.004",
    "XAVIER_UNIFORM, 0.004",
    "RELU, 0.01",
    "RELU_UNIFORM, 0.01",
    "LECUN_NORMAL, 0.005",
    "LECUN_UNIFORM, 0.005",
    "ZERO, 0"
  })
  void weightsHaveThePublishedVarianceAndNoMean(Initialization scheme, double variance) {
    double[] w = scheme.parameters(NETWORK, 5).get("0_W").toArray();
    double mean = Arrays.stream(w).average().orElseThrow();
    double square = Arrays.stream(w).map(v -> v * v).average().orElseThrow();
    assertThat(mean).isCloseTo(0, within(5 * Math.sqrt(variance / w.length)));
    assertThat(square).isCloseTo(variance, within(0.03 * variance));
  }

  @Test
  void biasesAreZeroAndTheSeedDecidesTheRest() {
    Tensors first = Initialization.XAVIER.parameters(NETWORK, 1);
    assertThat(first).isEqualTo(Initialization.XAVIER.parameters(NETWORK, 1));
    assertThat(first).isNotEqualTo(Initialization.XAVIER.parameters(NETWORK, 2));
    assertThat(first.get("0_b").toArray()).containsOnly(0);
  }

  @Test
  void weightsAreExactInFloat() {
    assertThat(Arrays.stream(Initialization.RELU.parameters(NETWORK, 3).get("0_W").toArray()))
        .allMatch(v -> v.floatValue() == v);
  }
}
