package org.dl4jreference.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.Uncertainty;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Quantity;
import org.junit.jupiter.api.Test;

class FaultSearchTest {
  private static final double K = 8;

  /** A tensor of ones, of which the first is off. */
  private static Compared tensor(Quantity quantity, int layer, double error, double sigma) {
    Matrix value = Matrix.row(1, 1, 1, 1);
    Matrix actual = Matrix.row(1 + error, 1, 1, 1);
    return Compared.of(
        layer + "_" + quantity,
        quantity,
        layer,
        actual,
        new Expected(value, Uncertainty.of(value.map(v -> sigma))));
  }

  private static Compared gradient(int layer, double error, double sigma) {
    return tensor(Quantity.GRADIENT, layer, error, sigma);
  }

  private static FaultPlace place(Compared... tensors) {
    List<Compared> all = List.of(tensors);
    TensorComparison comparison = new TensorComparison(Precision.FLOAT, K);
    return new FaultSearch(all, all.stream().map(comparison::of).toList(), K).place().orElseThrow();
  }

  @Test
  void anErrorOfTheWayBackBeginsInTheLastLayerThatIsWrong() {
    assertThat(place(gradient(0, 1e-3, 1e-7), gradient(1, 1e-3, 1e-7), gradient(2, 0, 1e-7)))
        .isEqualTo(FaultPlace.in(1));
  }

  @Test
  void orAboveWhereTheLayersAboveWouldNotHaveShownIt() {
    assertThat(
            place(
                gradient(0, 1e-3, 1e-7),
                gradient(1, 0, 1e-3),
                gradient(2, 0, 1e-2),
                gradient(3, 0, 1e-7)))
        .isEqualTo(new FaultPlace(0, 2));
  }

  @Test
  void aLayerIsExcludedByTheFinestOfItsTensors() {
    assertThat(place(gradient(0, 1e-3, 1e-7), gradient(1, 0, 1e-2), gradient(1, 0, 1e-7)))
        .isEqualTo(FaultPlace.in(0));
  }

  @Test
  void aSaturatedGradientExcludesNothing() {
    assertThat(place(gradient(0, 1e-3, 1e-7), gradient(1, 0, Double.POSITIVE_INFINITY)))
        .isEqualTo(new FaultPlace(0, 1));
  }

  @Test
  void aGradientThatIsNoNumberWouldHaveShownAnywhere() {
    assertThat(place(gradient(0, Double.NaN, 1e-7), gradient(1, 0, 1e-2)))
        .isEqualTo(FaultPlace.in(0));
  }

  @Test
  void onTheWayForwardItIsTheFirstLayer() {
    assertThat(
            place(
                tensor(Quantity.ACTIVATION, 1, 1e-3, 1e-7),
                tensor(Quantity.PRE_ACTIVATION, 2, 1e-3, 1e-7),
                gradient(2, 1e-3, 1e-7)))
        .isEqualTo(FaultPlace.in(1));
  }
}
