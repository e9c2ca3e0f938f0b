package org.dl4jreference.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.junit.jupiter.api.Test;

class LayersTest {
  private static final double EPSILON = 1e-9;

  /** f' as the tape takes it at z, where the activation a was recorded. */
  private static double[] slopes(Formula activation, double[] z, double[] a, boolean isRecordedZ) {
    Tape t = new Tape();
    Node x = t.leaf(new Array(1, z.length, z), true);
    Node known = t.recorded(x, isRecordedZ ? Optional.of(x.value()) : Optional.empty());
    Node f =
        Layers.activation(
            t,
            Catalogue.standard().activation(activation),
            known,
            Optional.of(new Array(1, z.length, a)),
            KinkConvention.LEFT);
    double[] ones = new double[z.length];
    java.util.Arrays.fill(ones, 1);
    return Composing.backward(t, f, t.leaf(new Array(1, z.length, ones))).get(x).value().values();
  }

  @Test
  void aRecordedActivationShowsOnWhichSideOfAKinkItsPreActivationWas() {
    double[] z = {-EPSILON, EPSILON, EPSILON, -EPSILON, 0, 0};
    double[] a = {EPSILON, 0, EPSILON, 0, EPSILON, 0};

    assertThat(slopes(Formula.named("relu"), z, a, false)).containsExactly(1, 0, 1, 0, 1, 0);
  }

  @Test
  void ofALeakyUnitTheSignShowsTheSide() {
    Formula leaky = Formula.named("leakyrelu").with("alpha", 0.25);
    double[] z = {EPSILON, -EPSILON};

    assertThat(slopes(leaky, z, new double[] {-EPSILON, EPSILON}, false)).containsExactly(0.25, 1);
  }

  @Test
  void eachKinkHasSidesOfItsOwn() {
    double[] z = {-1 + EPSILON, -1 - EPSILON, 1 + EPSILON, 1 - EPSILON};
    double[] a = {-1, -1 + EPSILON, 1 - EPSILON, 1};

    assertThat(slopes(Formula.named("hardtanh"), z, a, false)).containsExactly(0, 1, 1, 0);
  }

  @Test
  void aRecordedPreActivationTellsMoreThanTheActivation() {
    double[] z = {EPSILON, -EPSILON};

    assertThat(slopes(Formula.named("relu"), z, new double[] {0, EPSILON}, true))
        .containsExactly(1, 0);
  }

  @Test
  void whereTheSideIsKnownNothingJumps() {
    Tape t = new Tape();
    Node z = t.leaf(Array.of(EPSILON), true);
    Node relu =
        Layers.activation(
            t,
            Catalogue.standard().activation(Formula.named("relu")),
            z,
            Optional.of(Array.of(0)),
            KinkConvention.LEFT);
    Composing.backward(t, relu, t.leaf(Array.of(1)));

    assertThat(t.nodes())
        .filteredOn(n -> n.primitive() instanceof Primitive.Elementwise)
        .extracting(n -> (Primitive.Elementwise) n.primitive())
        .extracting(f -> f.function().isSided().test(f.y(0)))
        .containsExactly(false, true);
  }

  /** ND4J makes tanh of exponentials: of what is small it is 0, and its derivative is 1. */
  @Test
  void whereAnErrorOfTheFunctionHidesTheSideThePreActivationTells() {
    double[] z = {1e-14, -1e-14, 0, 1e-14};
    double[] a = {0, 0, 0, 1e-14};

    assertThat(slopes(Formula.named("rectifiedtanh"), z, a, false)).containsExactly(1, 0, 0, 1);
  }

  @Test
  void soItDoesWhereTheFunctionIsFlatterThanItsErrorIsSmall() {
    double[] z = {2.5 - 1e-9, 2.5 + 1e-9, -2.5 + 1e-9};
    double[] a = {1, 1, 0};

    assertThat(slopes(Formula.named("hardsigmoid"), z, a, false)).containsExactly(0.2, 0, 0.2);
  }

  /** It may be flushed in the forward pass and not in the backward pass, or in both. */
  @Test
  void whatIsBelowTheSmallestNormalNumberMayBeOnEitherSide() {
    Tape t = new Tape();
    Node z = t.leaf(new Array(1, 2, new double[] {1e-40, 1e-30}), true);
    Node relu =
        Layers.activation(
            t,
            Catalogue.standard().activation(Formula.named("relu")),
            z,
            Optional.of(new Array(1, 2, new double[2])),
            KinkConvention.LEFT);
    Composing.backward(t, relu, t.leaf(new Array(1, 2, new double[] {1, 1})));
    Primitive.Elementwise slope =
        t.nodes().stream()
            .map(Node::primitive)
            .filter(Primitive.Elementwise.class::isInstance)
            .map(Primitive.Elementwise.class::cast)
            .reduce((value, derivative) -> derivative)
            .orElseThrow();

    assertThat(slope.function().isSided().test(slope.y(0))).isFalse();
    assertThat(slope.function().isSided().test(slope.y(1))).isTrue();
  }

  @Test
  void theIdentityIsThePreActivationItself() {
    Tape t = new Tape();
    Node z = t.leaf(Array.of(3), true);

    assertThat(
            Layers.activation(
                t,
                Catalogue.standard().activation(Formula.named("identity")),
                z,
                Optional.empty(),
                KinkConvention.LEFT))
        .isSameAs(z);
  }

  @Test
  void anActivationThatIsNeitherElementwiseNorSoftmaxIsRefused() {
    Activation sorted =
        new Activation() {
          @Override
          public String name() {
            return "sorted";
          }

          @Override
          public Matrix value(Matrix z) {
            return z;
          }

          @Override
          public Matrix backward(Matrix z, Matrix delta) {
            return delta;
          }
        };
    Tape t = new Tape();

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Layers.activation(
                    t, sorted, t.leaf(Array.of(1)), Optional.empty(), KinkConvention.LEFT))
        .withMessage(
            "no rounding model for activation 'sorted': it must be elementwise or softmax");
  }
}
