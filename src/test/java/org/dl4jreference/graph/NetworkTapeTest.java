package org.dl4jreference.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.random.RandomCase;
import org.dl4jreference.random.RandomTraining;
import org.dl4jreference.reference.ChainRule;
import org.dl4jreference.reference.FiniteDifference;
import org.dl4jreference.reference.ForwardPass;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.NetworkRounding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tape against the chapter's core, and against differences of its own score. */
class NetworkTapeTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final List<String> ACTIVATIONS = List.copyOf(CATALOGUE.activations().names());
  private static final double K = 8;
  private static final double STEP = 5e-4;

  @Test
  void theTapeComputesWhatTheChaptersCoreDoes() {
    Set<String> losses = new TreeSet<>();
    Set<String> normalizations = new TreeSet<>();
    Set<String> activations = new TreeSet<>();
    int masked = 0;
    int weighted = 0;
    for (int seed = 0; seed < 400; seed++) {
      RandomTraining c = RandomTraining.of(seed, RandomCase.Size.SMALL, ACTIVATIONS);
      losses.add(c.spec().loss().formula().name());
      for (LayerSpec layer : c.spec().layers()) {
        activations.add(layer.activation().name());
        layer.normalization().map(Formula::name).ifPresent(normalizations::add);
      }
      masked += c.batch().mask().isPresent() ? 1 : 0;
      weighted += c.spec().loss().weights().isPresent() ? 1 : 0;
      assertSame(c);
    }
    assertThat(losses).isEqualTo(CATALOGUE.losses().names());
    assertThat(activations).isEqualTo(new TreeSet<>(ACTIVATIONS));
    assertThat(normalizations).contains("layernorm", "batchnorm");
    assertThat(masked).isGreaterThan(20);
    assertThat(weighted).isGreaterThan(20);
  }

  private static void assertSame(RandomTraining c) {
    Tensors p = c.state().parameters();
    NetworkRounding tape =
        new NetworkRounding(
            CATALOGUE,
            c.spec(),
            p,
            c.batch(),
            Precision.DOUBLE,
            NetworkRounding.Known.NOTHING,
            NetworkRounding.REPLAYS);
    List<ForwardPass.Layer> layers = ForwardPass.layers(CATALOGUE, c.spec(), p, c.batch().x());
    for (int l = 0; l < layers.size(); l++) {
      assertNear(
          c.name() + " z" + l, layers.get(l).preActivation(), tape.pass().preActivations().get(l));
      assertNear(c.name() + " a" + l, layers.get(l).activation(), tape.pass().activations().get(l));
    }
    double loss = ForwardPass.loss(CATALOGUE, c.spec(), p, c.batch());
    assertNear(c.name() + " score", Matrix.row(loss), tape.pass().dataLosses().get(0));
    Tensors gradient = ChainRule.gradient(CATALOGUE, c.spec(), p, c.batch());
    tape.pass()
        .gradients()
        .forEach((name, g) -> assertNear(c.name() + " " + name, gradient.get(name), g));
    assertThat(tape.pass().gradients().keySet())
        .isEqualTo(
            new java.util.HashSet<>(
                p.names().stream()
                    .filter(name -> !LayerSpec.isRunningStatistic(Tensors.keyOf(name)))
                    .toList()));
  }

  private static void assertNear(String name, Matrix core, Expected tape) {
    Matrix sigma = tape.uncertainty().sigma();
    assertThat(core.shape()).isEqualTo(tape.value().shape());
    for (int i = 0; i < core.size(); i++) {
      // what is infinite in one has no number in the other
      if (Double.isNaN(sigma.get(i)) || tape.uncertainty().singular().get(i)) {
        continue;
      }
      assertThat(Math.abs(core.get(i) - tape.value().get(i)))
          .as("%s[%d]: %s, the tape %s", name, i, core.get(i), tape.value().get(i))
          .isLessThanOrEqualTo(K * sigma.get(i));
    }
  }

  // ---- differences

  private record Case(NetworkSpec spec, Tensors parameters, Batch batch) {
    double score(Tensors p, int form) {
      return tape(p).pass().dataLosses().get(form).value().values()[0];
    }

    NetworkTape tape(Tensors p) {
      return NetworkTape.of(CATALOGUE, spec, p, batch, Map.of(), Map.of(), Map.of());
    }
  }

  private static Case of(List<LayerSpec> layers, LossSpec loss, boolean isMasked) {
    Random random = new Random(7);
    NetworkSpec spec = new NetworkSpec(layers, loss);
    int m = 5;
    Tensors p =
        spec.unflatten(
                random
                    .doubles(
                        spec.shapes().values().stream().mapToInt(s -> s[0] * s[1]).sum(), -1, 1)
                    .toArray())
            .mapNamed(
                (name, v) ->
                    switch (Tensors.keyOf(name)) {
                      case "g", "gamma", "var" -> v.map(x -> 1.5 + x / 2);
                      default -> v;
                    });
    Matrix x = Matrix.generate(m, spec.nIn(), (i, j) -> random.nextGaussian());
    Matrix y = Matrix.generate(m, spec.nOut(), (i, j) -> 0.1 + 0.8 * random.nextDouble());
    Optional<Matrix> mask =
        isMasked
            ? Optional.of(Matrix.generate(m, spec.nOut(), (i, j) -> (i + j) % 3 == 0 ? 0 : 0.75))
            : Optional.empty();
    return new Case(spec, p, new Batch(x, y, mask));
  }

  private static void assertGradientIsThatOfTheScore(Case c) {
    NetworkTape tape = c.tape(c.parameters());
    for (int form = 0; form < tape.pass().dataLosses().size(); form++) {
      int of = form;
      Tensors d1 = FiniteDifference.central(p -> c.score(p, of), c.parameters(), STEP);
      Tensors d2 = FiniteDifference.central(p -> c.score(p, of), c.parameters(), 2 * STEP);
      Tensors d4 = FiniteDifference.central(p -> c.score(p, of), c.parameters(), 4 * STEP);
      double size = 1 + Math.abs(c.score(c.parameters(), of));
      tape.pass()
          .gradients()
          .forEach(
              (name, node) -> {
                double[] g = node.value().values();
                Matrix fine = extrapolated(d1.get(name), d2.get(name));
                Matrix coarse = extrapolated(d2.get(name), d4.get(name));
                double largest = DoubleStream.of(g).map(Math::abs).max().orElseThrow();
                for (int i = 0; i < g.length; i++) {
                  double rounding = 100 * Precision.DOUBLE.unitRoundoff() * size / STEP;
                  double tolerance = Math.abs(fine.get(i) - coarse.get(i)) + rounding;
                  assertThat(tolerance).as("of %s[%d]", name, i).isLessThan(1e-6 * (1 + largest));
                  assertThat(Math.abs(g[i] - fine.get(i)))
                      .as("%s[%d] is %s, differences say %s", name, i, g[i], fine.get(i))
                      .isLessThanOrEqualTo(tolerance);
                }
              });
    }
  }

  private static Matrix extrapolated(Matrix fine, Matrix coarse) {
    return fine.zip(coarse, (f, c) -> (4 * f - c) / 3);
  }

  static List<String> activations() {
    return ACTIVATIONS;
  }

  @ParameterizedTest
  @MethodSource("activations")
  void anActivationIsDifferentiatedAsDifferencesSay(String name) {
    assertGradientIsThatOfTheScore(
        of(
            List.of(LayerSpec.dense(3, 4, name), LayerSpec.dense(4, 3, name)),
            LossSpec.named("mse"),
            false));
  }

  /** With every output for which it is defined. */
  static Stream<List<String>> losses() {
    List<String> anywhere =
        List.of("mse", "l2", "mae", "l1", "hinge", "squared_hinge", "wasserstein", "mape");
    return CATALOGUE.losses().names().stream()
        .flatMap(
            loss ->
                Stream.of("sigmoid", "softmax", "identity", "tanh")
                    .filter(
                        f ->
                            f.startsWith("s")
                                || anywhere.contains(loss)
                                || loss.equals("cosine_proximity"))
                    .map(f -> List.of(f, loss)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void aLossIsDifferentiatedAsDifferencesSay(List<String> output) {
    List<LayerSpec> layers =
        List.of(LayerSpec.dense(3, 4, "tanh"), LayerSpec.dense(4, 3, output.get(0)));
    Formula loss = Formula.named(output.get(1));

    assertGradientIsThatOfTheScore(of(layers, new LossSpec(loss, Optional.empty()), false));
    assertGradientIsThatOfTheScore(
        of(layers, new LossSpec(loss, Optional.of(Matrix.row(0.5, 2, 1.25))), true));
  }

  static Stream<Formula> normalizations() {
    return CATALOGUE.normalizations().names().stream()
        .flatMap(
            name ->
                name.equals("layernorm")
                    ? Stream.of(Formula.named(name), Formula.named(name).with("epsilon", 0.1))
                    : Stream.of(
                        Formula.named(name).with("logstd", 0),
                        Formula.named(name).with("logstd", 1)));
  }

  @ParameterizedTest
  @MethodSource("normalizations")
  void aNormalisationIsDifferentiatedAsDifferencesSay(Formula norm) {
    List<LayerSpec> layers = new ArrayList<>();
    if (norm.name().equals("layernorm")) {
      layers.add(LayerSpec.dense(3, 4, "tanh").withNormalization(norm));
      layers.add(LayerSpec.dense(4, 5, "tanh").withoutBias().withNormalization(norm));
    } else {
      layers.add(LayerSpec.dense(3, 5, "tanh"));
      layers.add(LayerSpec.batchNormalization(5, norm, Formula.named("sigmoid")));
    }
    layers.add(LayerSpec.dense(5, 2, "identity"));

    assertGradientIsThatOfTheScore(of(layers, LossSpec.named("mse"), false));
  }

  // ---- what is beside the gradient

  @Test
  void runningStatisticsMoveTowardsThoseOfTheBatch() {
    Formula norm = Formula.named("batchnorm").with("decay", 0.75).with("logstd", 0);
    NetworkSpec spec =
        new NetworkSpec(
            List.of(LayerSpec.batchNormalization(1, norm, Formula.named("identity"))),
            LossSpec.named("mse"));
    Tensors p =
        new Tensors(
            Map.of(
                "0_gamma", Matrix.row(1),
                "0_beta", Matrix.row(0),
                "0_mean", Matrix.row(4),
                "0_var", Matrix.row(8)));
    Batch batch = new Batch(Matrix.ofRows(new double[][] {{1}, {3}}), Matrix.filled(2, 1, 0));
    NetworkTape tape = NetworkTape.of(CATALOGUE, spec, p, batch, Map.of(), Map.of(), Map.of());

    // mean 2 and variance 1 of the batch
    assertThat(tape.pass().running().get("0_mean").value().values()).containsExactly(3.5);
    assertThat(tape.pass().running().get("0_var").value().values()).containsExactly(6.25);
    assertThat(tape.pass().gradients()).containsOnlyKeys("0_gamma", "0_beta");
  }

  @Test
  void theRunningDeviationMayBeALogarithm() {
    Formula norm = Formula.named("batchnorm").with("decay", 0.75).with("logstd", 1);
    NetworkSpec spec =
        new NetworkSpec(
            List.of(LayerSpec.batchNormalization(1, norm, Formula.named("identity"))),
            LossSpec.named("mse"));
    Tensors p =
        new Tensors(
            Map.of(
                "0_gamma", Matrix.row(1),
                "0_beta", Matrix.row(0),
                "0_mean", Matrix.row(4),
                "0_log10stdev", Matrix.row(0.5)));
    Batch batch = new Batch(Matrix.ofRows(new double[][] {{1}, {3}}), Matrix.filled(2, 1, 0));
    NetworkTape tape = NetworkTape.of(CATALOGUE, spec, p, batch, Map.of(), Map.of(), Map.of());

    // variance 10·¾ + 1·¼
    assertThat(tape.pass().running().get("0_log10stdev").value().values()[0])
        .isCloseTo(Math.log10(7.75) / 2, org.assertj.core.api.Assertions.within(1e-15));
  }

  @Test
  void penaltiesAreAddedToScoreAndGradient() {
    Regularization penalty = new Regularization(0.5, 0.25, 0, true);
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {1, 1}, List.of("identity"), "mse")
            .trainedBy(TrainingSpec.of(UpdaterSpec.of("sgd", 1)).withWeights(penalty));
    Tensors p = Tensors.dense(List.of(Matrix.row(-2)), List.of(Matrix.row(0)));
    NetworkTape tape =
        NetworkTape.of(
            CATALOGUE,
            spec,
            p,
            new Batch(Matrix.row(1), Matrix.row(-2)),
            Map.of(),
            Map.of(),
            Map.of());
    double l1 = penalty.l1();
    double l2 = penalty.l2();

    assertThat(tape.pass().dataLosses().get(0).value().values()).containsExactly(0);
    assertThat(tape.pass().penalty().orElseThrow().value().values())
        .containsExactly(2 * l1 + 2 * l2);
    assertThat(tape.pass().scores().get(0).value().values()).containsExactly(2 * l1 + 2 * l2);
    assertThat(tape.pass().gradients().get("0_W").value().values()).containsExactly(0);
    assertThat(tape.pass().penalizedGradients()).containsOnlyKeys("0_W");
    assertThat(tape.pass().penalizedGradients().get("0_W").value().values())
        .containsExactly(-l1 - 2 * l2);
  }

  @Test
  void eachLayerIsFedTheSubjectsOwnNumbers() {
    NetworkSpec spec = NetworkSpec.dense(new int[] {1, 1, 1}, List.of("tanh", "identity"), "l2");
    Tensors p =
        Tensors.dense(List.of(Matrix.row(2), Matrix.row(3)), List.of(Matrix.row(0), Matrix.row(1)));
    NetworkTape tape =
        NetworkTape.of(
            CATALOGUE,
            spec,
            p,
            new Batch(Matrix.row(1), Matrix.row(0)),
            Map.of(0, Matrix.row(0.5)),
            Map.of(0, Matrix.row(0.25), 1, Matrix.row(5)),
            Map.of());

    assertThat(tape.pass().preActivations().get(0).value().values()).containsExactly(2);
    assertThat(tape.known().get(0).value().values()).containsExactly(0.5);
    assertThat(tape.pass().activations().get(0).value().values()).containsExactly(Math.tanh(0.5));
    assertThat(tape.pass().preActivations().get(1).value().values()).containsExactly(3 * 0.25 + 1);
    // δ = 2·5 from the recorded output, times the recorded activation
    assertThat(tape.pass().gradients().get("1_W").value().values()).containsExactly(10 * 0.25);
    assertThat(tape.pass().gradients().get("0_W").value().values()[0])
        .isCloseTo(30 / Math.pow(Math.cosh(0.5), 2), org.assertj.core.api.Assertions.within(1e-13));
  }

  @Test
  void aLossThatIsNotComposedOfPrimitivesIsRefused() {
    Loss pairwise =
        new Loss() {
          @Override
          public String name() {
            return "pairwise";
          }

          @Override
          public Matrix terms(Matrix p, Matrix y) {
            return p;
          }

          @Override
          public Matrix gradient(Matrix p, Matrix y, Matrix factor) {
            return p;
          }
        };
    NetworkSpec spec = NetworkSpec.dense(new int[] {1, 1}, List.of("identity"), "pairwise");
    Tensors p = Tensors.dense(List.of(Matrix.row(1)), List.of(Matrix.row(0)));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                NetworkTape.of(
                    CATALOGUE.with(pairwise),
                    spec,
                    p,
                    new Batch(Matrix.row(1), Matrix.row(1)),
                    Map.of(),
                    Map.of(),
                    Map.of()))
        .withMessage("no rounding model for loss 'pairwise': it must be elementwise");
  }
}
