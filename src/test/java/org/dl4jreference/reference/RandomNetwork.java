package org.dl4jreference.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;

/**
 * A network of 1 to 4 layers with everything the catalogue has, its parameters and a batch of 3 to
 * 5 examples whose labels lie in the loss's domain.
 */
record RandomNetwork(NetworkSpec spec, Tensors parameters, Batch batch) {
  /** Where a loss is defined: the last activations it goes with, and its labels. */
  private record Domain(List<String> activations, Labels labels) {}

  private enum Labels {
    NORMAL,
    BINARY,
    DISTRIBUTION,
    SIGN,
    COUNT,
    AWAY_FROM_ZERO
  }

  private static final List<String> ANY = List.of();
  private static final List<String> POSITIVE = List.of("sigmoid", "softplus", "softmax");

  private static final Map<String, Domain> DOMAINS =
      Map.ofEntries(
          Map.entry("mse", new Domain(ANY, Labels.NORMAL)),
          Map.entry("l2", new Domain(ANY, Labels.NORMAL)),
          Map.entry("mae", new Domain(ANY, Labels.NORMAL)),
          Map.entry("l1", new Domain(ANY, Labels.NORMAL)),
          Map.entry("wasserstein", new Domain(ANY, Labels.NORMAL)),
          Map.entry("mape", new Domain(ANY, Labels.AWAY_FROM_ZERO)),
          Map.entry("hinge", new Domain(ANY, Labels.SIGN)),
          Map.entry("squared_hinge", new Domain(ANY, Labels.SIGN)),
          Map.entry("xent", new Domain(List.of("sigmoid"), Labels.BINARY)),
          Map.entry("mcxent", new Domain(POSITIVE, Labels.DISTRIBUTION)),
          Map.entry("negativeloglikelihood", new Domain(POSITIVE, Labels.DISTRIBUTION)),
          Map.entry("kld", new Domain(POSITIVE, Labels.DISTRIBUTION)),
          Map.entry("poisson", new Domain(POSITIVE, Labels.COUNT)),
          Map.entry("msle", new Domain(POSITIVE, Labels.COUNT)),
          Map.entry(
              "cosine_proximity",
              new Domain(List.of("identity", "sigmoid", "tanh"), Labels.AWAY_FROM_ZERO)));

  static RandomNetwork of(Catalogue catalogue, Random random) {
    String loss = pick(random, List.copyOf(catalogue.losses().names()));
    Domain domain = DOMAINS.get(loss);
    if (domain == null) {
      throw new IllegalStateException("say in DOMAINS where the loss " + loss + " is defined");
    }
    List<String> all = List.copyOf(catalogue.activations().names());
    int depth = 1 + random.nextInt(4);
    List<LayerSpec> layers = new ArrayList<>();
    int units = 1 + random.nextInt(4);
    for (int l = 0; l < depth; l++) {
      List<String> choice =
          l == depth - 1 && !domain.activations.isEmpty() ? domain.activations : all;
      layers.add(layer(random, units, pick(random, choice)));
      units = layers.get(l).nOut();
    }
    int examples = 3 + random.nextInt(3);
    Optional<Matrix> weights =
        random.nextInt(3) > 0 ? Optional.empty() : Optional.of(positive(random, 1, units));
    NetworkSpec spec = new NetworkSpec(layers, new LossSpec(Formula.named(loss), weights));
    return new RandomNetwork(
        spec,
        parameters(random, spec),
        new Batch(
            normal(random, examples, spec.nIn(), 1),
            labels(random, domain.labels, examples, units),
            mask(random, examples, units)));
  }

  private static LayerSpec layer(Random random, int nIn, String activation) {
    Formula f = Formula.named(activation);
    int nOut = 1 + random.nextInt(4);
    return switch (random.nextInt(10)) {
      case 0 -> LayerSpec.activation(nIn, f);
      case 1 ->
          LayerSpec.batchNormalization(
              nIn, normalization("batchnorm").with("logstd", bit(random)), f);
      case 2 ->
          LayerSpec.batchNormalization(
              nIn, normalization("batchnorm_inference").with("logstd", bit(random)), f);
      case 3 -> LayerSpec.dense(nIn, nOut + 2, f).withNormalization(normalization("layernorm"));
      case 4 ->
          LayerSpec.dense(nIn, nOut + 2, f)
              .withoutBias()
              .withNormalization(normalization("layernorm"));
      case 5, 6 -> LayerSpec.dense(nIn, nOut, f).withoutBias();
      default -> LayerSpec.dense(nIn, nOut, f);
    };
  }

  /** An ε large enough for a unit that is constant over the batch, such as a dead ReLU. */
  private static Formula normalization(String name) {
    return Formula.named(name).with("epsilon", 0.01);
  }

  private static Tensors parameters(Random random, NetworkSpec spec) {
    Map<String, Matrix> all = new LinkedHashMap<>();
    spec.shapes()
        .forEach(
            (name, shape) ->
                all.put(
                    name,
                    switch (Tensors.keyOf(name)) {
                      case "W" -> normal(random, shape[0], shape[1], 1 / Math.sqrt(shape[0]));
                      case "var" -> positive(random, shape[0], shape[1]);
                      case "g", "gamma" -> normal(random, shape[0], shape[1], 0.3).map(v -> 1 + v);
                      default -> normal(random, shape[0], shape[1], 0.3);
                    }));
    return new Tensors(all);
  }

  private static Matrix labels(Random random, Labels labels, int m, int n) {
    return switch (labels) {
      case NORMAL -> normal(random, m, n, 1);
      case BINARY ->
          Matrix.generate(
              m, n, (i, j) -> random.nextInt(3) == 0 ? random.nextDouble() : bit(random));
      case SIGN -> Matrix.generate(m, n, (i, j) -> 2 * bit(random) - 1);
      case COUNT -> Matrix.generate(m, n, (i, j) -> random.nextInt(4));
      case AWAY_FROM_ZERO ->
          Matrix.generate(m, n, (i, j) -> (2 * bit(random) - 1) * (0.5 + random.nextDouble()));
      case DISTRIBUTION -> distribution(random, m, n);
    };
  }

  private static Matrix distribution(Random random, int m, int n) {
    double[][] rows = new double[m][n];
    for (double[] row : rows) {
      if (random.nextBoolean()) {
        row[random.nextInt(n)] = 1;
      } else {
        double[] weight = DoubleStream.generate(random::nextDouble).limit(n).toArray();
        double sum = DoubleStream.of(weight).sum();
        java.util.Arrays.setAll(row, j -> weight[j] / sum);
      }
    }
    return Matrix.ofRows(rows);
  }

  private static Optional<Matrix> mask(Random random, int m, int n) {
    return switch (random.nextInt(4)) {
      case 0 -> Optional.of(Matrix.generate(m, 1, (i, j) -> bit(random)));
      case 1 -> Optional.of(Matrix.generate(m, n, (i, j) -> bit(random) * random.nextDouble()));
      default -> Optional.empty();
    };
  }

  private static double bit(Random random) {
    return random.nextInt(2);
  }

  private static Matrix normal(Random random, int rows, int columns, double deviation) {
    return Matrix.generate(rows, columns, (i, j) -> deviation * random.nextGaussian());
  }

  private static Matrix positive(Random random, int rows, int columns) {
    return Matrix.generate(rows, columns, (i, j) -> 0.5 + random.nextDouble());
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
