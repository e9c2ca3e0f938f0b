package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ForwardPass;
import org.junit.jupiter.api.Test;

/** Each step of the propagation, derived by hand for numbers that fit on a line. */
class StepRoundingTest {
  /** Far from any kink. */
  private static final Matrix NONE = Matrix.row(0);

  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final double K = 8;
  private static final double PRODUCT =
      (2 * (121 / 3.0 + 73 / 2.0) + 73) / 3 + Math.pow(2 / 8.0 * 121 / 146 * 11, 2);
  private static final double U = Precision.FLOAT.unitRoundoff();
  private static final Roundoff FLOAT = Roundoff.of(Precision.FLOAT, K);

  private static StepRounding rounding(
      String activation, String loss, double[] x, double[] w, double b, double y) {
    NetworkSpec spec = NetworkSpec.dense(new int[] {x.length, 1}, List.of(activation), loss);
    Tensors p = Tensors.dense(List.of(Matrix.of(w.length, 1, w)), List.of(Matrix.row(b)));
    return new StepRounding(
        CATALOGUE, spec, p, new Batch(Matrix.row(x), Matrix.row(y)), Precision.FLOAT, K);
  }

  private static double[] of(double... values) {
    return values;
  }

  private static void assertVariance(double sigma, double expectedInU) {
    assertThat(sigma * sigma / U / U).isCloseTo(expectedInU, within(1e-9 * expectedInU));
  }

  @Test
  void aDotProductHasTheVarianceOfItsPartialSumsAndProducts() {
    // 1·3 + 2·4 = 11, Σp² = 9 + 64 = 73, n = 2: u²/3·(n(s²/3 + Σp²/2) + Σp²),
    // and (u·n/8·κs)² with κ = s²/(n·Σp²) = 121/146
    Matrix s = FLOAT.product(Matrix.row(1, 2), Matrix.of(2, 1, 3, 4), Matrix.row(11));
    assertVariance(Math.sqrt(s.get(0)), PRODUCT);
  }

  @Test
  void factorsPassTheirVarianceOn() {
    // Var[a]w² + a²Var[w] + Var[a]Var[w] for a = 2, w = 5 and variances far above rounding
    Matrix s =
        FLOAT.product(
            Matrix.row(2), Matrix.row(0.01), Matrix.row(5), Matrix.row(0.02), Matrix.row(10));
    assertThat(s.get(0)).isCloseTo(0.01 * 25 + 4 * 0.02 + 0.01 * 0.02, within(1e-9));
  }

  @Test
  void aPreActivationAddsARoundingForTheBias() {
    StepRounding r = rounding("identity", "mse", of(1, 2), of(3, 4), 1, 0);
    assertVariance(r.global(0).preActivationSigma().get(0), PRODUCT + 144 / 3.0);
  }

  @Test
  void aSigmoidAddsTheErrorOfTheLibraryFunction() {
    Matrix z = Matrix.row(0);
    Matrix varA =
        new ActivationRounding(FLOAT)
            .forward(
                CATALOGUE.activation(Formula.named("sigmoid")), z, Matrix.row(9 * U * U), NONE);
    // f'(0) = 1/4: 9/16, and 4u of 1/2
    assertVariance(Math.sqrt(varA.get(0)), 9 / 16.0 + 4);
  }

  @Test
  void aSoftmaxSharesTheErrorsOfItsRow() {
    // p = (½, ½): ¼·(v(1 − 1) + (¼ + ¼)v + (4u)² + Var[Σ]),
    // Var[Σ] = u²/3·(2 + (4 − 2))·(1/3 + ½/2) of a sum of two equal terms
    double v = 9 * U * U;
    Matrix varA =
        new ActivationRounding(FLOAT)
            .forward(
                CATALOGUE.activation(Formula.named("softmax")),
                Matrix.row(0, 0),
                Matrix.row(v, v),
                NONE);
    double sum = 4 * (1 / 3.0 + 0.25) / 3;
    assertVariance(Math.sqrt(varA.get(0)), (4.5 + 16 + sum) / 4);
  }

  @Test
  void aDeltaOfASigmoidCarriesBothFactors() {
    double varZ = 9 * U * U;
    double varDelta = 16 * U * U;
    Matrix var =
        new ActivationRounding(FLOAT)
            .backward(
                CATALOGUE.activation(Formula.named("sigmoid")),
                layer(Matrix.row(0), Matrix.row(varZ)),
                Matrix.row(2),
                Matrix.row(varDelta));
    // f' = ¼, f'' = 0, 1 − a errs by 4u·¼: δ²·u² + f'²·Var[δ] + 3·u²/3·(δf')²
    assertVariance(Math.sqrt(var.get(0)), 4 * 1 + 16 / 16.0 + 0.25);
  }

  @Test
  void aWeightsGradientSumsOverTheExamples() {
    Matrix a = Matrix.of(2, 1, 1, 2);
    Matrix delta = Matrix.of(2, 1, 3, 4);
    Matrix none = Matrix.of(2, 1, 0, 0);
    SharedRounding different = SharedRounding.of(a, U);
    assertThat(different.values().get(0)).isCloseTo(Math.sqrt(0.5), within(1e-15));
    Matrix var = FLOAT.overExamples(a, none, delta, none, Matrix.row(11), different, different);
    assertVariance(Math.sqrt(var.get(0)), PRODUCT);
  }

  @Test
  void errorsOfEqualExamplesAddUpAsTheirNumber() {
    int m = 100;
    Matrix ones = Matrix.filled(m, 1, 1);
    Matrix var = Matrix.filled(m, 1, 1);
    Matrix none = Matrix.filled(m, 1, 0);
    Matrix different = Matrix.generate(m, 1, (i, j) -> i);
    Matrix s = Matrix.row(m);
    SharedRounding exact = SharedRounding.whole(1);
    double equal =
        FLOAT.overExamples(ones, none, ones, var, s, exact, SharedRounding.of(ones, U)).get(0);
    double own =
        FLOAT.overExamples(ones, none, ones, var, s, exact, SharedRounding.of(different, U)).get(0);
    // m independent errors of variance 1, and m or m/8 that are one
    assertThat(equal).isCloseTo(100 + 100 * 100, within(1e-6));
    assertThat(own).isCloseTo(100 + 12.5 * 12.5, within(1e-6));
  }

  @Test
  void equalProductsOfBothSignsBiasASumToo() {
    // ±a·w with few different a and w, in any order: the errors of equal ones are the same
    int n = 400;
    java.util.Random random = new java.util.Random(3);
    double largest = 0;
    double predicted = 0;
    for (int run = 0; run < 50; run++) {
      double shift = (float) random.nextDouble();
      Matrix a = Matrix.generate(1, n, (i, j) -> random.nextInt(3) - 1);
      Matrix w = Matrix.generate(n, 1, (i, j) -> (float) (random.nextInt(3) - 1 + shift));
      float sum = 0;
      double exact = 0;
      for (int k = 0; k < n; k++) {
        sum += (float) (a.get(k) * w.get(k));
        exact += a.get(k) * w.get(k);
      }
      predicted = Math.sqrt(FLOAT.product(a, w, Matrix.row(exact)).get(0));
      largest = Math.max(largest, Math.abs(sum - exact) / predicted);
    }
    assertThat(predicted).isPositive();
    assertThat(largest).as("largest of 50 sums, in σ").isBetween(0.1, 4.0);
  }

  @Test
  void theShareOfEqualValuesIsCounted() {
    Matrix columns = Matrix.of(4, 3, 1, 1, 1, 1, 1, 2, 1, 2, 3, 1, 2, 4);
    Matrix share = SharedRounding.of(columns, U).values();
    assertThat(share).isEqualTo(Matrix.row(1, Math.sqrt(8) / 4, 0.5));
  }

  @Test
  void aRunningSumOfEqualTermsIsBiased() {
    int n = 1000;
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += 0.1f;
    }
    double s = n * (double) 0.1f;
    double bias = Math.sqrt(FLOAT.runningSum(n, s, n * (double) 0.1f * 0.1f, 1));
    // all n roundings are one: u/√3·n·s/√3, √n = 32 times what independent ones would give
    assertThat(bias).isCloseTo(U * n * s / 3, within(1e-6));
    assertThat(Math.abs(sum - s) / bias).isBetween(0.2, 3.0);
  }

  @Test
  void aScoreCarriesTheErrorOfThePredictionAndOfItsTerms() {
    // x = 1, w = 3, y = 0: loss 9, slope 6
    StepRounding r = rounding("identity", "mse", of(1), of(3), 0, 0);
    double varZ = (9 / 3.0 + 9 / 2.0 + 9) / 3 + Math.pow(3 / 8.0, 2) + 9 / 3.0;
    assertVariance(r.global(0).preActivationSigma().get(0), varZ);
    // second order is nothing here; (4u·9)²; all of it once more as what one example shares
    double term = 36 * varZ + 16 * 81;
    double sum = (81 / 3.0 + 81 / 2.0) / 3 + Math.pow(9 / 8.0, 2) + 81 / 3.0;
    assertVariance(r.dataLossSigma(), 2 * term + sum + 2 * 81 / 3.0);
  }

  @Test
  void anUpdateBySgdRoundsFourTimes() {
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {1, 1}, List.of("identity"), "mse")
            .trainedBy(UpdaterSpec.of("sgd", 0.1));
    Tensors p = Tensors.dense(List.of(Matrix.row(1)), List.of(Matrix.row(1)));
    Tensors g = p.map(v -> Matrix.row(2));
    UpdateRounding r =
        new UpdateRounding(
            CATALOGUE,
            spec,
            TrainingState.initial(p),
            g,
            Optional.empty(),
            Map.of(),
            Precision.FLOAT,
            K);
    // η as a constant u·0.1 times g = 2; g itself 4·u²/3·4 times η²; η·g = 0.2, then 0.8
    double variance = 0.04 + 0.01 * 16 / 3 + 0.04 / 3 + 0.04 / 3 + 0.64 / 3;
    assertVariance(r.parameterSigma().get(0, "W").get(0), variance);
  }

  @Test
  void tf32RoundsTheFactorsOfProductsOnly() {
    Roundoff tf32 = Roundoff.of(Precision.TF32, K);
    double coarse = Precision.TF32.unitRoundoff() / U;
    Matrix s = tf32.product(Matrix.row(1), Matrix.row(3), Matrix.row(3));
    double own = (9 / 3.0 + 9 / 2.0) / 3 + (1 + 2 * coarse * coarse) * 9 / 3 + Math.pow(3 / 8.0, 2);
    assertVariance(Math.sqrt(s.get(0)), own);
    assertVariance(Math.sqrt(tf32.rounding(1)), 1 / 3.0);
  }

  @Test
  void atAKinkEitherSideIsRight() {
    ActivationRounding f = new ActivationRounding(FLOAT);
    var relu = CATALOGUE.activation(Formula.named("relu"));
    Matrix z = Matrix.row(-1e-9, -1);
    Matrix varZ = Matrix.row(1e-16, 1e-16);
    assertThat(f.kinks(relu, z, varZ)).isEqualTo(Matrix.row(1, 0));
    // the slope of the right side, though z lies on the left
    assertThat(f.forward(relu, z, varZ, varZ).get(0)).isCloseTo(1e-16, within(1e-25));
    assertThat(f.forward(relu, z, varZ, varZ).get(1)).isLessThan(1e-70);
    // f' jumps by 1: δz is δ or 0
    Matrix jumps = f.jumps(relu, layer(z, varZ), Matrix.row(2, 2), Matrix.row(0, 0));
    assertThat(jumps).isEqualTo(Matrix.row(2, 0));
  }

  /** A layer of which only z and its variance matter. */
  private static LayerRounding layer(Matrix z, Matrix varZ) {
    Matrix zero = z.map(v -> 0);
    return new LayerRounding(new ForwardPass.Layer(z, z, z, z), zero, varZ, varZ, zero, varZ, zero);
  }

  @Test
  void whereTheSubjectsSideOfAKinkIsKnownTheOtherIsWrong() {
    // z = 1·1 − 1 = 0 but for the bias's last bit, so the reference cannot tell the side
    double bias = Math.nextUp(-1f);
    NetworkSpec spec = NetworkSpec.dense(new int[] {1, 1, 1}, List.of("relu", "identity"), "mse");
    Tensors p =
        Tensors.dense(
            List.of(Matrix.row(1), Matrix.row(3)), List.of(Matrix.row(bias), Matrix.row(0.5)));
    Batch batch = new Batch(Matrix.row(1), Matrix.row(0));
    StepRounding blind = new StepRounding(CATALOGUE, spec, p, batch, Precision.FLOAT, K);
    assertThat(blind.hasKinks()).isTrue();
    StepRounding right = seen(spec, p, batch, 1 + bias);
    assertThat(right.hasKinks()).isFalse();
    // δ of the output is about 1, and the unit is on
    assertThat(right.gradient().get(0, "W").get(0)).isCloseTo(3, within(1e-5));
    assertThat(K * right.gradientSigma().get(0, "W").get(0)).isLessThan(1e-4);
    StepRounding left = seen(spec, p, batch, -1e-8);
    assertThat(left.gradient().get(0, "W").get(0)).isZero();
    // exactly on the kink either side is right
    assertThat(seen(spec, p, batch, 0).hasKinks()).isTrue();
    // and a z that rounding does not explain is no witness
    assertThat(seen(spec, p, batch, 0.1).hasKinks()).isTrue();
  }

  private static StepRounding seen(NetworkSpec spec, Tensors p, Batch batch, double z) {
    return new StepRounding(
        CATALOGUE, spec, p, batch, Precision.FLOAT, K, Map.of(0, Matrix.row(z)));
  }

  @Test
  void whereTheSlopesVanishTheCubicTermIsLeft() {
    var cube = CATALOGUE.activation(Formula.named("cube"));
    double varZ = 1e-8;
    ActivationRounding f = new ActivationRounding(FLOAT);
    // z³ of an error σ is a normal error's cube: E[e⁶] = 15σ⁶
    assertThat(f.forward(cube, Matrix.row(0), Matrix.row(varZ), NONE).get(0))
        .isCloseTo(15e-24, within(1e-30));
    // δz = 3e²·δ: Var[3e²] = 9·2σ⁴
    Matrix back =
        f.backward(cube, layer(Matrix.row(0), Matrix.row(varZ)), Matrix.row(1), Matrix.row(0));
    assertThat(back.get(0)).isCloseTo(18e-16, within(1e-20));
  }

  @Test
  void positiveTermsBelowTheLastDigitOfTheirSumAreLost() {
    double[] terms = new double[1001];
    java.util.Arrays.fill(terms, U / 4);
    terms[0] = 1;
    float sum = 0;
    for (double t : terms) {
      sum += (float) t;
    }
    assertThat(sum).isEqualTo(1f);
    // all of 1000·u/4 is lost; half of it is σ, with at most u/2 for the term 1
    assertThat(Math.sqrt(FLOAT.lost(terms, 1 + 1000 * U / 4)))
        .isCloseTo(125.5 * U, within(U / 100));
  }

  @Test
  void anErrorOfAnActivationComesBackThroughAllUnitsAbove() {
    // a = x, then n outputs z = a·1 with loss Σz²: δa = Σ 2z, so an error e of a gives 2n·e
    int n = 100;
    NetworkSpec spec = NetworkSpec.dense(new int[] {1, 1, n}, List.of("sigmoid", "identity"), "l2");
    Tensors p =
        Tensors.dense(
            List.of(Matrix.row(0), Matrix.filled(1, n, 1)),
            List.of(Matrix.row(0), Matrix.filled(1, n, 0)));
    Batch batch = new Batch(Matrix.row(1), Matrix.filled(1, n, 0));
    StepRounding r = new StepRounding(CATALOGUE, spec, p, batch, Precision.FLOAT, K);
    // σ(a) is at least 4u·½, and f' = ¼
    assertThat(r.gradientSigma().get(0, "W").get(0)).isGreaterThan(2 * n * 2 * U / 4);
  }

  @Test
  void aJumpIsCoveredByKSigmaWithAFifthToSpare() {
    assertThat(K * Math.sqrt(FLOAT.jump(4))).isCloseTo(5, within(1e-12));
  }

  @Test
  void jumpsOfManyUnitsAddUpBelowThem() {
    // two relus exactly at their kinks, both fed back by weights 3: δ of each is 3 or 0
    NetworkSpec spec = NetworkSpec.dense(new int[] {1, 2, 1}, List.of("relu", "identity"), "mse");
    Tensors p =
        Tensors.dense(
            List.of(Matrix.row(1, 1), Matrix.of(2, 1, 3, 3)),
            List.of(Matrix.row(-1, -1), Matrix.row(0.5)));
    Batch batch = new Batch(Matrix.row(1), Matrix.row(0));
    StepRounding r = new StepRounding(CATALOGUE, spec, p, batch, Precision.FLOAT, K);
    assertThat(r.atKink(0)).isEqualTo(2);
    assertThat(r.hasKinks()).isTrue();
    // δ of the output is 2·0.5 = 1
    assertThat(r.gradientSigma().get(0, "W").get(0)).isCloseTo(1.25 * 3 / K, within(1e-5));
  }

  @Test
  void nothingIsSurerThanTheSmallestNormalNumber() {
    StepRounding r = rounding("identity", "mse", of(0), of(0), 0, 1);
    assertThat(r.global(0).preActivationSigma().get(0)).isGreaterThanOrEqualTo(Float.MIN_NORMAL);
    assertThat(r.gradientSigma().get(0, "W").get(0)).isGreaterThanOrEqualTo(Float.MIN_NORMAL);
  }

  @Test
  void beyondTheRangeNothingIsKnown() {
    StepRounding r = rounding("identity", "mse", of(1e20), of(1e20), 0, 1);
    assertThat(r.global(0).preActivationSigma().get(0)).isInfinite();
    assertThat(r.gradientSigma().get(0, "W").get(0)).isInfinite();
    assertThat(r.dataLossSigma()).isInfinite();
  }

  @Test
  void aSingularityWithinReachIsSaturated() {
    // p = σ(−200) is 0 in float32, and ln p and 1/p are then anything
    for (String loss : List.of("mcxent", "poisson", "kld")) {
      StepRounding r = rounding("sigmoid", loss, of(1), of(-200), 0, 1);
      assertThat(r.dataLossSigma()).as(loss).isInfinite();
      assertThat(r.gradientSigma().get(0, "W").get(0)).as(loss).isInfinite();
    }
    // 1 − p with p = σ(200); the gradient p − y of the pair is sound all the same
    StepRounding xent = rounding("sigmoid", "xent", of(1), of(200), 0, 0);
    assertThat(xent.dataLossSigma()).isInfinite();
    assertThat(xent.gradientSigma().get(0, "W").get(0)).isLessThan(1e-6);
    // the same p with the other label touches no singularity
    assertThat(rounding("sigmoid", "xent", of(1), of(200), 0, 1).dataLossSigma()).isFinite();
  }

  @Test
  void inDoubleTheReferenceRoundsAsMuchAsTheSubject() {
    NetworkSpec spec = NetworkSpec.dense(new int[] {2, 1}, List.of("identity"), "mse");
    Tensors p = Tensors.dense(List.of(Matrix.of(2, 1, 3, 4)), List.of(Matrix.row(1)));
    Batch batch = new Batch(Matrix.row(1, 2), Matrix.row(0));
    double single =
        new StepRounding(CATALOGUE, spec, p, batch, Precision.FLOAT, K)
            .global(0)
            .preActivationSigma()
            .get(0);
    double both =
        new StepRounding(CATALOGUE, spec, p, batch, Precision.DOUBLE, K)
            .global(0)
            .preActivationSigma()
            .get(0);
    assertThat(both / Precision.DOUBLE.unitRoundoff())
        .isCloseTo(Math.sqrt(2) * single / U, within(1e-6));
  }
}
