package org.dl4jreference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.dl4jreference.faults.Fault.Planted;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaylorSlopeTest {
  private static final List<Net> SMOOTH = List.of(Net.SMALL, Net.ONE_EXAMPLE, Net.MIDDLE);

  private static Tensors random(Tensors like, long seed) {
    Random random = new Random(seed);
    return like.map(m -> m.map(v -> random.nextGaussian()));
  }

  @Test
  void theRemainderOfAParabolaHasSlopeTwoAndThatOfAWrongGradientOne() {
    Tensors theta = Tensors.dense(List.of(Matrix.row(3)), List.of(Matrix.row(0)));
    Tensors direction = theta.with("0_W", Matrix.row(1));
    Tensors right = theta.with("0_W", Matrix.row(6));
    Tensors wrong = theta.with("0_W", Matrix.row(6.001));
    assertThat(TaylorSlope.of(TaylorSlopeTest::parabola, theta, right, direction).slope())
        .isBetween(1.999, 2.001);
    assertThat(TaylorSlope.of(TaylorSlopeTest::parabola, theta, wrong, direction).slope())
        .isBetween(0.95, 1.05);
  }

  private static double parabola(Tensors p) {
    return p.get("0_W").get(0) * p.get("0_W").get(0);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void soundGradientsHaveSlopeTwoInEveryDirection(Precision precision) {
    for (Net net : SMOOTH) {
      Site site = Site.of(net, Training.SGD, precision);
      for (int seed = 0; seed < 5; seed++) {
        TaylorSlope taylor =
            TaylorSlope.of(
                site.score(), site.parameters(), site.gradient(), random(site.parameters(), seed));
        assertThat(taylor.isOfGradient()).as("%s, %d: %s", site, seed, taylor).isTrue();
      }
    }
  }

  /** Along the element of which the verdict claims a fault, the slope must say the same. */
  @Test
  void whereTheVerdictClaimsAFaultOfTheGradientTheSlopeIsOne() {
    SoftAssertions softly = new SoftAssertions();
    int claims = 0;
    for (Fault fault : GradientFaults.all()) {
      if (fault.training() != Training.SGD) {
        continue;
      }
      for (Net net : SMOOTH) {
        Site site = Site.of(net, Training.SGD, Precision.FLOAT);
        Planted planted = fault.at(site, 1e-4).orElse(null);
        if (planted == null) {
          continue;
        }
        TensorVerdict claim =
            site.verdict(planted.seen()).tensors().stream()
                .filter(t -> t.quantity() == Quantity.GRADIENT)
                .max((a, b) -> Double.compare(a.worst().sigmas(), b.worst().sigmas()))
                .orElseThrow();
        claims++;
        Tensors seen = planted.seen().dataGradient().orElseThrow();
        TaylorSlope faulty =
            TaylorSlope.of(site.score(), site.parameters(), seen, unit(site, claim));
        TaylorSlope sound =
            TaylorSlope.of(site.score(), site.parameters(), site.gradient(), unit(site, claim));
        softly.assertThat(faulty.slope()).as("%s at %s", fault, site).isLessThan(1.5);
        softly.assertThat(sound.slope()).as("sound at %s", site).isGreaterThan(1.5);
      }
    }
    softly.assertThat(claims).isGreaterThan(60);
    softly.assertAll();
  }

  private static Tensors unit(Site site, TensorVerdict claim) {
    String name = claim.name().replace("_d", "_");
    Matrix like = site.parameters().get(name);
    int element = claim.worst().row() * like.columns() + claim.worst().column();
    return site.parameters()
        .map(m -> m.map(v -> 0))
        .with(name, Places.withElement(like.map(v -> 0), element, 1));
  }
}
