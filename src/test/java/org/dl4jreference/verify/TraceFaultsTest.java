package org.dl4jreference.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dl4jreference.verify.PlantedRun.computing;
import static org.dl4jreference.verify.PlantedRun.withActivations;
import static org.dl4jreference.verify.PlantedRun.withGradient;
import static org.dl4jreference.verify.PlantedRun.withNext;
import static org.dl4jreference.verify.PlantedRun.withScore;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.data.NpzBuilder;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.np.NumPy;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sound traces agree; every single fault planted in one is seen, in the step where it is. */
class TraceFaultsTest {
  private static final UpdaterSpec SGD = UpdaterSpec.of("sgd", 0.1);
  private static final UpdaterSpec MOMENTUM =
      UpdaterSpec.of(Formula.named("momentum").with("momentum", 0.9), 0.05);

  /** An epsilon that is not negligible, so that its place can be seen in FLOAT. */
  private static final UpdaterSpec ADAM =
      UpdaterSpec.of(Formula.named("adam").with("epsilon", 1e-3), 0.01);

  /** The step from which the fault is there. */
  private static final int PLANTED = 2;

  @TempDir Path directory;

  /** A square layer, so that a transpose fits; more than one output, more than one example. */
  private static NetworkSpec network(UpdaterSpec updater) {
    return NetworkSpec.dense(new int[] {3, 4, 4, 3}, List.of("tanh", "sigmoid", "identity"), "mse")
        .trainedBy(updater);
  }

  private static PlantedRun.Framework from(int step, PlantedRun.Framework wrong) {
    return (t, before, batch, right) -> t >= step ? wrong.step(t, before, batch, right) : right;
  }

  private static PlantedRun.Framework only(int step, PlantedRun.Framework wrong) {
    return (t, before, batch, right) -> t == step ? wrong.step(t, before, batch, right) : right;
  }

  private RunVerdict verdict(Path file) {
    try (TraceReader trace = TraceReader.open(file)) {
      return new TraceVerifier(Catalogue.standard(), Comparison.DEFAULT_K, () -> {}).verify(trace);
    }
  }

  static Stream<Arguments> soundRuns() {
    List<Arguments> runs = new ArrayList<>();
    for (Precision precision : List.of(Precision.FLOAT, Precision.DOUBLE)) {
      for (String updater :
          List.of("sgd", "momentum", "nesterovs", "adam", "adam_epsilon_hat", "adagrad")) {
        runs.add(arguments(updater, precision, true));
        runs.add(arguments(updater, precision, false));
      }
    }
    return runs.stream();
  }

  private List<String> causes(NetworkSpec spec, PlantedRun.Framework framework, boolean isWhole) {
    Path file = directory.resolve("faulty.npz");
    new PlantedRun(spec, Precision.FLOAT).record(file, false, framework);
    NpzBuilder npz = NpzBuilder.of(file);
    for (int t = 0; !isWhole && t < PlantedRun.STEPS; t++) {
      npz.removeIf("step" + t + "/d").removeIf("step" + t + "/a");
    }
    npz.write(file);
    RunVerdict run = verdict(file);
    assertThat(run.outcome()).isEqualTo(Outcome.DISAGREES);
    return run.verdict().explanation().map(Explanation::ids).orElse(List.of());
  }

  /** Any two numbers are fitted by one. */
  @Test
  void noConstantIsFittedToOneWeightAndOneBias() {
    NetworkSpec small =
        NetworkSpec.dense(new int[] {1, 1}, List.of("identity"), "mse").trainedBy(ADAM);
    assertThat(causes(small, PlantedRun.computing(small.atRate(0.013)), true)).isEmpty();
  }

  /** Any score is that of some smoothing of the labels. */
  @Test
  void noSmoothingIsFittedToTheScoreAlone() {
    NetworkSpec spec = network(SGD);
    PlantedRun.Framework wrong =
        (t, before, batch, right) ->
            PlantedRun.computing(spec)
                .step(
                    t,
                    new TrainingState(
                        before
                            .parameters()
                            .mapNamed((n, m) -> n.equals("0_b") ? m.map(v -> 3 * v) : m),
                        before.slots(),
                        before.iteration(),
                        before.epoch()),
                    batch,
                    right);
    assertThat(causes(spec, wrong, false)).doesNotContain("label-smoothing");
  }

  /** With examples divided by once more, Adam's numbers are those of another epsilon. */
  @Test
  void whereTwoStoriesGiveTheSameNumbersBothAreNamed() {
    NetworkSpec other = network(UpdaterSpec.of(Formula.named("adam").with("epsilon", 6e-3), 0.01));
    assertThat(causes(network(ADAM), PlantedRun.computing(other), true))
        .contains("factor-batch", "other-epsilon");
  }

  @ParameterizedTest
  @MethodSource("soundRuns")
  void aSoundRunAgrees(String updater, Precision precision, boolean withSlots) {
    Path file = directory.resolve("sound.npz");
    new PlantedRun(network(UpdaterSpec.of(updater, 0.05)), precision)
        .record(file, withSlots, (t, before, batch, right) -> right);
    RunVerdict run = verdict(file);
    assertThat(run.outcome()).isEqualTo(Outcome.AGREES);
    assertThat(run.steps()).hasSize(PlantedRun.STEPS);
    // every kind of number was compared, or agreement would mean nothing
    assertThat(run.steps().get(PLANTED).tensors())
        .extracting(TensorVerdict::name)
        .contains("0_a", "1_a", "2_a", "score", "0_dW", "2_db", "0_W'", "2_b'");
  }

  /** What is wrong, the declared updater, the framework, and how the cause is named, if it is. */
  private record Fault(
      String what, UpdaterSpec updater, PlantedRun.Framework framework, String cause) {}

  private static final List<Fault> FAULTS = new ArrayList<>();

  private static void fault(
      String what, UpdaterSpec updater, String cause, PlantedRun.Framework framework) {
    FAULTS.add(new Fault(what, updater, framework, cause));
  }

  private static void gradient(String what, String cause, UnaryOperator<Tensors> change) {
    fault(
        what,
        SGD,
        cause,
        from(
            PLANTED,
            (t, before, batch, right) ->
                withGradient(network(SGD), before, right, change.apply(right.gradient()))));
  }

  private static void next(
      String what, UpdaterSpec updater, String cause, PlantedRun.Framework framework) {
    fault(what, updater, cause, only(PLANTED, framework));
  }

  private static void network(
      String what, UpdaterSpec updater, String cause, UnaryOperator<NetworkSpec> change) {
    fault(what, updater, cause, from(PLANTED, computing(change.apply(network(updater)))));
  }

  private static UnaryOperator<NetworkSpec> trainedBy(UpdaterSpec other) {
    return spec -> spec.trainedBy(other);
  }

  private static Tensors element(Tensors tensors, String name, double factor) {
    return tensors.with(
        name,
        Matrix.generate(
            tensors.get(name).rows(),
            tensors.get(name).columns(),
            (i, j) -> tensors.get(name).get(i, j) * (i == 0 && j == 1 ? factor : 1)));
  }

  private static Tensors changed(Tensors tensors, String name, UnaryOperator<Matrix> change) {
    return tensors.with(name, change.apply(tensors.get(name)));
  }

  private static Tensors times(Tensors tensors, double factor) {
    return tensors.map(m -> m.map(v -> factor * v));
  }

  private static Tensors minus(Tensors a, Tensors b) {
    return a.mapNamed((name, m) -> m.zip(b.get(name), (x, y) -> x - y));
  }

  private static UpdaterSpec adam(double beta1, double beta2, double epsilon) {
    return UpdaterSpec.of(
        Formula.named("adam").with("beta1", beta1).with("beta2", beta2).with("epsilon", epsilon),
        0.01);
  }

  /** θ − η·f(m, v, t) with Adam's right moments. */
  private interface AdamStep {
    double of(double m, double v, int t);
  }

  private static PlantedRun.Framework adamStep(AdamStep step) {
    return (t, before, batch, right) -> {
      Map<String, Tensors> moments = right.next().slots();
      return withNext(
          right,
          before
              .parameters()
              .mapNamed(
                  (name, theta) ->
                      Matrix.generate(
                          theta.rows(),
                          theta.columns(),
                          (i, j) ->
                              theta.get(i, j)
                                  - 0.01
                                      * step.of(
                                          moments.get("M").get(name).get(i, j),
                                          moments.get("V").get(name).get(i, j),
                                          t + 1))));
    };
  }

  private static TrainingState withoutSlots(TrainingState s) {
    return new TrainingState(s.parameters(), Map.of(), s.iteration(), s.epoch());
  }

  static {
    gradient("one element of the gradient is off by 1e-3", null, g -> element(g, "1_W", 1.001));
    gradient("the gradient has the wrong sign", "wrong-sign", g -> times(g, -1));
    gradient("the gradient is summed over the batch", "factor-batch", g -> times(g, 6));
    gradient("the gradient is summed over the outputs", "factor-n-out", g -> times(g, 3));
    gradient("the gradient lacks the 2 of the square", "factor-half", g -> times(g, 0.5));
    gradient("the gradient is off by 1e-4 as a whole", "constant-factor", g -> times(g, 1.0001));
    gradient(
        "a square weight's gradient is transposed",
        "transposed-weight",
        g -> changed(g, "1_W", NumPy::transpose));
    gradient(
        "a bias has no gradient",
        "missing-bias-gradient",
        g -> changed(g, "1_b", b -> b.map(v -> 0)));
    gradient(
        "a bias gradient is counted twice",
        "doubled-bias-gradient",
        g -> changed(g, "0_b", b -> b.map(v -> 2 * v)));
    gradient(
        "the gradient is clipped",
        "clipping",
        g -> g.map(m -> m.map(v -> Math.max(-0.01, Math.min(0.01, v)))));
    gradient("one element of the gradient is NaN", null, g -> element(g, "0_W", Double.NaN));
    gradient(
        "one layer has no gradient",
        "missing-gradient",
        g -> changed(g, "0_W", w -> w.map(v -> 0)));
    gradient(
        "two rows of a gradient are exchanged",
        null,
        g ->
            changed(
                g,
                "0_W",
                w ->
                    Matrix.generate(
                        w.rows(), w.columns(), (i, j) -> w.get((i + 1) % w.rows(), j))));

    next(
        "one weight of the next step is off by 1e-3",
        SGD,
        null,
        (t, before, batch, right) ->
            withNext(right, element(right.next().parameters(), "0_W", 1.001)));
    next(
        "one weight of the next step is NaN",
        SGD,
        null,
        (t, before, batch, right) ->
            withNext(right, element(right.next().parameters(), "0_W", Double.NaN)));
    next(
        "the update ascends",
        SGD,
        "wrong-sign",
        (t, before, batch, right) ->
            withNext(right, minus(times(before.parameters(), 2), right.next().parameters())));
    next(
        "there is no update",
        SGD,
        "no-update",
        (t, before, batch, right) -> withNext(right, before.parameters()));
    next(
        "the learning rate of one step is off by 1 %",
        SGD,
        "constant-factor",
        (t, before, batch, right) ->
            withNext(right, minus(before.parameters(), times(right.gradient(), 0.101))));
    next(
        "one bias is not updated",
        SGD,
        "no-update",
        (t, before, batch, right) ->
            withNext(right, right.next().parameters().with("1_b", before.parameters().get("1_b"))));
    next(
        "one layer is frozen",
        SGD,
        "no-update",
        (t, before, batch, right) ->
            withNext(
                right,
                right
                    .next()
                    .parameters()
                    .with("2_W", before.parameters().get("2_W"))
                    .with("2_b", before.parameters().get("2_b"))));
    next(
        "the update is applied twice",
        SGD,
        "factor-double",
        (t, before, batch, right) ->
            withNext(right, minus(before.parameters(), times(right.gradient(), 0.2))));
    next(
        "the update divides by the batch again",
        SGD,
        "factor-batch",
        (t, before, batch, right) ->
            withNext(right, minus(before.parameters(), times(right.gradient(), 0.1 / 6))));
    next(
        "the momentum is reset in the middle of the run",
        MOMENTUM,
        "stale-state",
        (t, before, batch, right) ->
            withGradient(network(MOMENTUM), withoutSlots(before), right, right.gradient()));
    next(
        "Adam's state is reset in the middle of the run",
        ADAM,
        "stale-state",
        (t, before, batch, right) ->
            withGradient(network(ADAM), withoutSlots(before), right, right.gradient()));
    next(
        "Adam's epsilon stands inside the root",
        ADAM,
        null,
        adamStep(
            (m, v, t) ->
                m / (1 - Math.pow(0.9, t)) / Math.sqrt(v / (1 - Math.pow(0.999, t)) + 1e-3)));
    next(
        "Adam has no bias correction",
        ADAM,
        "no-bias-correction",
        adamStep((m, v, t) -> m / (Math.sqrt(v) + 1e-3)));
    next(
        "Adam's correction is one step behind",
        ADAM,
        "iteration-off-by-one",
        adamStep(
            (m, v, t) ->
                m
                    / (1 - Math.pow(0.9, t - 1))
                    / (Math.sqrt(v / (1 - Math.pow(0.999, t - 1))) + 1e-3)));
    next(
        "Adam takes no root",
        ADAM,
        null,
        adamStep((m, v, t) -> m / (1 - Math.pow(0.9, t)) / (v / (1 - Math.pow(0.999, t)) + 1e-3)));

    network(
        "Adam is DL4J's, epsilon before the correction",
        ADAM,
        "epsilon-placement",
        trainedBy(UpdaterSpec.of(Formula.named("adam_epsilon_hat").with("epsilon", 1e-3), 0.01)));
    network("Adam's betas are exchanged", ADAM, null, trainedBy(adam(0.999, 0.9, 1e-3)));
    network("Adam's epsilon is another", ADAM, "other-epsilon", trainedBy(adam(0.9, 0.999, 1e-2)));
    network(
        "momentum is Nesterov's",
        MOMENTUM,
        "other-updater",
        trainedBy(UpdaterSpec.of(Formula.named("nesterovs").with("momentum", 0.9), 0.05)));
    network(
        "the momentum is another",
        MOMENTUM,
        "other-momentum",
        trainedBy(UpdaterSpec.of(Formula.named("momentum").with("momentum", 0.8), 0.05)));
    network(
        "momentum is plain gradient descent",
        MOMENTUM,
        "stale-state",
        trainedBy(UpdaterSpec.of("sgd", 0.05)));
    network(
        "the activation is another",
        SGD,
        "other-activation",
        spec ->
            NetworkSpec.dense(
                    new int[] {3, 4, 4, 3}, List.of("tanh", "hardsigmoid", "identity"), "mse")
                .trainedBy(SGD));
    network(
        "the loss is another",
        SGD,
        "other-loss",
        spec -> new NetworkSpec(spec.layers(), org.dl4jreference.model.LossSpec.named("mae")));
    network(
        "the loss is not divided by the outputs",
        SGD,
        "factor-n-out",
        spec -> new NetworkSpec(spec.layers(), org.dl4jreference.model.LossSpec.named("l2")));
    network(
        "an undeclared L2",
        SGD,
        "undeclared-l2",
        spec -> spec.trainedBy(TrainingSpec.of(SGD).withWeights(Regularization.l2(0.01))));
    network(
        "an undeclared weight decay",
        ADAM,
        "decoupled-decay",
        spec ->
            spec.trainedBy(
                TrainingSpec.of(ADAM).withWeights(new Regularization(0, 0, 0.01, true))));
    network(
        "an undeclared schedule of the learning rate",
        SGD,
        "constant-factor",
        spec ->
            spec.trainedBy(
                new UpdaterSpec(
                    Formula.named("sgd"),
                    new Schedule.Varying(
                        Formula.named("exponential").with("gamma", 0.99),
                        0.1,
                        Schedule.Unit.ITERATION))));

    fault(
        "the score is that of the step before",
        SGD,
        "stale-score",
        new PlantedRun.Framework() {
          private double last;

          @Override
          public org.dl4jreference.model.Evaluation step(
              int t,
              TrainingState before,
              org.dl4jreference.model.Batch batch,
              org.dl4jreference.model.Evaluation right) {
            double stale = last;
            last = right.score();
            return t >= PLANTED ? withScore(right, stale) : right;
          }
        });
    next(
        "the score is negative",
        SGD,
        "wrong-sign",
        (t, before, batch, right) -> withScore(right, -right.score()));
    next(
        "the score is summed over the batch",
        SGD,
        "factor-batch",
        (t, before, batch, right) -> withScore(right, 6 * right.score()));
    next(
        "the score is halved",
        SGD,
        "factor-half",
        (t, before, batch, right) -> withScore(right, right.score() / 2));
    next(
        "the activations are the pre-activations",
        SGD,
        null,
        (t, before, batch, right) ->
            withActivations(
                right,
                right.layers().stream()
                    .map(v -> new LayerValues(v.preActivation(), v.preActivation()))
                    .toList()));
    next(
        "the activations of two layers are exchanged",
        SGD,
        null,
        (t, before, batch, right) -> {
          List<LayerValues> layers = right.layers();
          return withActivations(right, List.of(layers.get(1), layers.get(0), layers.get(2)));
        });
    next(
        "the activations are rounded to bfloat16",
        SGD,
        "lower-precision",
        (t, before, batch, right) ->
            withActivations(
                right,
                right.layers().stream()
                    .map(
                        v ->
                            new LayerValues(
                                v.preActivation(), Precision.BFLOAT16.round(v.activation())))
                    .toList()));
  }

  static Stream<Arguments> faults() {
    return FAULTS.stream()
        .flatMap(
            fault ->
                Stream.of(Precision.FLOAT, Precision.DOUBLE)
                    .map(precision -> arguments(fault.what(), precision, fault)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("faults")
  void aFaultIsSeenInTheStepWhereItIs(String what, Precision precision, Fault fault) {
    Path file = directory.resolve("faulty.npz");
    new PlantedRun(network(fault.updater()), precision).record(file, false, fault.framework());
    RunVerdict run = verdict(file);
    assertThat(run.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(run.decisive()).isEqualTo(PLANTED);
    List<String> causes = causes(run.verdict());
    if (fault.cause() == null) {
      assertThat(causes).isEmpty();
    } else {
      assertThat(causes).contains(fault.cause());
    }
  }

  private static List<String> causes(Verdict verdict) {
    return verdict.explanation().map(Explanation::ids).orElse(List.of());
  }

  /** What is wrong with the file, and what was done to the arrays of a sound run. */
  static Stream<Arguments> filesPutTogetherWrongly() {
    Map<String, UnaryOperator<NpzBuilder>> all = new LinkedHashMap<>();
    all.put(
        "two steps are exchanged",
        npz ->
            npz.rename(
                name ->
                    name.startsWith("step2/")
                        ? name.replace("step2/", "step3/")
                        : name.replace("step3/", "step2/")));
    all.put(
        "the gradients of two layers' biases are exchanged",
        npz ->
            npz.rename(
                name ->
                    name.equals("step2/db0")
                        ? "step2/db1"
                        : name.equals("step2/db1") ? "step2/db0" : name));
    all.put(
        "a step has the labels of others",
        npz -> npz.put("step2/y", new int[] {6, 3}, new double[18]));
    all.put("a step has other inputs", npz -> npz.put("step2/x", new int[] {6, 3}, new double[18]));
    all.put(
        "the recorded momentum is another",
        npz -> npz.put("step3/state/V/W0", new int[] {3, 4}, new double[12]));
    return all.entrySet().stream().map(e -> arguments(e.getKey(), e.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filesPutTogetherWrongly")
  void aFilePutTogetherWronglyIsSeen(String what, UnaryOperator<NpzBuilder> change) {
    Path sound = directory.resolve("sound.npz");
    new PlantedRun(network(MOMENTUM), Precision.DOUBLE)
        .record(sound, true, (t, before, batch, right) -> right);
    assertThat(verdict(sound).outcome()).isEqualTo(Outcome.AGREES);
    RunVerdict run =
        verdict(change.apply(NpzBuilder.of(sound)).write(directory.resolve("wrong.npz")));
    assertThat(run.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(run.decisive()).isBetween(PLANTED - 1, PLANTED);
  }
}
