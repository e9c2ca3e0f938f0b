package org.dl4jreference.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Formula;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KinkConventionTest {
  @ParameterizedTest
  @CsvSource({
    "LEFT, 0.01, 1, 0.01",
    "RIGHT, 0.01, 1, 1",
    "FLATTER, 0.01, 1, 0.01",
    "FLATTER, 1, 0, 0",
    "FLATTER, -2, 1, 1",
    "STEEPER, 0.01, 1, 1",
    "STEEPER, 1, 0, 1",
    "STEEPER, -2, 1, -2",
    "MIDDLE, 0.01, 1, 0.505",
    "MIDDLE, -1, 1, 0"
  })
  void aConventionTakesOneSlopeOfTwo(
      KinkConvention convention, double left, double right, double slope) {
    assertThat(convention.slope(left, right)).isEqualTo(slope);
  }

  /** Hard tanh is flat on the left of −1 and on the right of 1. */
  @ParameterizedTest
  @CsvSource({"LEFT, 0, 1", "RIGHT, 1, 0", "FLATTER, 0, 0", "STEEPER, 1, 1", "MIDDLE, 0.5, 0.5"})
  void itHoldsExactlyOnTheKinksOfAnActivationAndNowhereElse(
      KinkConvention convention, double atLower, double atUpper) {
    Tape t = new Tape();
    double[] z = {-1, 1, 0, Math.nextDown(-1.0), Math.nextUp(-1.0)};
    Node x = t.leaf(new Array(1, z.length, z), true);
    Node a =
        Layers.activation(
            t,
            Catalogue.standard().activation(Formula.named("hardtanh")),
            x,
            Optional.empty(),
            convention);
    Map<Node, Node> cotangents =
        Composing.backward(t, a, t.leaf(new Array(1, z.length, new double[] {1, 1, 1, 1, 1})));

    assertThat(cotangents.get(x).value().values()).containsExactly(atLower, atUpper, 1, 0, 1);
  }

  @org.junit.jupiter.api.Test
  void theUsualConventionIsTriedFirst() {
    assertThat(List.of(KinkConvention.values())).startsWith(KinkConvention.LEFT);
  }
}
