package org.dl4jreference.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dl4jreference.np.NumPy.multiply;
import static org.dl4jreference.np.NumPy.sum;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.catalog.ElementwiseLoss;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;

/**
 * The chain rule against differences of the loss itself, which know no calculus.
 *
 * <p>Central differences D(h), D(2h), D(4h) extrapolate to R = (4D(h) − D(2h))/3 and likewise from
 * 2h. R errs by O(h⁴), a sixteenth of what the coarser one errs by, so that the distance of the two
 * bounds R's truncation error; rounding adds about u·|loss|/h. The tolerance is their sum, nothing
 * more. Where a nudge crosses a kink of an activation or of the loss, the loss is declared NaN and
 * the element left out.
 */
class ChainRulePropertyTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final double STEP = 5e-4;

  /** How many roundings of the size of the loss a forward pass may add up to. */
  private static final double ROUNDINGS = 100;

  private static final List<Double> RESOLUTIONS = new ArrayList<>();
  private static int left;
  private static int compared;

  @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
  void chainRuleEqualsExtrapolatedCentralDifference(@ForAll long seed) {
    RandomNetwork network = RandomNetwork.of(CATALOGUE, new Random(seed));
    NetworkSpec spec = network.spec();
    Tensors p = network.parameters();
    double size = sizeOfLoss(network, p);
    Assume.that(size < 1e4);

    List<Integer> side = sidesOfKinks(network, p);
    ToDoubleFunction<Tensors> loss =
        q ->
            sidesOfKinks(network, q).equals(side)
                ? ForwardPass.loss(CATALOGUE, spec, q, network.batch())
                : Double.NaN;
    Tensors d1 = FiniteDifference.central(loss, p, STEP);
    Tensors d2 = FiniteDifference.central(loss, p, 2 * STEP);
    Tensors d4 = FiniteDifference.central(loss, p, 4 * STEP);
    Tensors chain = ChainRule.gradient(CATALOGUE, spec, p, network.batch());

    assertThat(chain.names()).isEqualTo(p.names());
    double rounding = ROUNDINGS * Precision.DOUBLE.unitRoundoff() * size / STEP;
    for (String name : p.names()) {
      if (LayerSpec.isRunningStatistic(Tensors.keyOf(name))) {
        // no gradient moves it, although the loss at inference depends on it
        assertThat(chain.get(name).toArray()).containsOnly(0);
        continue;
      }
      Matrix fine = extrapolate(d1.get(name), d2.get(name));
      Matrix coarse = extrapolate(d2.get(name), d4.get(name));
      for (int k = 0; k < fine.size(); k++) {
        if (Double.isNaN(coarse.get(k)) || Double.isNaN(fine.get(k))) {
          left++;
          continue;
        }
        double tolerance = Math.abs(fine.get(k) - coarse.get(k)) + rounding;
        double g = chain.get(name).get(k);
        assertThat(Math.abs(g - fine.get(k)))
            .as("%s[%d] is %s, differences say %s, in %s", name, k, g, fine.get(k), spec)
            .isLessThanOrEqualTo(tolerance);
        compared++;
        if (g != 0) {
          RESOLUTIONS.add(tolerance / Math.abs(g));
        }
      }
    }
  }

  /** A test that compares little, or loosely, would pass whatever the chain rule says. */
  @AfterContainer
  static void theDifferencesWereSharp() {
    Collections.sort(RESOLUTIONS);
    assertThat(compared).isGreaterThan(10_000);
    assertThat(left).isLessThan(compared / 20);
    assertThat(RESOLUTIONS.get(RESOLUTIONS.size() / 2)).isLessThan(1e-8);
    assertThat(RESOLUTIONS.get(RESOLUTIONS.size() * 9 / 10)).isLessThan(1e-6);
  }

  private static Matrix extrapolate(Matrix fine, Matrix coarse) {
    return fine.zip(coarse, (f, c) -> (4 * f - c) / 3);
  }

  /** The mean over the examples of Σ|terms|, and 1 for what the layers below round. */
  private static double sizeOfLoss(RandomNetwork network, Tensors p) {
    List<ForwardPass.Layer> layers =
        ForwardPass.layers(CATALOGUE, network.spec(), p, network.batch().x());
    Matrix terms =
        CATALOGUE
            .output(network.spec())
            .terms(layers.get(layers.size() - 1).preActivation(), network.batch().y());
    Matrix factor = ForwardPass.factor(network.spec(), network.batch());
    return 1 + sum(multiply(terms, factor).map(Math::abs)) / network.batch().size();
  }

  /** On which side of each kink each number of the forward pass lies. */
  private static List<Integer> sidesOfKinks(RandomNetwork network, Tensors p) {
    List<Integer> sides = new ArrayList<>();
    List<ForwardPass.Layer> layers =
        ForwardPass.layers(CATALOGUE, network.spec(), p, network.batch().x());
    for (int l = 0; l < layers.size(); l++) {
      Activation f = CATALOGUE.activation(network.spec().layer(l).activation());
      if (f instanceof ElementwiseActivation elementwise) {
        for (double z : layers.get(l).preActivation().toArray()) {
          elementwise.kinks().forEach(kink -> sides.add(Double.compare(z, kink)));
          // not a kink, but the curvature of softsign and rational tanh jumps here
          sides.add(Double.compare(z, 0));
        }
      }
    }
    Loss loss = CATALOGUE.loss(network.spec().loss().formula());
    if (loss instanceof ElementwiseLoss elementwise) {
      Matrix prediction = layers.get(layers.size() - 1).activation();
      for (double side :
          prediction
              .zip(
                  network.batch().y(),
                  (a, y) -> Double.compare(a, elementwise.kink().applyAsDouble(y)))
              .toArray()) {
        sides.add((int) side);
      }
    }
    return sides;
  }
}
