package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.graph.NetworkTape;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Tape;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * σ as ten replays and the variance rule estimate it, over the spread of a thousand replays, for
 * every element of the gradients. Too large a σ hides faults, too small a one calls rounding a
 * fault.
 */
class SigmaCalibrationTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final int REPLAYS = 1000;
  private static final int GROUP = 100;

  /** The draws of σ itself are others. */
  private static final long SEED = 2;

  private record Case(NetworkSpec spec, Tensors parameters, Batch batch) {
    Case in(Precision precision) {
      return new Case(spec, parameters.map(precision::round), batch.in(precision));
    }
  }

  /** The examples of a case, and their classes. */
  private interface Inputs {
    Matrix of(Random random, int[] classes);
  }

  private static final int INPUTS = 6;
  private static final int CLASSES = 3;
  private static final Inputs NORMAL = (random, c) -> normal(random, c.length, 1);
  private static final Inputs ONE_HOT =
      (random, c) -> {
        int[] hot = random.ints(c.length, 0, INPUTS).toArray();
        return Matrix.generate(c.length, INPUTS, (i, j) -> j == hot[i] ? 1 : 0);
      };
  private static final Inputs DUPLICATED =
      (random, c) -> {
        Matrix few = normal(random, 3, 1);
        // the same row has the same class
        return Matrix.generate(c.length, INPUTS, (i, j) -> few.get(c[i], j));
      };
  private static final Inputs BY_CLASS =
      (random, c) -> {
        Matrix centre = normal(random, CLASSES, 2);
        Arrays.sort(c);
        return Matrix.generate(
            c.length, INPUTS, (i, j) -> centre.get(c[i], j) + 0.3 * random.nextGaussian());
      };
  private static final Inputs NEARLY_CONSTANT =
      (random, c) -> {
        Matrix centre = normal(random, 1, 1);
        // 0.1 to 1e-5
        double deviation = Math.pow(10, -1 - 4 * random.nextDouble());
        return Matrix.generate(
            c.length, INPUTS, (i, j) -> centre.get(0, j) + deviation * random.nextGaussian());
      };
  private static final Inputs LARGE = (random, c) -> normal(random, c.length, 30);

  private static Matrix normal(Random random, int m, double deviation) {
    return Matrix.generate(m, INPUTS, (i, j) -> deviation * random.nextGaussian());
  }

  private record Family(String name, List<LayerSpec> layers, Inputs inputs) {
    Case of(int seed) {
      Random random = new Random(1000L * seed + name.hashCode());
      String last = layers.get(layers.size() - 1).activation().name();
      NetworkSpec spec =
          new NetworkSpec(layers, LossSpec.named(last.equals("softmax") ? "mcxent" : "mse"));
      int[] classes = random.ints(20 + random.nextInt(60), 0, CLASSES).toArray();
      Matrix x = inputs.of(random, classes);
      Matrix y = Matrix.generate(classes.length, CLASSES, (i, j) -> j == classes[i] ? 1 : 0);
      Map<String, Matrix> p = new java.util.LinkedHashMap<>();
      spec.shapes()
          .forEach(
              (name, shape) -> {
                double centre = name.endsWith("gamma") || name.endsWith("_g") ? 1 : 0;
                double deviation = name.endsWith("W") ? 1.2 / Math.sqrt(shape[0]) : 0.3;
                p.put(
                    name,
                    Matrix.generate(
                        shape[0], shape[1], (i, j) -> centre + deviation * random.nextGaussian()));
              });
      return new Case(spec, new Tensors(p), new Batch(x, y));
    }
  }

  private static List<LayerSpec> dense(String hidden, int... units) {
    List<LayerSpec> layers = new ArrayList<>();
    int below = INPUTS;
    for (int n : units) {
      layers.add(LayerSpec.dense(below, n, hidden));
      below = n;
    }
    layers.add(LayerSpec.dense(below, CLASSES, hidden.equals("softmax") ? "softmax" : "identity"));
    return layers;
  }

  private static List<LayerSpec> batchNormalized() {
    Formula norm = Formula.named("batchnorm");
    return List.of(
        LayerSpec.dense(INPUTS, 8, "identity"),
        LayerSpec.batchNormalization(8, norm, Formula.named("tanh")),
        LayerSpec.dense(8, CLASSES, "softmax"));
  }

  private static List<LayerSpec> layerNormalized() {
    return List.of(
        LayerSpec.dense(INPUTS, 8, "tanh").withNormalization(Formula.named("layernorm")),
        LayerSpec.dense(8, 8, "tanh").withNormalization(Formula.named("layernorm")),
        LayerSpec.dense(8, CLASSES, "softmax"));
  }

  private static final List<Family> FAMILIES =
      List.of(
          new Family("sigmoid", dense("sigmoid", 8, 8), NORMAL),
          new Family("tanh", dense("tanh", 8, 8), NORMAL),
          new Family("ReLU", dense("relu", 8, 8), NORMAL),
          new Family("softmax", dense("softmax", 8), NORMAL),
          new Family("one-hot inputs", dense("tanh", 8, 8), ONE_HOT),
          new Family("duplicated rows", dense("tanh", 8, 8), DUPLICATED),
          new Family("rows sorted by class", dense("tanh", 8, 8), BY_CLASS),
          new Family("bottleneck", dense("tanh", 8, 1, 8), NORMAL),
          new Family("batch normalisation", batchNormalized(), NORMAL),
          new Family("the same, nearly constant batch", batchNormalized(), NEARLY_CONSTANT),
          new Family("the same, duplicated rows", batchNormalized(), DUPLICATED),
          new Family("the same, saturated batch", saturated(), LARGE),
          new Family("layer normalisation", layerNormalized(), NORMAL));

  private static List<LayerSpec> saturated() {
    List<LayerSpec> layers = new ArrayList<>(batchNormalized());
    layers.set(0, LayerSpec.dense(INPUTS, 8, "sigmoid"));
    return layers;
  }

  /** σ over the spread, of every element whose spread is a number. */
  private static double[] ratios(Case c, Precision precision) {
    NetworkRounding rounding =
        new NetworkRounding(
            CATALOGUE,
            c.spec(),
            c.parameters(),
            c.batch(),
            precision,
            NetworkRounding.Known.NOTHING,
            NetworkRounding.REPLAYS);
    Map<String, double[]> spreads = spreads(c, precision);
    return spreads.entrySet().stream()
        .flatMapToDouble(
            entry -> {
              double[] spread = entry.getValue();
              double[] sigma =
                  rounding.pass().gradients().get(entry.getKey()).uncertainty().sigma().toArray();
              return java.util.stream.IntStream.range(0, spread.length)
                  .filter(i -> spread[i] > 0)
                  .mapToDouble(i -> sigma[i] / spread[i]);
            })
        .toArray();
  }

  /** The root mean square deviation of many replays, by parameter. */
  private static Map<String, double[]> spreads(Case c, Precision precision) {
    NetworkTape tape =
        NetworkTape.of(
            CATALOGUE, c.spec(), c.parameters(), c.batch(), Map.of(), Map.of(), Map.of());
    Map<Node, double[]> squares =
        squares(tape.tape(), Set.copyOf(tape.pass().gradients().values()), precision);
    Map<String, double[]> spreads = new HashMap<>();
    tape.pass()
        .gradients()
        .forEach(
            (name, node) ->
                spreads.put(name, DoubleStream.of(squares.get(node)).map(Math::sqrt).toArray()));
    return spreads;
  }

  /** The mean square deviation of many replays, by node. */
  static Map<Node, double[]> squares(Tape tape, Set<Node> nodes, Precision precision) {
    Arithmetic arithmetic = Arithmetic.of(precision);
    Map<Node, double[]> squares = new HashMap<>();
    for (int from = 0; from < REPLAYS; from += GROUP) {
      boolean isFirst = from == 0;
      new Replay(
              arithmetic, new Draws(SEED, from, GROUP, precision == Precision.DOUBLE), 0, Map.of())
          .run(
              tape,
              nodes,
              Set.of(),
              (node, error) -> add(squares, node, error, isFirst, arithmetic.enlarged()));
    }
    return squares;
  }

  private static void add(
      Map<Node, double[]> squares, Node node, Replay.Error error, boolean isFirst, double by) {
    double[] sum = squares.computeIfAbsent(node, n -> new double[n.value().values().length]);
    for (int i = 0; i < sum.length; i++) {
      if (isFirst && error.own() != null) {
        sum[i] += error.own()[i] * error.own()[i];
      }
      for (int k = 0; error.deviations() != null && k < GROUP; k++) {
        sum[i] += Arithmetic.square(error.deviations()[k][i] / by) / REPLAYS;
      }
    }
  }

  /** 0.1 %, the median and 99 % of σ over the spread. */
  record Quantiles(int count, double lowest, double median, double high) {
    static Quantiles of(double[] ratios) {
      double[] sorted = DoubleStream.of(ratios).sorted().toArray();
      int n = sorted.length;
      return new Quantiles(n, sorted[n / 1000], sorted[n / 2], sorted[(int) (0.99 * n)]);
    }

    String row(String name) {
      return "| %s | %,d | %.2f | %.2f | %.2f |%n".formatted(name, count, lowest, median, high);
    }
  }

  @Test
  void sigmaIsTheSpreadOfManyReplays(TestReporter reporter) {
    assertCalibrated(1, reporter);
  }

  @Test
  @Tag("slow")
  void sigmaIsTheirSpreadInManyNetworks(TestReporter reporter) {
    assertCalibrated(Integer.getInteger("networks", 12), reporter);
  }

  private static void assertCalibrated(int networks, TestReporter reporter) {
    StringBuilder table =
        new StringBuilder("| σ over the spread | elements | 0.1 % | median | 99 % |\n");
    table.append("|---|---:|---:|---:|---:|\n");
    Map<String, Quantiles> families = new java.util.LinkedHashMap<>();
    List<double[]> all = new ArrayList<>();
    for (Precision precision : List.of(Precision.FLOAT, Precision.DOUBLE)) {
      for (Family family : FAMILIES) {
        List<double[]> own = new ArrayList<>();
        for (int seed = 0; seed < networks; seed++) {
          own.add(ratios(family.of(seed).in(precision), precision));
        }
        all.addAll(own);
        String name = family.name() + ", " + precision.name().toLowerCase(Locale.ROOT);
        families.put(name, pooled(own));
      }
    }
    Quantiles pooled = pooled(all);
    families.forEach((name, q) -> table.append(q.row(name)));
    reporter.publishEntry(table + pooled.row("all"));

    assertThat(pooled.median()).isBetween(0.8, 1.5);
    assertThat(pooled.high()).isLessThanOrEqualTo(4);
    assertThat(pooled.lowest()).isGreaterThanOrEqualTo(0.5);
    families.forEach(
        (name, q) -> {
          assertThat(q.count()).as("elements of %s", name).isGreaterThan(50);
          assertThat(q.median()).as("median of %s", name).isLessThanOrEqualTo(3.1);
          assertThat(q.high()).as("99 %% of %s", name).isLessThanOrEqualTo(5.5);
          assertThat(q.lowest()).as("0.1 %% of %s", name).isGreaterThanOrEqualTo(0.2);
        });
  }

  static Quantiles pooled(List<double[]> ratios) {
    return Quantiles.of(ratios.stream().flatMapToDouble(DoubleStream::of).toArray());
  }
}
