package org.dl4jreference.adversary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.dl4jreference.adversary.Run.Recorded;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A small error in an element of a gradient is seen, wherever it is: of ordinary networks, at
 * elements drawn from all that are not 0.
 */
class DetectionTest {
  private static final List<List<String>> KINDS =
      List.of(
          List.of("mse", "tanh", "identity"),
          List.of("mcxent", "tanh", "softmax"),
          List.of("mcxent", "relu", "softmax"),
          List.of("mse", "sigmoid", "identity"),
          List.of("xent", "relu", "sigmoid"));

  /** Errors in so many elements at once, or in one. */
  private static final class Errors extends Tampering {
    private final Random random;
    private final Precision precision;
    private final int count;

    Errors(Random random, Precision precision, int count) {
      this.random = random;
      this.precision = precision;
      this.count = count;
    }

    @Override
    Tensors gradient(Tensors gradient) {
      double epsilon = precision == Precision.DOUBLE ? 1e-11 : 1e-4;
      double[] all = gradient.flatten();
      int[] places = IntStream.range(0, all.length).filter(k -> all[k] != 0).toArray();
      for (int k = 0; k < count; k++) {
        int swapped = k + random.nextInt(places.length - k);
        int place = places[swapped];
        places[swapped] = places[k];
        all[place] = precision.round(all[place] * (1 + epsilon));
      }
      int[] from = {0};
      return gradient.map(
          g -> {
            double[] v = new double[g.size()];
            System.arraycopy(all, from[0], v, 0, v.length);
            from[0] += v.length;
            return Matrix.of(g.rows(), g.columns(), v);
          });
    }
  }

  static Run run(long seed, Precision precision, int[] dims, int batch, int errors) {
    Draft d = new Draft("detection " + seed, seed, precision);
    List<String> kind = KINDS.get((int) (seed % KINDS.size()));
    d.network(kind.get(0), dims, kind.get(1), kind.get(2));
    d.choices = Choices.plain(precision);
    d.batch = batch;
    d.steps = 1;
    d.recorded = Recorded.NO_Z;
    d.updater = UpdaterSpec.of("sgd", 0.1);
    return d.runs(t -> new Errors(d.random, precision, errors)).faulty();
  }

  /** How often one wrong element is seen. */
  static double seen(int networks, Precision precision, int widest) {
    return IntStream.range(0, networks)
            .parallel()
            .filter(
                seed -> {
                  Random random = new Random(seed);
                  int[] dims = {
                    2 + random.nextInt(widest),
                    3 + random.nextInt(widest),
                    // a softmax of one unit learns nothing
                    (KINDS.get(seed % KINDS.size()).contains("softmax") ? 2 : 1) + random.nextInt(4)
                  };
                  int batch = 1 << random.nextInt(8);
                  return run(seed, precision, dims, batch, 1).verdict().outcome()
                      == Outcome.DISAGREES;
                })
            .count()
        / (double) networks;
  }

  private static double required(Precision precision) {
    return precision == Precision.DOUBLE ? 0.99 : 0.92;
  }

  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void anErrorInOneElementOfASmallNetworkIsSeen(Precision precision) {
    assertThat(seen(400, precision, 12)).isGreaterThanOrEqualTo(required(precision));
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void anErrorInOneElementIsSeen(Precision precision) {
    assertThat(seen(4000, precision, 60)).isGreaterThanOrEqualTo(required(precision));
  }

  /** Of two hundred errors in one network, each in a place of its own. */
  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"FLOAT, 100, 32", "FLOAT, 1000, 64", "DOUBLE, 100, 128"})
  void errorsInElementsOfALargeNetworkAreSeen(Precision precision, int hidden, int batch) {
    Run run = run(1, precision, new int[] {784, hidden, 10}, batch, 200);
    int seen =
        run.verdict().verdict().tensors().stream()
            .filter(t -> t.quantity() == Quantity.GRADIENT)
            .mapToInt(t -> t.counts().disagreeing())
            .sum();
    assertThat(seen / 200.0).isBetween(required(precision), 1.0);
  }

  /** Without an error nothing is seen, or the others say nothing. */
  @Test
  void theSameNetworksAgreeWithoutErrors() {
    assertThat(
            IntStream.range(0, 100)
                .mapToObj(s -> run(s, Precision.FLOAT, new int[] {4, 6, 3}, 8, 0).verdict()))
        .allMatch(v -> v.outcome() == Outcome.AGREES);
  }
}
