package org.dl4jreference.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.dl4j.RandomProblem.Labels;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.ConfigurationBuilder;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Dl4jEngineTest {
  private static final Comparison COMPARISON = new Comparison(Catalogue.standard());
  private static final Dl4jEngine DOUBLE = new Dl4jEngine(Precision.DOUBLE);
  private static final Dl4jEngine FLOAT = new Dl4jEngine(Precision.FLOAT);

  private static void assertAgrees(RandomProblem problem) {
    assertAgrees(problem, DOUBLE);
    assertAgrees(problem, FLOAT);
  }

  private static Evaluation assertAgrees(RandomProblem problem, Dl4jEngine engine) {
    Evaluation subject = engine.evaluate(problem.spec(), problem.state(), problem.batch());
    Verdict verdict =
        COMPARISON.step(
            problem.spec(), problem.state(), problem.batch(), subject, engine.precision());
    assertThat(verdict.outcome())
        .as(
            "%s in %s: %s",
            problem.spec(),
            engine.precision(),
            verdict.tensors().stream()
                .filter(t -> t.outcome() == Outcome.DISAGREES)
                .map(Dl4jEngineTest::text)
                .toList())
        .isEqualTo(Outcome.AGREES);
    assertThat(verdict.tensors()).hasSizeGreaterThan(4);
    return subject;
  }

  private static String text(TensorVerdict t) {
    return "%s worst %s of %d".formatted(t.name(), t.worst(), t.counts().elements());
  }

  private static NetworkSpec twoLayers(String hidden, String output, String loss) {
    return NetworkSpec.dense(new int[] {4, 5, 3}, List.of(hidden, output), loss);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "identity", "sigmoid", "tanh", "relu", "leakyrelu", "relu6", "thresholdedrelu", "elu",
        "selu", "softplus", "softsign", "swish", "mish", "hardtanh", "hardsigmoid", "rationaltanh",
        "rectifiedtanh", "cube", "softmax"
      })
  void everyActivationAgreesInFloat(String activation) {
    RandomProblem p = RandomProblem.of(twoLayers(activation, "identity", "mse"), 7, Labels.REAL, 1);
    assertAgrees(p, FLOAT);
  }

  @ParameterizedTest
  @CsvSource({
    "mse, identity, REAL",
    "l2, tanh, REAL",
    "mae, identity, REAL",
    "l1, sigmoid, REAL",
    "xent, sigmoid, ZERO_ONE",
    "mcxent, softmax, ONE_HOT",
    "mcxent, sigmoid, ONE_HOT",
    "negativeloglikelihood, softmax, DISTRIBUTION",
    "kld, softmax, DISTRIBUTION",
    "hinge, tanh, SIGNS",
    "squared_hinge, identity, SIGNS",
    "poisson, softplus, POSITIVE",
    "cosine_proximity, identity, REAL",
    "mape, identity, POSITIVE",
    "msle, sigmoid, POSITIVE",
    "wasserstein, identity, SIGNS",
    "mse, softmax, ONE_HOT"
  })
  void everyLossAgrees(String loss, String output, Labels labels) {
    assertAgrees(RandomProblem.of(twoLayers("tanh", output, loss), 7, labels, 2));
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, 0.5",
    "noop, 1",
    "nesterovs, 0.1",
    "adam_epsilon_hat, 0.01",
    "amsgrad_epsilon_hat, 0.01",
    "adamax, 0.01",
    "rmsprop, 0.01",
    "adagrad, 0.1",
    "adadelta, 1"
  })
  void everyUpdaterAgreesOverSeveralSteps(String updater, double rate) {
    NetworkSpec spec =
        twoLayers("sigmoid", "identity", "mse").trainedBy(UpdaterSpec.of(updater, rate));
    RandomProblem p = RandomProblem.of(spec, 6, Labels.REAL, 3);
    for (int step = 0; step < 5; step++) {
      Evaluation e = assertAgrees(p, DOUBLE);
      assertThat(e.next().iteration()).isEqualTo(step + 1);
      p = new RandomProblem(spec, e.next(), p.batch());
    }
  }

  @Test
  void penaltiesAndSeparateBiasUpdatersAgree() {
    TrainingSpec training =
        TrainingSpec.of(UpdaterSpec.of("adam_epsilon_hat", 0.02))
            .withBiasUpdater(UpdaterSpec.of("nesterovs", 0.1))
            .withWeights(new Regularization(0.01, 0.1, 0.05, true))
            .withBiases(new Regularization(0.02, 0.2, 0.03, false));
    NetworkSpec spec = twoLayers("tanh", "identity", "mse").trainedBy(training);
    assertAgrees(RandomProblem.of(spec, 6, Labels.REAL, 4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "renormalize_l2_per_layer",
        "renormalize_l2_per_param_type",
        "clip_elementwise_absolute_value",
        "clip_l2_per_layer",
        "clip_l2_per_param_type"
      })
  void gradientNormalizationAgrees(String normalization) {
    Formula f = Formula.named(normalization);
    Formula small = normalization.startsWith("clip") ? f.with("threshold", 0.01) : f;
    NetworkSpec spec =
        twoLayers("tanh", "identity", "mse")
            .trainedBy(TrainingSpec.DEFAULT.withGradientNormalization(small));
    assertAgrees(RandomProblem.of(spec, 6, Labels.REAL, 5));
  }

  @Test
  void normalizingLayersAgree() {
    NetworkSpec spec =
        new NetworkSpec(
            List.of(
                LayerSpec.dense(4, 6, "tanh").withNormalization(Formula.named("layernorm")),
                LayerSpec.batchNormalization(
                    6, Formula.named("batchnorm"), Formula.named("identity")),
                LayerSpec.activation(6, Formula.named("relu")),
                LayerSpec.dense(6, 3, "identity").withoutBias(),
                LayerSpec.activation(3, Formula.named("softmax"))),
            LossSpec.named("mcxent"));
    assertAgrees(RandomProblem.of(spec, 8, Labels.ONE_HOT, 6));
  }

  @Test
  void masksAndLossWeightsAgree() {
    NetworkSpec plain = twoLayers("tanh", "identity", "mse");
    NetworkSpec spec =
        new NetworkSpec(
            plain.layers(), new LossSpec(Formula.named("mse"), Optional.of(Matrix.row(2, 0.5, 3))));
    RandomProblem p = RandomProblem.of(spec, 4, Labels.REAL, 7);
    Matrix perExample = Matrix.of(4, 1, 1, 0, 1, 1);
    Matrix perOutput = Matrix.generate(4, 3, (i, j) -> (i + j) % 2);
    for (Matrix mask : List.of(perExample, perOutput)) {
      Batch batch = new Batch(p.batch().x(), p.batch().y(), Optional.of(mask));
      assertAgrees(new RandomProblem(spec, p.state(), batch));
    }
  }

  private static Schedule varying(Formula rule, Schedule.Unit unit) {
    return new Schedule.Varying(rule, 0.3, unit);
  }

  @Test
  void schedulesSeeTheIterationAndTheEpoch() {
    for (Schedule.Unit unit : Schedule.Unit.values()) {
      for (Schedule schedule :
          List.of(
              varying(Formula.named("exponential").with("gamma", 0.7), unit),
              varying(Formula.named("inverse").with("gamma", 0.5).with("power", 2), unit),
              varying(Formula.named("sigmoid").with("gamma", 0.5).with("stepSize", 4), unit),
              varying(Formula.named("step").with("decayRate", 0.5).with("step", 2), unit),
              new Schedule.Listed(new TreeMap<>(Map.of(0, 0.3, 3, 0.2, 9, 0.1)), unit))) {
        NetworkSpec spec =
            twoLayers("tanh", "identity", "mse")
                .trainedBy(new UpdaterSpec(Formula.named("sgd"), schedule));
        RandomProblem p = RandomProblem.of(spec, 3, Labels.REAL, 8);
        assertAgrees(
            new RandomProblem(
                spec, new TrainingState(p.state().parameters(), Map.of(), 5, 3), p.batch()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"noop", "adadelta"})
  void weightDecayCountsOnceWhereAnUpdaterHasNoLearningRate(String updater) {
    for (Schedule rate : List.of(Schedule.NONE, new Schedule.Constant(0.1))) {
      TrainingSpec training =
          TrainingSpec.of(new UpdaterSpec(Formula.named(updater), rate))
              .withWeights(new Regularization(0, 0, 0.25, true));
      NetworkSpec spec = twoLayers("tanh", "identity", "mse").trainedBy(training);
      assertAgrees(RandomProblem.of(spec, 4, Labels.REAL, 9));
    }
  }

  @Test
  void dl4jsOwnGradientIsTheSumOverTheExamplesAndOursTheirMean() {
    // y = 3x from w = 0, b = 0: dL/dw of the mean is mean(2·(0 − 3x)·x) = −6·30/4 = −45
    NetworkSpec spec = NetworkSpec.dense(new int[] {1, 1}, List.of("identity"), "mse");
    Tensors zeros = Tensors.dense(List.of(Matrix.row(0)), List.of(Matrix.row(0)));
    Batch batch = new Batch(Matrix.of(4, 1, 1, 2, 3, 4), Matrix.of(4, 1, 3, 6, 9, 12));
    Evaluation ours = DOUBLE.evaluate(spec, TrainingState.initial(zeros), batch);
    assertThat(ours.gradient().get(0, "W").get(0, 0)).isEqualTo(-45);
    assertThat(ours.gradient().get(0, "b").get(0, 0)).isEqualTo(-15);

    MultiLayerNetwork network =
        new MultiLayerNetwork(ConfigurationBuilder.build(spec, Precision.DOUBLE));
    network.init();
    network.params().assign(0);
    network.setInput(NdArrays.of(batch.x(), NdArrays.type(Precision.DOUBLE)));
    network.setLabels(NdArrays.of(batch.y(), NdArrays.type(Precision.DOUBLE)));
    network.computeGradientAndScore();
    assertThat(network.gradient().getGradientFor("0_W").getDouble(0)).isEqualTo(4 * -45);
    assertThat(network.score()).isCloseTo(ours.score(), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "identity", "sigmoid", "tanh", "relu", "relu6", "thresholdedrelu", "elu", "selu",
        "softplus", "softsign", "swish", "mish", "hardtanh", "rectifiedtanh", "cube", "softmax"
      })
  void activationsWithoutFloatConstantsAgreeInDouble(String activation) {
    RandomProblem p = RandomProblem.of(twoLayers(activation, "identity", "mse"), 7, Labels.REAL, 1);
    assertAgrees(p, DOUBLE);
  }

  private static Verdict verdict(RandomProblem p, Dl4jEngine engine) {
    Evaluation subject = engine.evaluate(p.spec(), p.state(), p.batch());
    return COMPARISON.step(p.spec(), p.state(), p.batch(), subject, engine.precision());
  }

  @ParameterizedTest
  @ValueSource(strings = {"hardsigmoid", "leakyrelu", "gelu", "rationaltanh"})
  void floatConstantsInDoubleAreFound(String activation) {
    RandomProblem p = RandomProblem.of(twoLayers(activation, "identity", "mse"), 7, Labels.REAL, 1);
    Verdict verdict = verdict(p, DOUBLE);
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.layerAtFault()).hasValue(FaultPlace.in(0));
  }

  @Test
  void nadamsMissingCorrectionOfTheSecondMomentIsFound() {
    NetworkSpec spec =
        twoLayers("sigmoid", "identity", "mse").trainedBy(UpdaterSpec.of("nadam", 0.001));
    Verdict verdict = verdict(RandomProblem.of(spec, 6, Labels.REAL, 3), DOUBLE);
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.tensors())
        .filteredOn(t -> t.outcome() == Outcome.DISAGREES)
        .allSatisfy(t -> assertThat(t.name()).endsWith("'"));
  }

  @Test
  void whatDl4jDoesNotHaveIsRefused() {
    for (String updater : List.of("adam", "momentum")) {
      RandomProblem p =
          RandomProblem.of(
              twoLayers("tanh", "identity", "mse").trainedBy(UpdaterSpec.of(updater, 0.1)),
              2,
              Labels.REAL,
              1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DOUBLE.evaluate(p.spec(), p.state(), p.batch()))
          .withMessageContaining("DL4J has no updater '" + updater + "'");
    }
  }
}
