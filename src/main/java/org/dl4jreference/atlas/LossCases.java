package org.dl4jreference.atlas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;

/** Every loss after the activations that it is used with: shapes, saturation, weights, masks. */
final class LossCases {
  private static final Map<String, List<String>> OUTPUTS = outputs();

  private static final List<String> WEIGHTED =
      List.of("mse", "l2", "mae", "l1", "xent", "mcxent", "negativeloglikelihood", "mape", "msle");

  private LossCases() {}

  private static Map<String, List<String>> outputs() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (String loss : List.of("mse", "l2", "mae", "l1")) {
      all.put(loss, List.of("identity", "sigmoid", "tanh", "softmax", "relu"));
    }
    all.put("xent", List.of("sigmoid", "softmax"));
    all.put("mcxent", List.of("softmax", "sigmoid"));
    all.put("negativeloglikelihood", List.of("softmax"));
    all.put("kld", List.of("softmax", "sigmoid"));
    all.put("hinge", List.of("identity", "tanh"));
    all.put("squared_hinge", List.of("identity", "tanh"));
    all.put("poisson", List.of("softplus", "sigmoid", "softmax", "relu"));
    all.put("cosine_proximity", List.of("identity", "tanh"));
    all.put("mape", List.of("identity", "sigmoid"));
    all.put("msle", List.of("sigmoid", "softmax", "relu"));
    all.put("wasserstein", List.of("identity", "tanh"));
    return all;
  }

  static List<SweepCase> all() {
    List<SweepCase> cases = new ArrayList<>();
    OUTPUTS.forEach(
        (loss, outputs) ->
            outputs.forEach(
                output -> {
                  shapes(cases, loss, output);
                  if (WEIGHTED.contains(loss)) {
                    weights(cases, loss, output);
                  }
                  masks(cases, loss, output);
                }));
    labels(cases);
    return cases;
  }

  private static void shapes(List<SweepCase> cases, String loss, String output) {
    int[][] shapes = {{3, 4}, {1, 4}, {3, 1}, {1, 1}};
    for (int[] shape : shapes) {
      if (shape[1] == 1 && (output.equals("softmax") || loss.equals("cosine_proximity"))) {
        continue;
      }
      for (double scale : new double[] {1e-4, 1, 8, 20, 100, 1e4}) {
        Matrix z = SweepNetworks.normal(shape[0], shape[1], scale, 3);
        cases.add(
            of(
                loss,
                output,
                "%dx%d, z of size %s".formatted(shape[0], shape[1], size(scale)),
                Optional.empty(),
                new Batch(z, labels(loss, shape[0], shape[1]))));
      }
    }
  }

  private static String size(double scale) {
    return scale == Math.rint(scale) ? Integer.toString((int) scale) : Double.toString(scale);
  }

  private static void weights(List<SweepCase> cases, String loss, String output) {
    Matrix z = SweepNetworks.normal(3, 4, 1, 4);
    cases.add(
        of(
            loss,
            output,
            "output weights",
            Optional.of(Matrix.row(2, 0.5, 3, 1)),
            new Batch(z, labels(loss, 3, 4))));
  }

  private static void masks(List<SweepCase> cases, String loss, String output) {
    Map<String, Matrix> masks = new LinkedHashMap<>();
    masks.put("mask per example", Matrix.of(3, 1, 1, 0, 1));
    masks.put("fractional mask", Matrix.of(3, 1, 1, 0.5, 0.25));
    masks.put("mask on one example", Matrix.of(1, 1, 1));
    if (!(output.equals("softmax") && (loss.equals("mcxent") || loss.startsWith("neg")))
        && !loss.equals("cosine_proximity")) {
      masks.put("mask per output", Matrix.generate(3, 4, (i, j) -> (i + j) % 2));
    }
    masks.forEach(
        (detail, mask) -> {
          int n = 4;
          Matrix z = SweepNetworks.normal(mask.rows(), n, 1, 5);
          Matrix y = labels(loss, mask.rows(), n);
          cases.add(of(loss, output, detail, Optional.empty(), new Batch(z, y, Optional.of(mask))));
        });
    if (!output.equals("softmax") && !loss.equals("cosine_proximity")) {
      Matrix mask = Matrix.of(3, 1, 1, 0.5, 0.25);
      cases.add(
          of(
              loss,
              output,
              "fractional mask, one output",
              Optional.empty(),
              new Batch(SweepNetworks.normal(3, 1, 1, 5), labels(loss, 3, 1), Optional.of(mask))));
    }
  }

  /** Labels of another form than the loss expects. */
  private static void labels(List<SweepCase> cases) {
    Matrix z = SweepNetworks.normal(3, 4, 1, 6);
    Matrix multiHot = Matrix.generate(3, 4, (i, j) -> i == 1 ? 0 : (i + j) % 2);
    Matrix soft = Matrix.generate(3, 4, (i, j) -> j == i ? 0.625 : 0.125);
    for (String loss : List.of("mcxent", "negativeloglikelihood", "kld", "xent")) {
      cases.add(
          of(
              loss,
              "softmax",
              "labels that sum to 0 or 2",
              Optional.empty(),
              new Batch(z, multiHot)));
      cases.add(of(loss, "softmax", "soft labels", Optional.empty(), new Batch(z, soft)));
    }
  }

  private static SweepCase of(
      String loss, String output, String detail, Optional<Matrix> weights, Batch batch) {
    NetworkSpec spec =
        SweepNetworks.output(
            batch.x().columns(), output, new LossSpec(Formula.named(loss), weights));
    return new SweepCase(
        batch.mask().isPresent() ? "losses with masks" : "losses",
        loss,
        "after " + output + ", " + detail,
        spec,
        SweepNetworks.state(spec),
        List.of(batch));
  }

  private static Matrix labels(String loss, int m, int n) {
    Random random = new Random(11);
    return switch (loss) {
      case "xent" -> Matrix.generate(m, n, (i, j) -> (i + j) % 2);
      case "mcxent", "negativeloglikelihood", "kld" ->
          Matrix.generate(m, n, (i, j) -> j == (i + 1) % n ? 1 : 0);
      case "hinge", "squared_hinge" -> Matrix.generate(m, n, (i, j) -> (i + j) % 2 * 2 - 1);
      case "poisson" -> Matrix.generate(m, n, (i, j) -> (i + 2 * j) % 4);
      case "msle" -> Matrix.generate(m, n, (i, j) -> (float) Math.abs(random.nextGaussian()));
      case "mape" -> Matrix.generate(m, n, (i, j) -> (float) (0.5 + random.nextDouble()));
      default -> Matrix.generate(m, n, (i, j) -> (float) random.nextGaussian());
    };
  }
}
