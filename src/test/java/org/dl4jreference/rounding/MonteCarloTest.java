package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Updater;
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
import org.dl4jreference.random.Rounded;
import org.dl4jreference.random.SimulatedEngine;
import org.dl4jreference.reference.ReferenceEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * σ against Monte Carlo arithmetic, which needs no derivation: every elementary result is perturbed
 * at random by up to u (Parker 1997; Denis et al., Verificarlo, 2016), and the spread of some dozen
 * such evaluations is what rounding does.
 */
class MonteCarloTest {
  private static final Precision FLOAT = Precision.FLOAT;
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final int SAMPLES = 40;
  private static final int NETWORKS = 6;

  private static NetworkSpec dense(String output, String loss) {
    return NetworkSpec.dense(new int[] {5, 7, 4}, List.of("tanh", output), loss);
  }

  @Test
  void sigmaOfSigmoidAndTanhNetworks(TestReporter reporter) {
    assertNear(ratios(dense("sigmoid", "mse")), reporter);
  }

  @Test
  void sigmaOfSoftmaxNetworks(TestReporter reporter) {
    assertNear(ratios(dense("softmax", "mcxent")), reporter);
    assertNear(ratios(dense("softmax", "mse")), reporter);
  }

  @Test
  void sigmaOfLayerNormalization(TestReporter reporter) {
    NetworkSpec spec =
        new NetworkSpec(
            List.of(
                LayerSpec.dense(5, 7, "tanh").withNormalization(Formula.named("layernorm")),
                LayerSpec.dense(7, 4, "identity")),
            LossSpec.named("mse"));
    assertNear(ratios(spec), reporter);
  }

  @Test
  void sigmaOfBatchNormalization(TestReporter reporter) {
    NetworkSpec spec =
        new NetworkSpec(
            List.of(
                LayerSpec.dense(5, 7, "tanh"),
                LayerSpec.batchNormalization(
                    7, Formula.named("batchnorm").with("logstd", 0), Formula.named("identity")),
                LayerSpec.dense(7, 4, "sigmoid")),
            LossSpec.named("mse"));
    // errors that a batch shares are counted as shared; those perturbed here are independent
    assertNear(ratios(spec), 10, reporter);
  }

  /**
   * Predicted over observed, between a third (too strict) and five (too lenient), in the median.
   */
  private static void assertNear(Map<String, List<Double>> ratios, TestReporter reporter) {
    assertNear(ratios, 5, reporter);
  }

  private static void assertNear(
      Map<String, List<Double>> ratios, double largest, TestReporter reporter) {
    ratios.forEach(
        (what, list) -> {
          double[] sorted = list.stream().mapToDouble(Double::doubleValue).sorted().toArray();
          double median = sorted[sorted.length / 2];
          reporter.publishEntry(
              "%s: σ predicted/observed median %.2f, 1 %% %.2f, 99 %% %.2f of %d"
                  .formatted(
                      what,
                      median,
                      sorted[sorted.length / 100],
                      sorted[(int) (0.99 * sorted.length)],
                      sorted.length));
          assertThat(sorted.length).as(what).isGreaterThan(5);
          assertThat(median).as(what).isBetween(0.3, largest);
          // none so small that k = 8 would not cover it
          assertThat(sorted[0]).as("smallest of " + what).isGreaterThan(0.25);
        });
  }

  private static Map<String, List<Double>> ratios(NetworkSpec spec) {
    Map<String, List<Double>> ratios = new LinkedHashMap<>();
    for (int seed = 0; seed < NETWORKS; seed++) {
      Random random = new Random(seed);
      TrainingState state = TrainingState.initial(parameters(spec, random));
      Batch batch =
          new Batch(
              Matrix.generate(6, spec.nIn(), (i, j) -> (float) random.nextGaussian()),
              Matrix.generate(6, spec.nOut(), (i, j) -> (i + j) % spec.nOut() == 0 ? 1 : 0));
      Evaluation exact = new ReferenceEngine(CATALOGUE).evaluate(spec, state, batch);
      StepRounding rounding =
          new StepRounding(CATALOGUE, spec, state.parameters(), batch, FLOAT, Comparison.DEFAULT_K);
      SimulatedEngine perturbed = SimulatedEngine.perturbed(FLOAT, random);
      List<Evaluation> samples = new ArrayList<>();
      for (int s = 0; s < SAMPLES; s++) {
        samples.add(perturbed.evaluate(spec, state, batch));
      }
      for (int l = 0; l < spec.layers().size(); l++) {
        int layer = l;
        String title = "layer " + l + " " + spec.layer(l).kind() + " ";
        add(
            ratios,
            title + "z",
            exact.layers().get(l).preActivation(),
            samples.stream().map(e -> e.layers().get(layer).preActivation()).toList(),
            rounding.global(l).preActivationSigma());
      }
      add(
          ratios,
          "score",
          Matrix.row(exact.dataLoss()),
          samples.stream().map(e -> Matrix.row(e.dataLoss())).toList(),
          Matrix.row(rounding.dataLossSigma()));
      for (String name : state.parameters().names()) {
        if (LayerSpec.isRunningStatistic(Tensors.keyOf(name))) {
          continue;
        }
        add(
            ratios,
            "gradient of " + name,
            exact.dataGradient().get(name),
            samples.stream().map(e -> e.dataGradient().get(name)).toList(),
            rounding.gradientSigma().get(name));
      }
    }
    return ratios;
  }

  private static Tensors parameters(NetworkSpec spec, Random random) {
    Map<String, Matrix> result = new LinkedHashMap<>();
    spec.shapes()
        .forEach(
            (name, shape) ->
                result.put(
                    name,
                    Matrix.generate(
                        shape[0],
                        shape[1],
                        (i, j) -> {
                          double v = 0.6 * random.nextGaussian();
                          boolean scale = name.matches(".*_(g|gamma|var)");
                          return (float) (scale ? 0.5 + Math.abs(v) : v);
                        })));
    return new Tensors(result);
  }

  private static void add(
      Map<String, List<Double>> ratios,
      String what,
      Matrix exact,
      List<Matrix> samples,
      Matrix sigma) {
    for (int e = 0; e < exact.size(); e++) {
      double sum = 0;
      for (Matrix sample : samples) {
        double error = sample.get(e) - exact.get(e);
        sum += error * error;
      }
      if (sum > 0) {
        double observed = Math.sqrt(sum / samples.size());
        ratios.computeIfAbsent(what, w -> new ArrayList<>()).add(sigma.get(e) / observed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd",
        "momentum",
        "nesterovs",
        "adam",
        "adam_epsilon_hat",
        "amsgrad_epsilon_hat",
        "adamax",
        "nadam",
        "rmsprop",
        "adagrad",
        "adadelta",
        "adabelief"
      })
  void sigmaOfAnUpdater(String name, TestReporter reporter) {
    Updater updater = CATALOGUE.updaters().of(Formula.named(name));
    Map<String, List<Double>> ratios = new LinkedHashMap<>();
    Random random = new Random(1);
    Roundoff arithmetic = Roundoff.of(FLOAT, Comparison.DEFAULT_K);
    DoubleUnaryOperator perturbation = SimulatedEngine.perturbation(FLOAT, random);
    for (int element = 0; element < 100; element++) {
      double g = random.nextGaussian();
      Map<String, Double> state = new HashMap<>();
      updater.slots().forEach(slot -> state.put(slot, Math.abs(random.nextGaussian())));
      Map<String, Uncertain> uncertain = new HashMap<>();
      state.forEach((slot, v) -> uncertain.put(slot, new Uncertain(v, 0, arithmetic)));
      Uncertain start = new Uncertain(g, 0, arithmetic);
      int t = 1 + random.nextInt(20);
      Updater.Change<Uncertain> predicted = updater.step(start, uncertain, start.constant(0.01), t);
      List<Updater.Change<Rounded>> samples = new ArrayList<>();
      for (int s = 0; s < SAMPLES; s++) {
        Map<String, Rounded> rounded = new HashMap<>();
        state.forEach((slot, v) -> rounded.put(slot, new Rounded(v, perturbation)));
        Rounded from = new Rounded(g, perturbation);
        samples.add(updater.step(from, rounded, from.constant(0.01), t));
      }
      add(
          ratios,
          name + " update",
          predicted.update(),
          samples.stream().map(Updater.Change::update).toList());
      for (String slot : updater.slots()) {
        add(
            ratios,
            name + " " + slot,
            predicted.state().get(slot),
            samples.stream().map(s -> s.state().get(slot)).toList());
      }
    }
    assertNear(ratios, reporter);
  }

  private static void add(
      Map<String, List<Double>> ratios, String what, Uncertain predicted, List<Rounded> samples) {
    add(
        ratios,
        what,
        Matrix.row(predicted.value()),
        samples.stream().map(r -> Matrix.row(r.value())).toList(),
        Matrix.row(Math.sqrt(predicted.variance())));
  }
}
