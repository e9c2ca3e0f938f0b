package org.dl4jreference.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.junit.jupiter.api.Test;

/**
 * Masks and output weights by hand. The chain rule follows the loss, so that one lost in both would
 * pass every comparison of the two.
 */
class ForwardPassTest {
  private static final Matrix X = Matrix.ofRows(new double[][] {{1, 2}, {3, 4}});
  private static final Matrix Y = Matrix.ofRows(new double[][] {{0, 0}, {1, 1}});
  private static final Matrix BY_OUTPUT = Matrix.ofRows(new double[][] {{1, 0}, {0.5, 1}});

  /** The squares of x − y are 1, 4 and 4, 9. */
  private static double loss(Optional<Matrix> weights, Optional<Matrix> mask) {
    return ForwardPass.loss(Catalogue.standard(), spec(weights), identity(), new Batch(X, Y, mask));
  }

  private static NetworkSpec spec(Optional<Matrix> weights) {
    return new NetworkSpec(
        List.of(LayerSpec.dense(2, 2, "identity")), new LossSpec(Formula.named("l2"), weights));
  }

  private static Tensors identity() {
    return spec(Optional.empty()).unflatten(new double[] {1, 0, 0, 1, 0, 0});
  }

  @Test
  void theLossIsTheMeanOverTheExamplesOfTheSumOverTheOutputs() {
    assertThat(loss(Optional.empty(), Optional.empty())).isEqualTo((1 + 4 + 4 + 9) / 2.0);
  }

  @Test
  void aMaskLeavesOutExamplesOrOutputsButStillDividesByAllExamples() {
    assertThat(loss(Optional.empty(), Optional.of(Matrix.of(2, 1, 0, 1)))).isEqualTo(13 / 2.0);
    assertThat(loss(Optional.empty(), Optional.of(BY_OUTPUT))).isEqualTo((1 + 2 + 9) / 2.0);
  }

  @Test
  void anOutputsWeightMultipliesItsTermsAndTheMask() {
    Optional<Matrix> weights = Optional.of(Matrix.row(2, 3));

    assertThat(loss(weights, Optional.empty())).isEqualTo((2 + 12 + 8 + 27) / 2.0);
    assertThat(loss(weights, Optional.of(BY_OUTPUT))).isEqualTo((2 + 4 + 27) / 2.0);
  }

  @Test
  void theGradientCountsThemToo() {
    Tensors gradient =
        ChainRule.gradient(
            Catalogue.standard(),
            spec(Optional.of(Matrix.row(2, 3))),
            identity(),
            new Batch(X, Y, Optional.of(BY_OUTPUT)));

    // dZ = 2(x − y)·weight·mask/2 = (2, 0), (2, 9)
    assertThat(gradient.get("0_b")).isEqualTo(Matrix.row(4, 9));
    assertThat(gradient.get("0_W")).isEqualTo(Matrix.ofRows(new double[][] {{8, 27}, {12, 36}}));
  }

  @Test
  void aLayersParametersAreTakenByItsIndex() {
    LayerSpec layer = LayerSpec.dense(2, 2, "relu");
    Tensors p = new Tensors(Map.of("3_W", identity().get("0_W"), "3_b", Matrix.row(-2, 0)));
    ForwardPass.Layer values = ForwardPass.layer(Catalogue.standard(), layer, p, 3, X);

    assertThat(values.input()).isEqualTo(X);
    assertThat(values.linear()).isEqualTo(X);
    assertThat(values.preActivation()).isEqualTo(Matrix.ofRows(new double[][] {{-1, 2}, {1, 4}}));
    assertThat(values.activation()).isEqualTo(Matrix.ofRows(new double[][] {{0, 2}, {1, 4}}));
  }
}
