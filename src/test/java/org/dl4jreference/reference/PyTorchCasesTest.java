package org.dl4jreference.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dl4jreference.golden.Golden.largestRelative;
import static org.dl4jreference.golden.Golden.matrix;
import static org.dl4jreference.golden.Golden.number;
import static org.dl4jreference.golden.Golden.numbers;
import static org.dl4jreference.np.NumPy.multiply;
import static org.dl4jreference.np.NumPy.sum;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.golden.Golden;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * 42 networks that PyTorch differentiated in float64.
 *
 * <p>An error counts relative to the larger of the element and its tensor's largest element: an
 * element in which large terms cancel has only their absolute accuracy, in PyTorch as here.
 */
class PyTorchCasesTest {
  private static final double TOLERANCE = 1e-12;
  private static final JsonNode CASES = Golden.read("mlp_cases.json").get("cases");
  private static final Catalogue CATALOGUE = Catalogue.standard();

  static Stream<JsonNode> cases() {
    return StreamSupport.stream(CASES.spliterator(), false);
  }

  private static NetworkSpec spec(JsonNode golden) {
    return NetworkSpec.dense(
        IntStream.range(0, golden.get("dims").size())
            .map(i -> golden.get("dims").get(i).intValue())
            .toArray(),
        texts(golden.get("activations")),
        golden.get("loss").textValue());
  }

  private static Batch batch(JsonNode golden) {
    return new Batch(matrix(golden.get("x")), matrix(golden.get("y")));
  }

  private static Evaluation evaluate(JsonNode golden) {
    Tensors p = tensors(golden, "weights", "biases");
    return new ReferenceEngine(CATALOGUE)
        .evaluate(spec(golden), TrainingState.initial(p), batch(golden));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void activationsScoreAndEveryGradientArePyTorchs(JsonNode golden) {
    NetworkSpec spec = spec(golden);
    Batch batch = batch(golden);
    Evaluation result = evaluate(golden);

    for (int l = 0; l < spec.layers().size(); l++) {
      assertClose(
          "activation of layer " + l,
          result.layers().get(l).activation(),
          matrix(golden.get("layer_activations").get(l)));
    }
    double score = number(golden.get("score"));
    assertThat(result.score())
        .isCloseTo(
            score,
            within(TOLERANCE * Math.abs(score) + roundingOfPredictions(spec, result, batch)));
    Tensors expected = tensors(golden, "weight_gradients", "bias_gradients");
    for (String name : spec.shapes().keySet()) {
      assertClose("gradient of " + name, result.gradient().get(name), expected.get(name));
    }
    assertThat(result.dataGradient()).isEqualTo(result.gradient());
  }

  @Test
  void theCasesAre42AndReachFourLayers() {
    Set<Integer> depths = new HashSet<>();
    cases().forEach(golden -> depths.add(golden.get("activations").size()));

    assertThat(CASES).hasSize(42);
    assertThat(depths).containsExactlyInAnyOrder(1, 2, 3, 4);
  }

  /**
   * What rounding each prediction once on either side does to the score. PyTorch takes ln(1 − p) of
   * a rounded p, which in one case lies 5e-7 below 1; the reference's fused form does not.
   */
  private static double roundingOfPredictions(NetworkSpec spec, Evaluation result, Batch batch) {
    Matrix p = result.prediction();
    Matrix slope =
        CATALOGUE
            .loss(spec.loss().formula())
            .gradient(p, batch.y(), ForwardPass.factor(spec, batch));
    return 2
        * Precision.DOUBLE.unitRoundoff()
        * sum(multiply(slope, p).map(Math::abs))
        / batch.size();
  }

  @Test
  void theFusedScoreOfTheSaturatedCaseIsRightWherePyTorchsHasLostFiveDigits() {
    // from the case's inputs with 50 digits of Python's decimal
    double exact = 5.6005570447211246;
    JsonNode golden = CASES.get(34);
    Evaluation result = evaluate(golden);

    assertThat(result.score()).isCloseTo(exact, within(1e-15 * exact));
    assertThat(number(golden.get("score"))).isNotCloseTo(exact, within(1e-12 * exact));
  }

  private static void assertClose(String what, Matrix actual, Matrix expected) {
    assertThat(actual.shape()).as("shape of the %s", what).isEqualTo(expected.shape());
    double scale = Arrays.stream(expected.toArray()).map(Math::abs).max().orElseThrow();
    assertThat(largestRelative(actual.toArray(), expected.toArray(), scale))
        .as("relative error of the %s, %s", what, actual)
        .isLessThan(TOLERANCE);
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::textValue).toList();
  }

  private static Tensors tensors(JsonNode golden, String weights, String biases) {
    List<Matrix> w = new ArrayList<>();
    List<Matrix> b = new ArrayList<>();
    for (int l = 0; l < golden.get(weights).size(); l++) {
      w.add(matrix(golden.get(weights).get(l)));
      b.add(Matrix.row(numbers(golden.get(biases).get(l))));
    }
    return Tensors.dense(w, b);
  }
}
