package org.dl4jreference.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductsTest {
  private static final double U = Precision.DOUBLE.unitRoundoff();

  private static double[] normal(Random random, int n) {
    return random.doubles(n).map(v -> 4 * v - 2).toArray();
  }

  /**
   * Rows in fours and blocks of 16, terms in twos, strips of 256 columns: each with a remainder.
   */
  @ParameterizedTest(name = "{0} x {1} x {2}")
  @CsvSource({
    "1,1,1",
    "3,5,7",
    "17,130,257",
    "4,2,256",
    "5,1,300",
    "1,40,1",
    "16,16,16",
    "33,3,513",
    "2,7,1"
  })
  void aProductIsTheSumOfItsTerms(int m, int n, int p) {
    Random random = new Random(m * 31L + n * 7L + p);
    double[] a = normal(random, m * n);
    double[] b = normal(random, n * p);

    double[] c = Products.product(a, b, m, n, p);

    assertThat(c).hasSize(m * p);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < p; j++) {
        double sum = 0;
        double sizes = 0;
        for (int k = 0; k < n; k++) {
          sum += a[i * n + k] * b[k * p + j];
          sizes += Math.abs(a[i * n + k] * b[k * p + j]);
        }
        assertThat(c[i * p + j]).as("[%d, %d]", i, j).isCloseTo(sum, within(2 * n * U * sizes));
      }
    }
  }

  @Test
  void aProductIsTheSameToTheLastBitForAnyNumberOfThreads() throws Exception {
    int m = 97;
    int n = 131;
    int p = 300;
    Random random = new Random(1);
    double[] a = normal(random, m * n);
    double[] b = normal(random, n * p);
    Supplier<double[]> product = () -> Products.product(a, b, m, n, p);

    double[] alone = inPoolOf(1, product);

    assertThat(inPoolOf(2, product)).isEqualTo(alone);
    // what a row is does not depend on the rows beside it either
    double[] last = Products.product(java.util.Arrays.copyOfRange(a, 96 * n, m * n), b, 1, n, p);
    assertThat(last).isEqualTo(java.util.Arrays.copyOfRange(alone, 96 * p, m * p));
  }

  private static double[] inPoolOf(int threads, Supplier<double[]> work) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(work::get).get();
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void theTransposeHasRowsForColumns() {
    assertThat(Products.transpose(new double[] {1, 2, 3, 4, 5, 6}, 2, 3))
        .containsExactly(1, 4, 2, 5, 3, 6);
  }
}
