package org.dl4jreference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dl4jreference.golden.Golden.number;
import static org.dl4jreference.golden.Golden.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dl4jreference.golden.Golden;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.hipparchus.special.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every activation against its formula in 800 decimal digits.
 *
 * <p>The error allowed is that of a few roundings of the result and of the argument, u·(8·|f| +
 * 4·|z·f'|), and likewise for the derivatives. Below the smallest normal number a result has that
 * number's absolute accuracy.
 */
class ActivationsTest {
  private static final double U = 0x1p-53;
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final JsonNode GOLDEN = Golden.read("catalogue.json");

  /** The limits of f at −∞ and +∞. */
  private static final Map<String, double[]> LIMITS =
      Map.ofEntries(
          Map.entry("identity", new double[] {-INF, INF}),
          Map.entry("sigmoid", new double[] {0, 1}),
          Map.entry("tanh", new double[] {-1, 1}),
          Map.entry("relu", new double[] {0, INF}),
          Map.entry("leakyrelu", new double[] {-INF, INF}),
          Map.entry("relu6", new double[] {0, 6}),
          Map.entry("rrelu", new double[] {-INF, INF}),
          Map.entry("thresholdedrelu", new double[] {0, INF}),
          Map.entry("elu", new double[] {-1, INF}),
          Map.entry("selu", new double[] {-1.7580993408473766, INF}),
          Map.entry("softplus", new double[] {0, INF}),
          Map.entry("softsign", new double[] {-1, 1}),
          Map.entry("swish", new double[] {0, INF}),
          Map.entry("mish", new double[] {0, INF}),
          Map.entry("gelu", new double[] {0, INF}),
          Map.entry("gelu_tanh", new double[] {0, INF}),
          Map.entry("gelu_erf", new double[] {0, INF}),
          Map.entry("hardtanh", new double[] {-1, 1}),
          Map.entry("hardsigmoid", new double[] {0, 1}),
          Map.entry("rationaltanh", new double[] {-1.7159, 1.7159}),
          Map.entry("rectifiedtanh", new double[] {0, 1}),
          Map.entry("cube", new double[] {-INF, INF}));

  static Stream<JsonNode> rows() {
    return StreamSupport.stream(GOLDEN.get("activations").spliterator(), false);
  }

  static Stream<String> elementwise() {
    return Catalogue.standard().activations().names().stream().filter(n -> !n.equals("softmax"));
  }

  private static ElementwiseActivation entry(String name) {
    return entry(Formula.named(name));
  }

  private static ElementwiseActivation entry(Formula formula) {
    return (ElementwiseActivation) Catalogue.standard().activation(formula);
  }

  private static Formula formula(JsonNode row) {
    Formula formula = Formula.named(row.get("name").textValue());
    for (Map.Entry<String, JsonNode> parameter : row.get("parameters").properties()) {
      formula = formula.with(parameter.getKey(), number(parameter.getValue()));
    }
    return formula;
  }

  private static void assertClose(String what, double actual, double expected, double allowed) {
    assertThat(actual).as(what).isCloseTo(expected, within(allowed + 0x1p-1070));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("rows")
  void valueAndDerivativeAreThoseOfTheFormula(JsonNode row) {
    ElementwiseActivation entry = entry(formula(row));
    assertThat(row.get("points")).hasSize(20);
    for (JsonNode point : row.get("points")) {
      double z = number(point.get("z"));
      double[] exact = numbers(point.get("derivatives"));
      double at = Math.abs(z);
      assertClose(
          entry.name() + "(" + z + ")",
          entry.f().applyAsDouble(z),
          exact[0],
          U * (8 * Math.abs(exact[0]) + 4 * at * Math.abs(exact[1])));
      assertClose(
          entry.name() + "'(" + z + ")",
          entry.derivative().applyAsDouble(z),
          exact[1],
          U * (8 * Math.abs(exact[1]) + 4 * at * Math.abs(exact[2])));
    }
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void infinityGivesTheLimitAndNanStaysNan(String name) {
    ElementwiseActivation entry = entry(name);
    double[] limits = LIMITS.get(name);

    assertThat(entry.f().applyAsDouble(-INF) == limits[0]).isTrue();
    assertThat(entry.f().applyAsDouble(INF) == limits[1]).isTrue();
    assertThat(entry.f().applyAsDouble(Double.NaN)).isNaN();
    for (double z : new double[] {INF, -INF, Double.MAX_VALUE, -Double.MAX_VALUE, 0}) {
      assertThat(entry.f().applyAsDouble(z)).as("f(%s)", z).isNotNaN();
      assertThat(entry.derivative().applyAsDouble(z)).as("f'(%s)", z).isNotNaN();
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("rows")
  void atAKinkTheDerivativeIsTheOneFromTheLeftAndJumps(JsonNode row) {
    ElementwiseActivation entry = entry(formula(row));
    for (double kink : entry.kinks()) {
      double at = entry.derivative().applyAsDouble(kink);

      assertThat(at).isCloseTo(entry.derivative().applyAsDouble(kink - 1e-9), within(1e-8));
      // at its default α = 1 only the curvature of ELU jumps
      if (!entry.name().equals("elu")) {
        assertThat(at).isNotCloseTo(entry.derivative().applyAsDouble(kink + 1e-9), within(0.01));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void wholeMatricesAreTreatedElementByElement(String name) {
    ElementwiseActivation entry = entry(name);
    Matrix z = Matrix.ofRows(new double[][] {{0.3, -0.7, 2}, {-3, 1.5, 0}});
    Matrix delta = Matrix.ofRows(new double[][] {{1, 2, -3}, {4, -5, 6}});

    assertThat(entry.value(z)).isEqualTo(z.map(entry.f()));
    assertThat(entry.backward(z, delta))
        .isEqualTo(delta.zip(z.map(entry.derivative()), (d, s) -> d * s));
  }

  @Test
  void everyEntryOfTheCatalogueIsTestedAndKnowsItsName() {
    Set<String> tested = new TreeSet<>(List.of("softmax"));
    rows().forEach(row -> tested.add(row.get("name").textValue()));

    assertThat(tested).isEqualTo(new TreeSet<>(Catalogue.standard().activations().names()));
    for (String name : Catalogue.standard().activations().names()) {
      assertThat(Catalogue.standard().activation(Formula.named(name)).name()).isEqualTo(name);
    }
  }

  @Test
  void theNormalDistributionIsMpmathsAndHipparchuss() {
    assertThat(GOLDEN.get("normal")).hasSize(19);
    for (JsonNode point : GOLDEN.get("normal")) {
      double z = number(point.get("z"));
      double exact = number(point.get("cumulative"));
      // a relative error of z²/2 becomes one of e^(−z²/2) itself
      double allowed = exact * (16 * U + 4 * U * z * z);

      assertThat(Normal.cumulative(z)).as("Φ(%s)", z).isCloseTo(exact, within(allowed));
      assertThat(Normal.cumulative(z))
          .isCloseTo(0.5 * Erf.erfc(-z / Math.sqrt(2)), within(allowed + 1e-14 * exact));
    }
  }

  @Test
  void softmaxAndItsLogarithmAreTheFormulaHoweverLargeTheirInputs() {
    assertThat(GOLDEN.get("softmax")).hasSize(6);
    for (JsonNode row : GOLDEN.get("softmax")) {
      Matrix z = Matrix.row(numbers(row.get("z")));
      double[] p = numbers(row.get("p"));
      double[] log = numbers(row.get("log"));
      for (int j = 0; j < p.length; j++) {
        double size = Math.abs(log[j]);

        assertThat(Softmax.logarithm(z).get(j)).isCloseTo(log[j], within(8 * U * size));
        assertThat(Softmax.INSTANCE.value(z).get(j))
            .isCloseTo(p[j], within(U * p[j] * (8 + 8 * size) + Double.MIN_VALUE));
      }
    }
  }

  @Test
  void softmaxNormalizesEachExampleByItselfAndNanStaysNan() {
    Matrix z = Matrix.ofRows(new double[][] {{1, 2, 3}, {-1, 0, 5}});
    Matrix p = Softmax.INSTANCE.value(z);

    for (int i = 0; i < 2; i++) {
      assertThat(p.get(i, 0) + p.get(i, 1) + p.get(i, 2)).isCloseTo(1, within(4 * U));
      assertThat(Softmax.INSTANCE.value(Matrix.row(z.rowArray(i))).toArray())
          .containsExactly(p.rowArray(i));
    }
    assertThat(Softmax.INSTANCE.value(z.map(v -> v + 1024))).isEqualTo(p);
    assertThat(Softmax.INSTANCE.value(Matrix.row(0, Double.NaN)).toArray())
        .containsOnly(Double.NaN);
    assertThat(Softmax.INSTANCE.value(Matrix.row(0, INF)).isFinite()).isFalse();
  }
}
