package org.dl4jreference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkSpecTest {
  private static final NetworkSpec SPEC =
      NetworkSpec.dense(new int[] {2, 3, 1}, List.of("sigmoid", "identity"), "mse");
  private static final Tensors PARAMETERS = SPEC.unflatten(new double[13]);

  private static Batch batch(int inputs, int outputs) {
    return new Batch(Matrix.filled(4, inputs, 1), Matrix.filled(4, outputs, 1));
  }

  @Test
  void parametersAndBatchThatFitPass() {
    SPEC.check(PARAMETERS, batch(2, 1));

    assertThat(SPEC.nIn()).isEqualTo(2);
    assertThat(SPEC.nOut()).isEqualTo(1);
    assertThat(PARAMETERS.names()).containsExactly("0_W", "0_b", "1_W", "1_b");
  }

  @Test
  void theFirstTensorThatDoesNotFitIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.check(PARAMETERS.with("1_W", Matrix.filled(1, 3, 0)), batch(2, 1)))
        .withMessage("1_W has shape [1, 3], expected [3, 1]");
  }

  @Test
  void aMissingTensorIsNamed() {
    Map<String, Matrix> some = new LinkedHashMap<>(PARAMETERS.byName());
    some.remove("1_b");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.check(new Tensors(some), batch(2, 1)))
        .withMessage("no tensor 1_b, found [0_W, 0_b, 1_W]");
  }

  @Test
  void aTensorTooManyIsNamed() {
    Map<String, Matrix> more = new LinkedHashMap<>(PARAMETERS.byName());
    more.put("2_W", Matrix.row(1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.check(new Tensors(more), batch(2, 1)))
        .withMessage("the network has no tensor 2_W, expected [0_W, 0_b, 1_W, 1_b]");
  }

  @Test
  void inputsAndLabelsMustHaveTheNetworksWidth() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.check(PARAMETERS, batch(3, 1)))
        .withMessage("x has 3 columns, the network takes 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.check(PARAMETERS, batch(2, 2)))
        .withMessage("y has 2 columns, the network has 1 outputs");
  }

  @Test
  void aNetworkNeedsLayersThatFitEachOther() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NetworkSpec(List.of(), LossSpec.named("mse")))
        .withMessage("a network needs at least one layer");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new NetworkSpec(
                    List.of(LayerSpec.dense(2, 3, "tanh"), LayerSpec.dense(4, 1, "tanh")),
                    LossSpec.named("mse")))
        .withMessage("layer 1 takes 4 inputs, but layer 0 has 3 units");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkSpec.dense(new int[] {2, 3, 1}, List.of("tanh"), "mse"))
        .withMessage("2 layers need 2 activations, found 1");
  }

  @Test
  void aFlatArrayMustHaveTheNetworksLength() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.unflatten(new double[12]))
        .withMessage("12 values are too few for tensors [0_W, 0_b, 1_W, 1_b]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.unflatten(new double[14]))
        .withMessage("expected 13 values, found 14");
  }

  @Test
  void flatteningIsLayerByLayerWeightRowByRowThenBias() {
    double[] flat = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
    Tensors p = SPEC.unflatten(flat);

    assertThat(p.get(0, "W")).isEqualTo(Matrix.ofRows(new double[][] {{1, 2, 3}, {4, 5, 6}}));
    assertThat(p.get(0, "b")).isEqualTo(Matrix.row(7, 8, 9));
    assertThat(p.get(1, "W").shape()).isEqualTo("[3, 1]");
    assertThat(p.flatten()).containsExactly(flat);
  }

  @Test
  void aLayersShapeIsCheckedWhereItIsMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerSpec.dense(0, 1, "tanh"))
        .withMessage("a layer needs at least one input and one unit, found nIn = 0, nOut = 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LayerSpec(
                    LayerKind.BATCH_NORMALIZATION,
                    2,
                    2,
                    false,
                    Optional.empty(),
                    Formula.named("tanh"),
                    TrainingSpec.DEFAULT))
        .withMessage("a layer of kind BATCH_NORMALIZATION needs a normalization");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                LayerSpec.activation(2, Formula.named("tanh"))
                    .withNormalization(Formula.named("layernorm")))
        .withMessage("a layer of kind ACTIVATION has no normalization");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LayerSpec(
                    LayerKind.ACTIVATION,
                    2,
                    3,
                    false,
                    Optional.empty(),
                    Formula.named("tanh"),
                    TrainingSpec.DEFAULT))
        .withMessage("a layer of kind ACTIVATION has no bias and as many units as inputs");
  }

  @Test
  void aDenseLayerMayBeNormalized() {
    LayerSpec layer = LayerSpec.dense(2, 3, "tanh").withNormalization(Formula.named("layernorm"));

    assertThat(layer.keys()).containsExactly("W", "b", "g");
    assertThat(layer.withoutBias().keys()).containsExactly("W", "g");
  }

  @Test
  void examplesLabelsAndMaskMustMatch() {
    Matrix x = Matrix.filled(4, 2, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Batch(x, Matrix.filled(3, 1, 0)))
        .withMessage("x has 4 rows, y has 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Batch(x, Matrix.filled(4, 3, 0), Optional.of(Matrix.filled(4, 2, 1))))
        .withMessage("mask [4, 2] does not fit labels [4, 3]");
    assertThat(
            new Batch(
                    Matrix.ofRows(new double[][] {{1}, {2}, {3}}),
                    Matrix.ofRows(new double[][] {{4}, {5}, {6}}),
                    Optional.of(Matrix.ofRows(new double[][] {{7}, {8}, {9}})))
                .slice(1, 3))
        .isEqualTo(
            new Batch(
                Matrix.ofRows(new double[][] {{2}, {3}}),
                Matrix.ofRows(new double[][] {{5}, {6}}),
                Optional.of(Matrix.ofRows(new double[][] {{8}, {9}}))));
  }

  @Test
  void aLearningRateIsFiniteAndNotNegative() {
    for (double rate : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> UpdaterSpec.of("sgd", rate))
          .withMessage("learningRate must be finite and >= 0, found " + rate);
    }
  }
}
