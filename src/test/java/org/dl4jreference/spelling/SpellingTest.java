package org.dl4jreference.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  private static final List<String> KNOWN =
      List.of("relu", "leakyrelu", "learningRate", "tanh", "--labels", "--data", "id", "x");

  @ParameterizedTest
  @CsvSource({
    "rleu, relu",
    "relo, relu",
    "leaky_relu, leakyrelu",
    "LEARNING_RATE, learningRate",
    "learningrate, learningRate",
    "--lables, --labels",
    "ID, id",
    "ix, id",
    "y, ",
    "softmax, ",
    "'', ",
  })
  void theNearestWordIsMeantIfItIsNear(String found, String meant) {
    assertThat(Spelling.nearest(found, KNOWN).orElse(null)).isEqualTo(meant);
    assertThat(Spelling.hint(found, KNOWN))
        .isEqualTo(meant == null ? "" : "; did you mean '" + meant + "'?");
  }
}
