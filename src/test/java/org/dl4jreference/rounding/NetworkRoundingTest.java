package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.junit.jupiter.api.Test;

class NetworkRoundingTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();

  private static NetworkRounding rounding(
      NetworkSpec spec, Tensors p, Batch batch, Precision precision, NetworkRounding.Known known) {
    return new NetworkRounding(
        CATALOGUE, spec, p, batch, precision, known, NetworkRounding.REPLAYS);
  }

  // ---- threads

  /** Products, draws, rows and updates are all large enough to be split. */
  private static final NetworkSpec LARGE =
      new NetworkSpec(
              List.of(
                  LayerSpec.dense(70, 90, "tanh"),
                  LayerSpec.batchNormalization(
                      90, Formula.named("batchnorm"), Formula.named("relu")),
                  LayerSpec.dense(90, 5, "softmax")),
              LossSpec.named("mcxent"))
          .trainedBy(UpdaterSpec.of("adam_epsilon_hat", 0.01));

  private static Map<String, Object> everything(Precision precision) {
    Random random = new Random(1);
    Tensors p =
        LARGE
            .unflatten(
                random
                    .doubles(
                        LARGE.shapes().values().stream().mapToInt(s -> s[0] * s[1]).sum(), 0.1, 0.2)
                    .toArray())
            .map(precision::round);
    Matrix x = Matrix.generate(80, 70, (i, j) -> random.nextGaussian());
    Matrix y = Matrix.generate(80, 5, (i, j) -> j == i % 5 ? 1 : 0);
    NetworkRounding pass =
        new NetworkRounding(
            CATALOGUE,
            LARGE,
            p,
            new Batch(x, y).in(precision),
            precision,
            NetworkRounding.Known.NOTHING,
            25);
    UpdaterRounding update =
        new UpdaterRounding(
            CATALOGUE,
            LARGE,
            TrainingState.initial(p),
            Carried.NOTHING,
            Optional.empty(),
            pass,
            java.util.Set.of(),
            precision,
            25);
    Map<String, Object> all = new TreeMap<>();
    for (int l = 0; l < 3; l++) {
      all.put("z" + l, pass.pass().preActivations().get(l));
      all.put("a" + l, pass.pass().activations().get(l));
    }
    all.put("scores", pass.pass().scores());
    pass.pass().gradients().forEach((name, g) -> all.put("d" + name, g));
    for (String name : p.names()) {
      Optional.ofNullable(pass.pass().running().get(name))
          .ifPresent(r -> all.put("running " + name, r));
      for (String slot : List.of("", "M", "V")) {
        update.after(name, slot).ifPresent(e -> all.put(name + " after " + slot, e));
      }
    }
    return all;
  }

  @Test
  void everyNumberIsTheSameToTheLastBitForAnyNumberOfThreads() throws Exception {
    for (Precision precision : List.of(Precision.FLOAT, Precision.DOUBLE)) {
      Map<String, Object> alone = inPoolOf(1, () -> everything(precision));

      assertThat(alone).hasSizeGreaterThan(30);
      assertThat(inPoolOf(2, () -> everything(precision))).isEqualTo(alone);
    }
  }

  private static <T> T inPoolOf(int threads, Supplier<T> work) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(work::get).get();
    } finally {
      pool.shutdown();
    }
  }

  // ---- small networks

  private static final NetworkSpec LINE =
      NetworkSpec.dense(new int[] {1, 1}, List.of("identity"), "mse");

  private static Tensors line(double w, double b) {
    return Tensors.dense(List.of(Matrix.row(w)), List.of(Matrix.row(b)));
  }

  @Test
  void whatIsKnownOfTheSubjectStandsInThePlaceOfWhatIsComputed() {
    NetworkSpec spec = NetworkSpec.dense(new int[] {1, 1, 1}, List.of("tanh", "identity"), "mse");
    Tensors p =
        Tensors.dense(List.of(Matrix.row(2), Matrix.row(3)), List.of(Matrix.row(0), Matrix.row(0)));
    Batch batch = new Batch(Matrix.row(0.25), Matrix.row(0));
    NetworkRounding free = rounding(spec, p, batch, Precision.FLOAT, NetworkRounding.Known.NOTHING);
    NetworkRounding fed =
        rounding(
            spec,
            p,
            batch,
            Precision.FLOAT,
            new NetworkRounding.Known(
                Map.of(0, Matrix.row(0.5)), Map.of(0, Matrix.row(0.75)), Optional.empty()));

    assertThat(fed.pass().preActivations().get(1).value().get(0)).isEqualTo(2.25);
    // 3·a of a recorded a errs by its own rounding alone, one term of the sum and Σp²
    double u = Precision.FLOAT.unitRoundoff();
    double own = u / Math.sqrt(3) * 2.25 * Math.sqrt(1 / 3.0 + 0.5 + 1);
    // ten draws
    assertThat(fed.pass().preActivations().get(1).uncertainty().sigma().get(0))
        .isBetween(0.99 * own, 1.7 * own);
    assertThat(free.pass().preActivations().get(1).uncertainty().sigma().get(0))
        .isGreaterThan(1.8 * own);
  }

  private static Tensors gradient(double w) {
    return line(w, w);
  }

  /** z = 0 exactly: the subject tells by its gradient which derivative it takes there. */
  @Test
  void onAKinkTheConventionIsTakenThatTheGradientShows() {
    NetworkSpec spec = NetworkSpec.dense(new int[] {1, 1}, List.of("relu"), "l2");
    Batch batch = new Batch(Matrix.row(1), Matrix.row(-3));
    Tensors p = line(2, -2);
    // δ = 2·(0 + 3)
    for (double slope : new double[] {0, 0.5, 1}) {
      NetworkRounding told =
          rounding(
              spec,
              p,
              batch,
              Precision.FLOAT,
              new NetworkRounding.Known(
                  Map.of(0, Matrix.row(0)), Map.of(), Optional.of(gradient(6 * slope))));
      assertThat(told.pass().gradients().get("0_W").value().get(0)).isEqualTo(6 * slope);
      assertThat(told.onKink(0)).isEqualTo(1);
    }
    NetworkRounding untold =
        rounding(spec, p, batch, Precision.FLOAT, NetworkRounding.Known.NOTHING);
    assertThat(untold.pass().gradients().get("0_W").value().get(0)).isZero();
  }

  /** As in DL4J, which takes ReLU's derivative from the left and leaky ReLU's from the right. */
  @Test
  void eachActivationHasAConventionOfItsOwn() {
    NetworkSpec spec =
        new NetworkSpec(
            List.of(LayerSpec.dense(1, 2, "relu"), LayerSpec.dense(2, 1, "leakyrelu")),
            LossSpec.named("l2"));
    // z = (0, 1) below, 0 above; δ = 2·(0 + 3) above
    Tensors p =
        Tensors.dense(
            List.of(Matrix.row(2, 1), Matrix.ofRows(new double[][] {{1}, {1}})),
            List.of(Matrix.row(-2, 0), Matrix.row(-1)));
    Batch batch = new Batch(Matrix.row(1), Matrix.row(-3));
    for (double above : new double[] {0.01, 1}) {
      for (double below : new double[] {0, 0.5, 1}) {
        Tensors own =
            Tensors.dense(
                List.of(
                    Matrix.row(6 * above * below, 6 * above),
                    Matrix.ofRows(new double[][] {{0}, {6 * above}})),
                List.of(Matrix.row(6 * above * below, 6 * above), Matrix.row(6 * above)));
        NetworkRounding told =
            rounding(
                spec,
                p,
                batch,
                Precision.FLOAT,
                new NetworkRounding.Known(
                    Map.of(0, Matrix.row(0, 1), 1, Matrix.row(0)), Map.of(), Optional.of(own)));
        assertThat(told.pass().gradients().get("0_W").value().toArray())
            .as("%s above, %s below", above, below)
            .containsExactly(6 * above * below, 6 * above);
      }
    }
  }

  /** δ = 128 and −128.125 cancel: what is left of them is smaller than their rounding. */
  @Test
  void whereTheUsualConventionIsWithinRoundingNoOtherIsTried() {
    NetworkRounding told =
        rounding(
            NetworkSpec.dense(new int[] {1, 1}, List.of("hardtanh"), "l2"),
            line(0.5, 0.5),
            new Batch(
                Matrix.ofRows(new double[][] {{1}, {1}}),
                Matrix.ofRows(new double[][] {{-63}, {65.0625}})),
            Precision.BFLOAT16,
            // nearer to the 0 of the convention from the right
            new NetworkRounding.Known(Map.of(), Map.of(), Optional.of(gradient(0.05))));

    assertThat(told.onKink(0)).isEqualTo(2);
    assertThat(told.pass().gradients().get("0_W").value().get(0)).isEqualTo(-0.0625);
    assertThat(told.pass().gradients().get("0_W").uncertainty().sigma().get(0)).isGreaterThan(0.05);
  }

  @Test
  void whereAPreActivationIsNotRecordedEitherSideOfAKinkIsWithinRounding() {
    NetworkRounding told =
        rounding(
            NetworkSpec.dense(new int[] {1, 1}, List.of("relu"), "l2"),
            line(2, -2),
            new Batch(Matrix.row(1), Matrix.row(-3)),
            Precision.FLOAT,
            new NetworkRounding.Known(Map.of(), Map.of(), Optional.of(gradient(6))));

    assertThat(told.pass().gradients().get("0_W").uncertainty().sigma().get(0))
        .isBetween(4.2, 6.01);
  }

  @Test
  void awayFromKinksTheGradientTellsNothing() {
    NetworkRounding told =
        rounding(
            NetworkSpec.dense(new int[] {1, 1}, List.of("relu"), "l2"),
            line(2, -1),
            new Batch(Matrix.row(1), Matrix.row(-3)),
            Precision.FLOAT,
            new NetworkRounding.Known(Map.of(), Map.of(), Optional.of(gradient(0))));

    assertThat(told.pass().gradients().get("0_W").value().get(0)).isEqualTo(8);
    assertThat(told.onKink(0)).isZero();
  }

  @Test
  void whatLeavesTheRangeHasNoSigmaFromThereOn() {
    NetworkRounding rounding =
        rounding(
            LINE,
            line(300, 0),
            new Batch(Matrix.ofRows(new double[][] {{300}, {1}}), Matrix.filled(2, 1, 0)),
            Precision.HALF,
            NetworkRounding.Known.NOTHING);
    Matrix sigma = rounding.pass().preActivations().get(0).uncertainty().sigma();

    assertThat(sigma.get(0)).isNaN();
    assertThat(sigma.get(1)).isPositive();
    assertThat(rounding.pass().scores().get(0).uncertainty().sigma().get(0)).isNaN();
    assertThat(rounding.pass().gradients().get("0_W").uncertainty().sigma().get(0)).isNaN();
  }

  @Test
  void tf32RoundsTheFactorsOfEveryProduct() {
    Batch batch = new Batch(Matrix.row(0.3), Matrix.row(0));
    double inTf32 =
        rounding(LINE, line(0.7, 0), batch, Precision.TF32, NetworkRounding.Known.NOTHING)
            .pass()
            .preActivations()
            .get(0)
            .uncertainty()
            .sigma()
            .get(0);

    // two factors, each uniform within ±2⁻¹¹
    double factors = 0x1p-11 * Math.sqrt(2.0 / 3) * 0.21;
    assertThat(inTf32).isBetween(0.99 * factors, 1.7 * factors);
  }

  @Test
  void theErrorsOfGradientsAreHandedOnWhereTheSubjectsOwnAreUnknown() {
    Batch batch = new Batch(Matrix.row(0.3), Matrix.row(0));
    NetworkRounding unknown =
        rounding(LINE, line(0.7, 0), batch, Precision.FLOAT, NetworkRounding.Known.NOTHING);
    NetworkRounding known =
        rounding(
            LINE,
            line(0.7, 0),
            batch,
            Precision.FLOAT,
            new NetworkRounding.Known(Map.of(), Map.of(), Optional.of(gradient(0.1))));

    assertThat(unknown.gradientErrors()).containsOnlyKeys("0_W", "0_b");
    assertThat(unknown.gradientErrors().get("0_W").deviations()).hasDimensions(10, 1);
    assertThat(known.gradientErrors()).isEmpty();
  }
}
