package org.dl4jreference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.np.NumPy;
import org.junit.jupiter.api.Test;

/** Normalisations against means and variances written out by hand. */
class StandardizationTest {
  private static final Matrix S =
      Matrix.ofRows(new double[][] {{1, 2, 6}, {-1, 0, 4}, {3, 3, 3.5}, {0, 5, 1}});

  private static Normalization batchNorm(String name, double logarithmic) {
    Formula formula =
        Formula.named(name).with("epsilon", 0.25).with("decay", 0.75).with("logstd", logarithmic);
    return Catalogue.standard()
        .normalization(LayerSpec.batchNormalization(3, formula, Formula.named("identity")));
  }

  private static Normalization layerNorm(double epsilon) {
    return Catalogue.standard()
        .normalization(
            LayerSpec.dense(2, 3, "identity")
                .withNormalization(Formula.named("layernorm").with("epsilon", epsilon)));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length;
  }

  @Test
  void layerNormalizationIsOverTheUnitsOfEachExample() {
    Matrix gain = Matrix.row(1, 2, -0.5);
    Matrix n = layerNorm(0.25).value(S, Map.of("g", gain));

    for (int i = 0; i < S.rows(); i++) {
      double[] row = S.rowArray(i);
      for (int j = 0; j < 3; j++) {
        double deviation = Math.sqrt(variance(row) + 0.25);
        double expected = gain.get(j) * (row[j] - mean(row)) / deviation;
        // a mean of three rounds to about 4u of their size, on either side
        double allowed = 8 * 0x1p-53 * 6 * Math.abs(gain.get(j)) / deviation;
        assertThat(n.get(i, j)).isCloseTo(expected, within(allowed));
      }
    }
    // (1, 2, 6): mean 3, population variance 14/3
    assertThat(layerNorm(0).value(S, Map.of("g", Matrix.row(1, 1, 1))).get(0, 2))
        .isCloseTo(3 / Math.sqrt(14.0 / 3), within(1e-15));
  }

  @Test
  void batchNormalizationIsOverTheExamplesOfEachUnit() {
    Matrix gamma = Matrix.row(1, 2, -0.5);
    Matrix beta = Matrix.row(0.5, 0, -1);
    Map<String, Matrix> p =
        Map.of(
            "gamma", gamma, "beta", beta, "mean", Matrix.row(9, 9, 9), "var", Matrix.row(9, 9, 9));
    Matrix n = batchNorm("batchnorm", 0).value(S, p);

    for (int j = 0; j < 3; j++) {
      double[] unit = NumPy.transpose(S).rowArray(j);
      for (int i = 0; i < S.rows(); i++) {
        double expected =
            gamma.get(j) * (unit[i] - mean(unit)) / Math.sqrt(variance(unit) + 0.25) + beta.get(j);
        assertThat(n.get(i, j)).isCloseTo(expected, within(1e-15));
      }
    }
  }

  @Test
  void atInferenceBatchNormalizationUsesItsRunningStatistics() {
    Map<String, Matrix> p =
        Map.of(
            "gamma", Matrix.row(2, 2, 2),
            "beta", Matrix.row(1, 1, 1),
            "mean", Matrix.row(1, 2, 3),
            "var", Matrix.row(0.75, 2, 6));

    // √(0.75 + 0.25) = 1, √(2 + 0.25) = 1.5, √(6 + 0.25) = 2.5
    Matrix n = batchNorm("batchnorm_inference", 0).value(S, p);
    assertThat(n.rowArray(0)).containsExactly(new double[] {1, 1, 3.4}, within(1e-15));
    assertThat(n.rowArray(3)).containsExactly(new double[] {-1, 5, -0.6}, within(1e-15));
  }

  @Test
  void theRunningStatisticsMoveAQuarterOfTheWayToTheBatchs() {
    Map<String, Matrix> p = Map.of("mean", Matrix.row(0, 4, 0), "var", Matrix.row(1, 1, 1));
    Map<String, Matrix> running = batchNorm("batchnorm", 0).running(S, p);
    Map<String, Matrix> logarithmic =
        batchNorm("batchnorm", 1)
            .running(S, Map.of("mean", p.get("mean"), "log10stdev", Matrix.row(0, 0, 0)));

    for (int j = 0; j < 3; j++) {
      double[] unit = NumPy.transpose(S).rowArray(j);
      double variance = 0.75 + 0.25 * variance(unit);
      assertThat(running.get("mean").get(j))
          .isCloseTo(0.75 * p.get("mean").get(j) + 0.25 * mean(unit), within(1e-15));
      assertThat(running.get("var").get(j)).isCloseTo(variance, within(1e-15));
      assertThat(logarithmic.get("log10stdev").get(j))
          .isCloseTo(Math.log10(Math.sqrt(variance)), within(1e-15));
    }
    assertThat(batchNorm("batchnorm_inference", 0).running(S, p)).isEmpty();
    assertThat(layerNorm(0).running(S, Map.of())).isEmpty();
  }
}
