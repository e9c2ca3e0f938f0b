package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealVector;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.verdict.Quantity;

/**
 * Which examples the gradient is made of. It is linear in their weights, so that a pass for each
 * example gives the weights that fit, by least squares.
 */
final class Examples {
  private static final int MOST = 64;

  /** Columns of which less than this is left are those before them. */
  private static final double SINGULAR = 1e-3;

  private final Attempt start;
  private final Fit fit;

  Examples(Attempt start, Fit fit) {
    this.start = start;
    this.fit = fit;
  }

  Stream<Hypothesis<Attempt>> all() {
    int m = start.batch().size();
    List<Compared> wrong = fit.wrong(Quantity.GRADIENT);
    int equations = wrong.stream().mapToInt(c -> c.expected().size()).sum();
    if (m < 2 || m > MOST || equations < m) {
      return Stream.empty();
    }
    Optional<double[]> found = weights(wrong, m);
    return found.stream().flatMap(w -> named(w, m));
  }

  private Stream<Hypothesis<Attempt>> named(double[] w, int m) {
    double unit = 0;
    for (double v : w) {
      unit = Math.max(unit, Math.abs(v));
    }
    List<Hypothesis<Attempt>> result = new ArrayList<>();
    // the weights of most are what the mean is made of
    for (double scale : new double[] {1, unit, unit / 2}) {
      double[] whole = new double[m];
      int lost = 0;
      int twice = 0;
      boolean isWhole = scale > 0;
      for (int i = 0; i < m; i++) {
        whole[i] = Math.rint(w[i] / scale);
        isWhole &= Math.abs(w[i] / scale - whole[i]) < 0.05 && whole[i] >= 0 && whole[i] <= 2;
        lost += whole[i] == 0 ? 1 : 0;
        twice += whole[i] == 2 ? 1 : 0;
      }
      if (isWhole && lost + twice > 0 && lost + twice < m) {
        int used = m - lost + twice;
        double divisor = Math.rint(m / scale * 1e6) / 1e6;
        String text =
            "%s, divided by %s"
                .formatted(
                    twice == 0
                        ? "%d of %d examples are used%s"
                            .formatted(used, m, places(whole, 0, "without"))
                        : "examples count more than once%s".formatted(places(whole, 2, "namely")),
                    Fitting.shown(divisor));
        double factor = scale;
        result.add(
            new Hypothesis<>(
                "part-of-batch",
                text,
                a ->
                    a.passing(a.pass().of(weighted(a.batch(), whole, factor)))
                        .in(q -> q == Quantity.GRADIENT || q == Quantity.SCORE)));
        result.add(
            new Hypothesis<>(
                "part-of-batch",
                text,
                a ->
                    a.passing(a.pass().of(weighted(a.batch(), whole, factor)))
                        .in(q -> q == Quantity.GRADIENT)));
      }
    }
    return result.stream();
  }

  private static String places(double[] weights, double of, String word) {
    List<String> at = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] == of) {
        at.add(String.valueOf(i));
      }
    }
    return at.isEmpty() || at.size() > 4 ? "" : ", %s %s".formatted(word, String.join(", ", at));
  }

  private static Batch weighted(Batch batch, double[] weights, double factor) {
    Matrix mask =
        Matrix.generate(
            batch.size(),
            batch.mask().map(Matrix::columns).orElse(1),
            (i, j) -> weights[i] * factor * batch.mask().map(v -> v.get(i, j)).orElse(1.0));
    return new Batch(batch.x(), batch.y(), Optional.of(mask));
  }

  /** Empty where the gradients of examples are no independent ones. */
  private Optional<double[]> weights(List<Compared> wrong, int m) {
    double[][] columns = new double[m][];
    for (int i = 0; i < m; i++) {
      double[] one = new double[m];
      one[i] = 1;
      Attempt alone = start.passing(start.pass().of(weighted(start.batch(), one, 1)));
      Map<String, Matrix> values = alone.values();
      columns[i] = flat(wrong, c -> values.get(c.name()));
    }
    RealVector own = new ArrayRealVector(flat(wrong, Compared::actual));
    DecompositionSolver solver =
        new QRDecomposition(new Array2DRowRealMatrix(columns).transpose(), SINGULAR).getSolver();
    return solver.isNonSingular() ? Optional.of(solver.solve(own).toArray()) : Optional.empty();
  }

  private static double[] flat(List<Compared> wrong, Function<Compared, Matrix> of) {
    return wrong.stream()
        .flatMapToDouble(
            c ->
                Arrays.stream(
                    of.apply(c)
                        .zip(c.sigma(), (v, s) -> s > 0 && Double.isFinite(v / s) ? v / s : 0)
                        .toArray()))
        .toArray();
  }
}
