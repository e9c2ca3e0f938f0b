package org.dl4jreference.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.lab.Curvature.Spectrum;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChapterProblem;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.RealMatrix;

class CurvatureTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final List<String> HIDDEN =
      List.of("identity", "tanh", "sigmoid", "softplus", "swish");

  private static Matrix normal(Random random, int rows, int columns) {
    return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
  }

  private static double[] normal(Random random, int n) {
    return random.doubles(n, -1, 1).toArray();
  }

  @Example
  void theChaptersLinearModelHasTheEigenvaluesOfItsTwoByTwoMatrix() {
    ChapterProblem problem = ChapterProblem.LINEAR_3X;
    Spectrum spectrum =
        new Curvature(CATALOGUE, problem.spec(), problem.batch()).spectrum(problem.parameters(), 1);
    // [[15, 5], [5, 2]]: 2·mean(x²), 2·mean(x), 2 at x = 1, 2, 3, 4
    double root = Math.sqrt(13 * 13 + 4 * 25);
    assertThat(spectrum.largest()).isCloseTo((17 + root) / 2, within(1e-10));
    assertThat(spectrum.smallest()).isCloseTo((17 - root) / 2, within(1e-10));
    assertThat(spectrum.largestStableRate()).isCloseTo(0.119756107, within(5e-10));
    assertThat(spectrum.fastestRate()).isCloseTo(2.0 / 17, within(1e-10));
  }

  /** 2/(m·nOut)·[X 1]ᵀ[X 1] for each output, whatever labels and parameters are. */
  @Property(tries = 50)
  void aLinearModelHasTheHessianOfItsInputsAlone(@ForAll long seed) {
    Random random = new Random(seed);
    int nIn = 1 + random.nextInt(4);
    int nOut = 1 + random.nextInt(3);
    int m = 2 + random.nextInt(6);
    NetworkSpec spec = NetworkSpec.dense(new int[] {nIn, nOut}, List.of("identity"), "mse");
    double size = Math.pow(10, random.nextInt(13));
    Batch batch = new Batch(normal(random, m, nIn), normal(random, m, nOut).map(v -> size * v));
    RealMatrix x = new Array2DRowRealMatrix(m, nIn + 1);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j <= nIn; j++) {
        x.setEntry(i, j, j < nIn ? batch.x().get(i, j) : 1);
      }
    }
    double[] closed =
        ExactHessian.eigenvalues(x.transposeMultiply(x).scalarMultiply(2.0 / (m * nOut)));
    Spectrum spectrum =
        new Curvature(CATALOGUE, spec, batch)
            .spectrum(spec.unflatten(normal(random, (nIn + 1) * nOut)), 1);
    assertThat(spectrum.largest()).isCloseTo(closed[0], within(1e-9 * closed[0]));
    assertThat(spectrum.smallest()).isCloseTo(closed[nIn], within(1e-9 * closed[0]));
  }

  private record Perceptron(NetworkSpec spec, Tensors parameters, Batch batch) {
    static Perceptron of(Random random) {
      int depth = 1 + random.nextInt(3);
      int[] dims = new int[depth + 1];
      List<String> activations = new ArrayList<>();
      for (int l = 0; l <= depth; l++) {
        dims[l] = 1 + random.nextInt(3);
        if (l < depth - 1) {
          activations.add(HIDDEN.get(random.nextInt(HIDDEN.size())));
        }
      }
      int m = 2 + random.nextInt(3);
      String loss = List.of("mse", "xent", "mcxent").get(random.nextInt(3));
      activations.add(
          switch (loss) {
            case "xent" -> "sigmoid";
            case "mcxent" -> "softmax";
            default -> HIDDEN.get(random.nextInt(HIDDEN.size()));
          });
      Matrix y =
          switch (loss) {
            case "xent" -> Matrix.generate(m, dims[depth], (i, j) -> random.nextInt(2));
            case "mcxent" ->
                Matrix.generate(m, dims[depth], (i, j) -> j == i % dims[depth] ? 1 : 0);
            default -> normal(random, m, dims[depth]);
          };
      NetworkSpec spec = NetworkSpec.dense(dims, activations, loss);
      int n = spec.shapes().values().stream().mapToInt(s -> s[0] * s[1]).sum();
      return new Perceptron(
          spec, spec.unflatten(normal(random, n)), new Batch(normal(random, m, dims[0]), y));
    }
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void productsAndSpectrumAreThoseOfTheExactHessian(@ForAll long seed) {
    Random random = new Random(seed);
    Perceptron p = Perceptron.of(random);
    RealMatrix exact = ExactHessian.of(p.spec, p.parameters, p.batch);
    // the logarithms of the exact one, unlike the reference's, do not survive saturation
    Assume.that(Double.isFinite(exact.getFrobeniusNorm()));
    double[] eigenvalues = ExactHessian.eigenvalues(exact);
    double smallest = eigenvalues[eigenvalues.length - 1];
    double size = 1e-9 + Math.max(Math.abs(eigenvalues[0]), Math.abs(smallest));
    Curvature curvature = new Curvature(CATALOGUE, p.spec, p.batch);

    double[] v = normal(random, p.parameters.size());
    double length = Vectors.norm(v);
    double[] product = curvature.times(p.parameters, v);
    assertThat(Vectors.norm(Vectors.difference(product, exact.operate(v))))
        .as("H·v of %s", p.spec)
        .isLessThan(1e-7 * size * length);

    Spectrum spectrum = curvature.spectrum(p.parameters, random.nextLong());
    assertThat(spectrum.largest()).as("%s", p.spec).isCloseTo(eigenvalues[0], within(1e-7 * size));
    assertThat(spectrum.smallest()).as("%s", p.spec).isCloseTo(smallest, within(1e-7 * size));
  }

  /** More parameters than products: the iteration must find the ends without the middle. */
  @Example
  void lanczosFindsTheEndsOfALargerSpectrum() {
    Random random = new Random(3);
    NetworkSpec spec = NetworkSpec.dense(new int[] {12, 9, 2}, List.of("tanh", "identity"), "mse");
    Batch batch = new Batch(normal(random, 40, 12), normal(random, 40, 2));
    Tensors at = spec.unflatten(normal(random, 12 * 9 + 9 + 9 * 2 + 2));
    Curvature curvature = new Curvature(CATALOGUE, spec, batch);
    int n = at.size();
    assertThat(n).isGreaterThan(80);
    RealMatrix hessian = new Array2DRowRealMatrix(n, n);
    for (int j = 0; j < n; j++) {
      double[] unit = new double[n];
      unit[j] = 1;
      hessian.setColumn(j, curvature.times(at, unit));
    }
    double[] eigenvalues =
        ExactHessian.eigenvalues(hessian.add(hessian.transpose()).scalarMultiply(0.5));
    Spectrum spectrum = curvature.spectrum(at, 1);
    assertThat(spectrum.largest())
        .isCloseTo(eigenvalues[0], within(1e-6 * Math.abs(eigenvalues[0])));
    assertThat(spectrum.smallest())
        .isCloseTo(eigenvalues[n - 1], within(1e-6 * Math.abs(eigenvalues[0])));
  }

  @Example
  void runningStatisticsAreNoDirectionToMoveIn() {
    Random random = new Random(5);
    NetworkSpec spec =
        new NetworkSpec(
            List.of(
                LayerSpec.dense(2, 3, "tanh"),
                LayerSpec.batchNormalization(
                    3, Formula.named("batchnorm_inference"), Formula.named("identity")),
                LayerSpec.dense(3, 1, "identity")),
            LossSpec.named("mse"));
    Tensors at =
        spec.unflatten(new double[9 + 12 + 4])
            .map(m -> normal(random, m.rows(), m.columns()))
            .with("1_log10stdev", Matrix.filled(1, 3, 0));
    Batch batch = new Batch(normal(random, 5, 2), normal(random, 5, 1));
    Curvature curvature = new Curvature(CATALOGUE, spec, batch);
    double[] all = new double[at.size()];
    Arrays.fill(all, 1);
    double[] trained = all.clone();
    int mean = 9 + 6;
    Arrays.fill(trained, mean, mean + 6, 0);
    double[] product = curvature.times(at, all);
    assertThat(product).containsExactly(curvature.times(at, trained));
    assertThat(Arrays.copyOfRange(product, mean, mean + 6)).containsOnly(0);
    assertThat(curvature.spectrum(at, 1).largest()).isPositive().isFinite();
  }

  @Example
  void aSpectrumSaysWhichWayTheLossBends() {
    assertThat(new Spectrum(4, 1).bend()).isEqualTo(Spectrum.Bend.UP);
    assertThat(new Spectrum(4, -1).bend()).isEqualTo(Spectrum.Bend.DOWN);
    assertThat(new Spectrum(4, 1e-12).bend()).isEqualTo(Spectrum.Bend.FLAT);
    assertThat(new Spectrum(0, 0).bend()).isEqualTo(Spectrum.Bend.FLAT);
    assertThat(new Spectrum(Double.NaN, Double.NaN).bend()).isEqualTo(Spectrum.Bend.UNKNOWN);
    assertThat(new Spectrum(4, -1).largestStableRate()).isEqualTo(0.5);
    assertThat(new Spectrum(4, -1).fastestRate()).isNaN();
    assertThat(new Spectrum(4, 1e-12).fastestRate()).isNaN();
    assertThat(new Spectrum(-1, -4).largestStableRate()).isInfinite();
    assertThat(new Spectrum(Double.NaN, Double.NaN).largestStableRate()).isNaN();
  }

  @Example
  void aSaddleIsSaidToBendDownwards() {
    // (w₂·w₁·x − y)² at 0: H = [[0, −2xy], [−2xy, 0]], the biases' part beside it
    NetworkSpec spec =
        new NetworkSpec(
            List.of(
                LayerSpec.dense(1, 1, "identity").withoutBias(),
                LayerSpec.dense(1, 1, "identity").withoutBias()),
            LossSpec.named("mse"));
    Batch batch = new Batch(Matrix.filled(1, 1, 2), Matrix.filled(1, 1, 3));
    Spectrum spectrum =
        new Curvature(CATALOGUE, spec, batch).spectrum(spec.unflatten(new double[2]), 1);
    assertThat(spectrum.largest()).isCloseTo(12, within(1e-6));
    assertThat(spectrum.smallest()).isCloseTo(-12, within(1e-6));
    assertThat(spectrum.bend()).isEqualTo(Spectrum.Bend.DOWN);
  }

  @Example
  void whereTheGradientIsNotFiniteThereIsNoCurvature() {
    ChapterProblem problem = ChapterProblem.LINEAR_3X;
    Tensors at = problem.parameters().map(m -> m.map(v -> Double.POSITIVE_INFINITY));
    assertThat(new Curvature(CATALOGUE, problem.spec(), problem.batch()).spectrum(at, 1).bend())
        .isEqualTo(Spectrum.Bend.UNKNOWN);
  }

  /** Two equal inputs: no example tells their weights apart, whatever the labels. */
  @Example
  void largeLabelsBendNoFlatDirection() {
    NetworkSpec spec = NetworkSpec.dense(new int[] {2, 1}, List.of("identity"), "mse");
    for (double size : new double[] {1, 1e3, 1e6, 1e9, 1e12}) {
      Spectrum spectrum =
          new Curvature(CATALOGUE, spec, twins(size)).spectrum(spec.unflatten(new double[3]), 1);
      assertThat(spectrum.bend()).as("labels of " + size).isEqualTo(Spectrum.Bend.FLAT);
      assertThat(spectrum.largest()).isCloseTo((31 + Math.sqrt(913)) / 3, within(1e-9));
    }
  }

  private static Batch twins(double size) {
    return new Batch(
        Matrix.ofRows(new double[] {1, 1}, new double[] {2, 2}, new double[] {3, 3}),
        Matrix.ofRows(new double[] {size}, new double[] {-size}, new double[] {size / 2}));
  }

  @Example
  void whereTheLossIsNoQuadraticLargeGradientsBlurASmallEigenvalue() {
    NetworkSpec spec = NetworkSpec.dense(new int[] {2, 1, 1}, List.of("tanh", "identity"), "mse");
    Tensors at = spec.unflatten(new double[] {0.1, 0.2, 0.3, 0.4, 0.5});
    double small = new Curvature(CATALOGUE, spec, twins(1)).spectrum(at, 1).rounding();
    double large = new Curvature(CATALOGUE, spec, twins(1e9)).spectrum(at, 1).rounding();
    assertThat(small).isBetween(1e-12, 1e-9);
    assertThat(large / small).isBetween(1e8, 1e10);
    assertThat(new Spectrum(4, -1e-3, 1e-2).bend()).isEqualTo(Spectrum.Bend.FLAT);
    assertThat(new Spectrum(4, -1e-3, 1e-4).bend()).isEqualTo(Spectrum.Bend.DOWN);
  }
}
