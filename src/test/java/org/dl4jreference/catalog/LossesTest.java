package org.dl4jreference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dl4jreference.golden.Golden.number;
import static org.dl4jreference.golden.Golden.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dl4jreference.golden.Golden;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loss against its formula in 800 decimal digits, to a few roundings of its terms. */
class LossesTest {
  private static final double U = 0x1p-53;
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final JsonNode GOLDEN = Golden.read("catalogue.json").get("losses");

  static Stream<JsonNode> rows() {
    return StreamSupport.stream(GOLDEN.spliterator(), false);
  }

  private static Loss loss(String name) {
    return CATALOGUE.loss(Formula.named(name));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("rows")
  void valueAndSlopeAreThoseOfTheFormula(JsonNode row) {
    ElementwiseLoss entry = (ElementwiseLoss) loss(row.get("name").textValue());
    assertThat(row.get("points")).hasSizeGreaterThan(8);
    for (JsonNode point : row.get("points")) {
      double p = number(point.get("p"));
      double y = number(point.get("y"));
      double[] exact = numbers(point.get("derivatives"));
      double[] actual = {entry.term().applyAsDouble(p, y), entry.slope().applyAsDouble(p, y)};
      for (int order = 0; order < 2; order++) {
        // xent's and msle's terms of either sign cancel at most to a quarter of their size
        assertThat(actual[order])
            .as("%s, derivative %d at p = %s, y = %s", entry.name(), order, p, y)
            .isCloseTo(exact[order], within(32 * U * Math.abs(exact[order])));
      }
    }
  }

  @Test
  void everyEntryOfTheCatalogueIsTestedAndKnowsItsName() {
    Set<String> tested = new TreeSet<>(List.of("cosine_proximity"));
    rows().forEach(row -> tested.add(row.get("name").textValue()));

    assertThat(tested).isEqualTo(new TreeSet<>(CATALOGUE.losses().names()));
    for (String name : CATALOGUE.losses().names()) {
      assertThat(loss(name).name()).isEqualTo(name);
    }
  }

  @ParameterizedTest
  @CsvSource({"mse, 2", "mae, 2", "mape, 2", "msle, 2", "wasserstein, 2", "l2, 1", "xent, 1"})
  void theMeansDivideByTheNumberOfOutputsAndTheSumsDoNot(String name, double divisor) {
    ElementwiseLoss entry = (ElementwiseLoss) loss(name);
    Matrix p = Matrix.ofRows(new double[][] {{0.25, 0.5}, {0.75, 0.125}, {0.5, 0.5}});
    Matrix y = Matrix.ofRows(new double[][] {{1, 0.5}, {0.5, 1}, {1, 1}});
    Matrix factor = Matrix.ofRows(new double[][] {{1, 2}, {0, 1}, {4, 0.5}});

    assertThat(entry.terms(p, y)).isEqualTo(p.zip(y, entry.term()).map(v -> v / divisor));
    assertThat(entry.gradient(p, y, factor))
        .isEqualTo(p.zip(y, entry.slope()).zip(factor, (s, v) -> s * v / divisor));
  }

  @Test
  void cosineProximityIsMinusTheCosineOfEachExamplesAngle() {
    Matrix p = Matrix.ofRows(new double[][] {{3, 4}, {1, 0}, {-2, 0}});
    Matrix y = Matrix.ofRows(new double[][] {{4, 3}, {0, 5}, {1, 0}});
    Matrix terms = loss("cosine_proximity").terms(p, y);
    Matrix gradient = loss("cosine_proximity").gradient(p, y, Matrix.filled(3, 2, 1));

    assertThat(terms.get(0, 0) + terms.get(0, 1)).isCloseTo(-24.0 / 25, within(4 * U));
    assertThat(terms.get(1, 0) + terms.get(1, 1)).isZero();
    assertThat(terms.get(2, 0) + terms.get(2, 1)).isEqualTo(1);
    // −(ŷ − cos·p̂)/‖p‖ with p̂ = (0.6, 0.8), ŷ = (0.8, 0.6), cos = 0.96, ‖p‖ = 5
    assertThat(gradient.rowArray(0)).containsExactly(new double[] {-0.0448, 0.0336}, within(1e-16));
    assertThat(gradient.get(1, 1)).isEqualTo(-1);
    assertThat(loss("cosine_proximity").terms(Matrix.row(0, 0), Matrix.row(1, 2)).get(0)).isNaN();
  }

  @Test
  void aLabelOfZeroCostsNothingEvenWhereTheLogarithmIsInfinite() {
    for (String name : List.of("mcxent", "negativeloglikelihood", "kld")) {
      assertThat(loss(name).terms(Matrix.row(0, 1), Matrix.row(0, 1)).isFinite()).isTrue();
    }
    assertThat(loss("xent").terms(Matrix.row(0, 1), Matrix.row(0, 1)).isFinite()).isTrue();
    assertThat(loss("xent").terms(Matrix.row(0.0), Matrix.row(1.0)).get(0))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @CsvSource({"softmax, mcxent", "softmax, negativeloglikelihood", "softmax, kld", "sigmoid, xent"})
  void theFusedFormIsTheComposedOneWhereBothAreFinite(String activation, String loss) {
    Output.Composed composed =
        new Output.Composed(CATALOGUE.activation(Formula.named(activation)), loss(loss));
    Output fused = Output.of(composed.activation(), composed.loss());
    Matrix z = Matrix.ofRows(new double[][] {{0.5, -1, 2}, {-3, 0.25, 0}, {1, 1, 4}});
    Matrix y = Matrix.ofRows(new double[][] {{1, 0, 0}, {0.25, 0.5, 0.25}, {0, 1, 1}});
    Matrix factor = Matrix.ofRows(new double[][] {{1, 2, 3}, {0.5, 0, 1}, {0, 0, 0}});

    assertThat(fused).isNotInstanceOf(Output.Composed.class);
    assertThat(fused.terms(z, y).toArray())
        .containsExactly(composed.terms(z, y).toArray(), within(1e-14));
    assertThat(fused.delta(z, y, factor).toArray())
        .containsExactly(composed.delta(z, y, factor).toArray(), within(1e-14));
  }

  @Test
  void theFusedFormsStayRightWhereTheComposedOnesOverflow() {
    Matrix ones = Matrix.filled(1, 2, 1);
    Matrix far = Matrix.row(-1000, 1000);
    Activation sigmoid = CATALOGUE.activation(Formula.named("sigmoid"));
    Output fusedSigmoid = Output.of(sigmoid, loss("xent"));

    // softplus(1000) = 1000, to all digits of a double
    assertThat(fusedSigmoid.terms(far, Matrix.row(1, 0)).toArray()).containsExactly(1000, 1000);
    assertThat(fusedSigmoid.delta(far, Matrix.row(1, 0), ones).toArray()).containsExactly(-1, 1);
    assertThat(new Output.Composed(sigmoid, loss("xent")).terms(far, Matrix.row(1, 0)).isFinite())
        .isFalse();

    Output fusedSoftmax = Output.of(Softmax.INSTANCE, loss("mcxent"));
    assertThat(fusedSoftmax.terms(far, Matrix.row(1, 0)).get(0)).isEqualTo(2000);
    assertThat(fusedSoftmax.delta(far, Matrix.row(1, 0), ones).toArray()).containsExactly(-1, 1);
    assertThat(
            new Output.Composed(Softmax.INSTANCE, loss("mcxent"))
                .terms(far, Matrix.row(1, 0))
                .isFinite())
        .isFalse();
  }

  @Test
  void aSurePredictionKeepsItsSmallLoss() {
    Activation sigmoid = CATALOGUE.activation(Formula.named("sigmoid"));
    double tiny = Math.exp(-50);

    // ln(1 + e^−50) = e^−50, and likewise for two classes 50 apart
    assertThat(Output.of(sigmoid, loss("xent")).terms(Matrix.row(50.0), Matrix.row(1.0)).get(0))
        .isCloseTo(tiny, within(4 * U * tiny));
    assertThat(
            Output.of(Softmax.INSTANCE, loss("mcxent"))
                .terms(Matrix.row(50, 0), Matrix.row(1, 0))
                .get(0))
        .isCloseTo(tiny, within(4 * U * tiny));
  }

  @Test
  void anyOtherPairIsComposed() {
    assertThat(Output.of(Softmax.INSTANCE, loss("mse"))).isInstanceOf(Output.Composed.class);
    assertThat(Output.of(CATALOGUE.activation(Formula.named("tanh")), loss("xent")))
        .isInstanceOf(Output.Composed.class);
  }
}
