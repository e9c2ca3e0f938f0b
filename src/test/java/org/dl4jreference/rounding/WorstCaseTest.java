package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.random.RandomCase;
import org.dl4jreference.random.SimulatedEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorstCaseTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final RandomCase.Size TUTORIAL = new RandomCase.Size(3, 8, 8);

  /** Of RandomCase's, those that have a bound. */
  private static boolean hasBound(RandomCase c) {
    return !c.spec().loss().formula().name().matches("cosine_proximity|msle");
  }

  @Test
  void aDotProductErrsByGammaTimesTheSumOfAbsoluteProducts() {
    // z = 1·3 + 2·(−4) + b: |a||W| = 11; γ₃·11 for the products, u·|z| more for the bias
    NetworkSpec spec = NetworkSpec.dense(new int[] {2, 1}, List.of("identity"), "mse");
    Tensors p = Tensors.dense(List.of(Matrix.of(2, 1, 3, -4)), List.of(Matrix.row(1)));
    Batch batch = new Batch(Matrix.row(1, 2), Matrix.row(0));
    double u = Precision.FLOAT.unitRoundoff();
    WorstCase worst = new WorstCase(CATALOGUE, spec, p, batch, Precision.FLOAT);
    assertThat(worst.preActivation(0).get(0)).isCloseTo(3 * u * 11 + u * 4, within(1e-5 * u));
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT", "HALF", "BFLOAT16", "DOUBLE"})
  void noSimulatedErrorExceedsTheBound(Precision precision) {
    SimulatedEngine engine = new SimulatedEngine(precision);
    int elements = 0;
    for (int seed = 0; seed < 300; seed++) {
      RandomCase c = RandomCase.of(seed, TUTORIAL, RandomCase.SOUND_ACTIVATIONS);
      if (!hasBound(c)) {
        continue;
      }
      Tensors p = c.state().parameters().map(precision::round);
      Batch batch = new Batch(precision.round(c.batch().x()), precision.round(c.batch().y()));
      WorstCase worst = new WorstCase(CATALOGUE, c.spec(), p, batch, precision);
      StepRounding exact =
          new StepRounding(CATALOGUE, c.spec(), p, batch, precision, Comparison.DEFAULT_K);
      Evaluation subject = engine.evaluate(c.spec(), TrainingState.initial(p), batch);
      for (int l = 0; l < c.spec().layers().size(); l++) {
        elements +=
            assertWithin(
                c.name() + " z " + l,
                subject.layers().get(l).preActivation(),
                exact.global(l).preActivation(),
                worst.preActivation(l));
        elements +=
            assertWithin(
                c.name() + " a " + l,
                subject.layers().get(l).activation(),
                exact.global(l).activation(),
                worst.activationBound(l));
      }
      elements +=
          assertWithin(
              c.name() + " score",
              Matrix.row(subject.dataLoss()),
              Matrix.row(exact.dataLoss()),
              Matrix.row(worst.dataLoss()));
      for (String name : p.names()) {
        elements +=
            assertWithin(
                c.name() + " gradient of " + name,
                subject.dataGradient().get(name),
                exact.gradient().get(name),
                worst.gradient().get(name));
      }
    }
    assertThat(elements).isGreaterThan(10_000);
  }

  private static int assertWithin(String what, Matrix subject, Matrix exact, Matrix bound) {
    int checked = 0;
    for (int e = 0; e < exact.size(); e++) {
      double x = subject.get(e);
      // beyond the range nothing bounds the error
      if (Double.isFinite(x) && Double.isFinite(bound.get(e))) {
        assertThat(Math.abs(x - exact.get(e)))
            .as("%s element %d: %s for %s", what, e, x, exact.get(e))
            .isLessThanOrEqualTo(bound.get(e));
        checked++;
      }
    }
    return checked;
  }

  @Test
  void sigmaStaysBelowTheBound(TestReporter reporter) {
    List<Double> ratios = new ArrayList<>();
    for (int seed = 0; seed < 300; seed++) {
      RandomCase c = RandomCase.of(seed, TUTORIAL, List.of("sigmoid", "tanh", "softsign"));
      if (!hasBound(c)) {
        continue;
      }
      Tensors p = c.state().parameters();
      WorstCase worst = new WorstCase(CATALOGUE, c.spec(), p, c.batch(), Precision.FLOAT);
      StepRounding rounding =
          new StepRounding(
              CATALOGUE, c.spec(), p, c.batch(), Precision.FLOAT, Comparison.DEFAULT_K);
      if (rounding.hasKinks()) {
        continue;
      }
      for (String name : p.names()) {
        Matrix sigma = rounding.gradientSigma().get(name);
        Matrix bound = worst.gradient().get(name);
        for (int e = 0; e < sigma.size(); e++) {
          // what is left above underflow
          if (Double.isFinite(sigma.get(e)) && bound.get(e) > 1e-30 && bound.get(e) < 1e30) {
            ratios.add(bound.get(e) / sigma.get(e));
          }
        }
      }
    }
    double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    reporter.publishEntry(
        "bound/σ of gradients: smallest %.2f, median %.1f, 99 %% %.1f, largest %.0f of %d"
            .formatted(
                sorted[0],
                sorted[sorted.length / 2],
                sorted[(int) (0.99 * sorted.length)],
                sorted[sorted.length - 1],
                sorted.length));
    assertThat(sorted.length).isGreaterThan(1000);
    // σ counts errors of equal examples twice, as one and as independent
    assertThat(sorted[0]).isGreaterThanOrEqualTo(Math.sqrt(0.5) - 0.01);
  }

  @Test
  void aNormalizationHasNoBound() {
    NetworkSpec spec =
        new NetworkSpec(
            List.of(LayerSpec.dense(2, 3, "tanh").withNormalization(Formula.named("layernorm"))),
            LossSpec.named("mse"));
    assertRefused(spec, "'layernorm'");
  }

  @Test
  void anActivationOrALossWithoutABoundIsNamed() {
    assertRefused(NetworkSpec.dense(new int[] {2, 3}, List.of("mish"), "mse"), "'mish'");
    assertRefused(NetworkSpec.dense(new int[] {2, 3}, List.of("tanh"), "msle"), "'msle'");
  }

  private static void assertRefused(NetworkSpec spec, String name) {
    Batch batch = new Batch(Matrix.row(1, 2), Matrix.row(0, 1, 0));
    Tensors none = Tensors.dense(List.of(Matrix.filled(2, 3, 0)), List.of(Matrix.row(0, 0, 0)));
    assertThatThrownBy(() -> new WorstCase(CATALOGUE, spec, none, batch, Precision.FLOAT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }
}
