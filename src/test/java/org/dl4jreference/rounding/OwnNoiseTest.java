package org.dl4jreference.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dl4jreference.graph.Composing.overBatch;
import static org.dl4jreference.graph.Composing.overUnits;
import static org.dl4jreference.rounding.Rows.column;
import static org.dl4jreference.rounding.Rows.own;
import static org.dl4jreference.rounding.Rows.row;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.dl4jreference.graph.Array;
import org.dl4jreference.graph.Composing;
import org.dl4jreference.graph.Function;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.graph.Tape;
import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By hand, in units of u²/3 of FLOAT unless it says otherwise. */
class OwnNoiseTest {
  private static final double U = Precision.FLOAT.unitRoundoff();
  private static final double NU = Precision.FLOAT.smallestNormal();

  private final Tape t = new Tape();

  /** σ²/(u²/3) of the first element. */
  private static double squares(Node node) {
    return square(own(Precision.FLOAT, node)[0]) / (U * U / 3);
  }

  private static double square(double x) {
    return x * x;
  }

  private static void assertSquares(Node node, double expected) {
    assertThat(squares(node)).isCloseTo(expected, within(1e-9 * expected));
  }

  // ---- one rounding

  @Test
  void anElementaryOperationErrsByOneRoundingOfItsResult() {
    Node a = row(t, 6);
    Node b = row(t, -2);

    assertSquares(t.add(a, b), 16);
    assertSquares(t.sub(a, b), 64);
    assertSquares(t.mul(a, b), 144);
    assertSquares(t.div(a, b), 9);
  }

  @Test
  void aScaleErrsAsOftenAsItMayRound() {
    assertSquares(t.scale(row(t, 5), 2, 1), 100);
    assertSquares(t.scale(row(t, 5), 2, 3), 300);
    assertThat(own(Precision.FLOAT, Composing.negate(t, row(t, 5)))).isNull();
  }

  @Test
  void whatIsGivenOrZeroIsExact() {
    assertThat(own(Precision.FLOAT, row(t, 5))).isNull();
    assertThat(own(Precision.FLOAT, t.add(row(t, 5), row(t, -5)))).containsExactly(0);
    assertThat(own(Precision.FLOAT, t.mul(row(t, 5), row(t, 0)))).containsExactly(0);
  }

  @Test
  void aResultMayBeFlushedToZero() {
    Node tiny = t.mul(row(t, NU), row(t, 0.5));

    assertThat(own(Precision.FLOAT, tiny)[0]).isCloseTo(NU, within(1e-6 * NU));
  }

  @Test
  void aConstantErrsByOneRounding() {
    assertSquares(t.constant(0.75, "c"), 0.5625);
    assertThat(own(Precision.FLOAT, t.constant(NU / 4, "small"))[0])
        .isCloseTo(NU, within(1e-6 * NU));
  }

  @Test
  void aFunctionErrsByItsAccuracyOfTheLargerOfValueAndTermsThatCancel() {
    Function f =
        new Function((x, y) -> x + y, 4, (x, y) -> 10 * y, List.of(), List.of(), y -> false);
    Node of =
        t.elementwise(f, row(t, 3, 3, 0), Optional.of(new Array(1, 3, new double[] {0, 1, 0})));

    double[] own = own(Precision.FLOAT, of);

    assertThat(square(own[0])).isCloseTo(16 * 9 * U * U / 3, within(1e-9 * U * U));
    assertThat(square(own[1])).isCloseTo(16 * 100 * U * U / 3, within(1e-9 * U * U));
    assertThat(own[2]).isZero();
  }

  @Test
  void anExactFunctionErrsByNothing() {
    Function f = new Function((x, y) -> -x, 0, (x, y) -> 0, List.of(), List.of(), y -> false);

    assertThat(own(Precision.FLOAT, t.elementwise(f, row(t, 3), Optional.empty()))).isNull();
  }

  @Test
  void whatIsPutElsewhereIsExactAndTermsThatMeetAreASum() {
    Node x = row(t, 1, 2, 3);

    assertThat(own(Precision.FLOAT, t.gather(x, new int[] {2, -1, 2}, 1, 3))).isNull();
    assertThat(own(Precision.FLOAT, t.reshape(x, 3, 1))).isNull();
    assertThat(own(Precision.FLOAT, t.max(x, new int[] {0, 1, 2}, 1, 1))).isNull();
    assertThat(own(Precision.FLOAT, t.scatterAdd(List.of(x), List.of(new int[] {1, -1, 0}), 1, 2)))
        .isNull();
    Node meeting = t.scatterAdd(List.of(x), List.of(new int[] {1, 1, 1}), 1, 2);
    // as of a sum of the same terms in the same order
    assertThat(own(Precision.FLOAT, meeting))
        .containsExactly(0, own(Precision.FLOAT, t.sum(x, Axis.COLUMNS))[0]);
  }

  @Test
  void inDoubleTheReferenceErrsAsWell() {
    double u = Precision.DOUBLE.unitRoundoff();

    assertThat(square(own(Precision.DOUBLE, t.add(row(t, 1), row(t, 2)))[0]))
        .isCloseTo(2 * 9 * u * u / 3, within(1e-9 * u * u));
  }

  @Test
  void inDoubleNothingIsSmallerThanWhatHasASquare() {
    Node tiny = t.mul(row(t, 1e-200), row(t, 1e-100));

    assertThat(own(Precision.DOUBLE, tiny)[0]).isCloseTo(1e-150, within(1e-156));
  }

  // ---- sums over units

  /** 1·3 + 2·4 = 11 and Σp² = 73. */
  @Test
  void aSumOverUnitsErrsAsInTheMeanOfAllOrders() {
    Node product = overUnits(t, row(t, 1, 2), column(t, 3, 4));

    assertSquares(product, 2 * (121 / 3.0 + 73 / 2.0) + 73);
  }

  @Test
  void theBiasIsATermOfTheSum() {
    Node product = overUnits(t, row(t, 1, 2), column(t, 3, 4), row(t, 5));

    assertSquares(product, 3 * (256 / 3.0 + (73 + 25) / 2.0) + 73);
  }

  @Test
  void zerosAreAddedWithoutAnError() {
    assertSquares(
        overUnits(t, row(t, 1, 0, 2, 0), column(t, 3, 9, 4, 7)), 2 * (121 / 3.0 + 73 / 2.0) + 73);
    assertSquares(
        overUnits(t, row(t, 1, 9, 2, 7), column(t, 3, 0, 4, 0)), 2 * (121 / 3.0 + 73 / 2.0) + 73);
    assertSquares(
        overUnits(t, row(t, 1, 2), column(t, 3, 4), row(t, 0)), 2 * (121 / 3.0 + 73 / 2.0) + 73);
    assertThat(own(Precision.FLOAT, overUnits(t, row(t, 0, 0), column(t, 3, 2))))
        .containsExactly(0);
  }

  @Test
  void equalTermsErrAlike() {
    // 4 terms of 6, φ = 4²/4
    assertSquares(
        overUnits(t, row(t, 2, 2, 2, 2), column(t, 3, 3, 3, 3)),
        4 * (576 / 3.0 + 144 / 2.0) * 4 + 144);
    // one factor differs, so do the products: 2·(1 + 3 + 5 + 7) = 32, Σp² = 4·84
    assertSquares(
        overUnits(t, row(t, 2, 2, 2, 2), column(t, 1, 3, 5, 7)),
        4 * (1024 / 3.0 + 336 / 2.0) + 336);
  }

  @Test
  void eachTermMayBeFlushed() {
    Node product = overUnits(t, row(t, 1e-30, 1e-30, 1e-30), column(t, 1e-30, 1e-30, 1e-30));

    assertThat(own(Precision.FLOAT, product)[0]).isCloseTo(3 * NU, within(1e-6 * NU));
  }

  @Test
  void tf32RoundsTheFactorsOfProductsAndNothingElse() {
    double factor = Precision.TF32.unitRoundoff();
    double sums = (2 * (121 / 3.0 + 73 / 2.0) + 73) * U * U / 3;

    assertThat(square(own(Precision.TF32, overUnits(t, row(t, 1, 2), column(t, 3, 4)))[0]))
        .isCloseTo(sums + 2 * factor * factor / 3 * 73, within(1e-9 * factor * factor));
    // 3·1 + 8·1 over the batch, in the order 3, 11 or 8, 11
    assertThat(square(own(Precision.TF32, overBatch(t, column(t, 3, 8), column(t, 1, 1)))[0]))
        .isCloseTo((121 + 73) * U * U / 3 + 2 * factor * factor / 3 * 73, within(1e-9 * factor));
    assertThat(own(Precision.TF32, t.mul(row(t, 3), row(t, 5))))
        .isEqualTo(own(Precision.FLOAT, t.mul(row(t, 3), row(t, 5))));
    // a sum over the batch may be a product with ones
    assertThat(square(own(Precision.TF32, t.sum(column(t, 3, 8), Axis.ROWS))[0]))
        .isCloseTo(121 * U * U / 3 + factor * factor / 3 * 73, within(1e-9 * factor * factor));
    assertThat(own(Precision.TF32, t.sum(row(t, 3, 8), Axis.COLUMNS)))
        .isEqualTo(own(Precision.FLOAT, t.sum(row(t, 3, 8), Axis.COLUMNS)));
  }

  // ---- sums over the batch

  /** 1, 3, 6 in given order, 3, 5, 6 reversed. */
  @Test
  void aSumOverTheBatchErrsByItsLargestPartialSums() {
    assertSquares(t.sum(column(t, 1, 2, 3), Axis.ROWS), 25 + 36);
    assertSquares(t.sum(column(t, 3, 2, 1), Axis.ROWS), 25 + 36);
    assertSquares(overBatch(t, column(t, 1, 2, 3), column(t, 1, 1, 1)), 25 + 36 + 14);
    assertSquares(t.sum(t.leaf(new Array(3, 1, new double[] {1, 2, 3})), Axis.ALL), 25 + 36);
  }

  @Test
  void itErrsAtLeastAsInTheMeanOfAllOrders() {
    // 4, −3, 4, −3 as given: partial sums 1, 5, 2; reversed 1, −2, 2; any order 3·(4/3 + 50/6)
    assertSquares(t.sum(column(t, 4, -3, 4, -3), Axis.ROWS), 2 * Math.max(1 + 25 + 4, 29));
  }

  @Test
  void inABatchNoZeroIsAddedWithAnError() {
    assertSquares(t.sum(column(t, 0, 1, 0, 0, 2, 3, 0), Axis.ROWS), 25 + 36);
    assertSquares(overBatch(t, column(t, 0, 1, 2, 0, 3), column(t, 5, 1, 1, 7, 1)), 25 + 36 + 14);
  }

  private static double[] random(Random random, int n) {
    return random.doubles(n, 0.5, 1.5).toArray();
  }

  @Test
  void rowsSortedByClassErrMoreThanShuffledOnes() {
    Random random = new Random(3);
    double[] sorted = random(random, 100);
    for (int i = 50; i < 100; i++) {
      sorted[i] = -sorted[i];
    }
    double[] shuffled = new double[100];
    for (int i = 0; i < 100; i++) {
      shuffled[i] = sorted[i / 2 + i % 2 * 50];
    }
    double[] ones = DoubleStream.generate(() -> 1).limit(100).toArray();

    assertThat(squares(t.sum(column(t, sorted), Axis.ROWS)))
        .isGreaterThan(10 * squares(t.sum(column(t, shuffled), Axis.ROWS)));
    assertThat(squares(overBatch(t, column(t, sorted), column(t, ones))))
        .isGreaterThan(10 * squares(overBatch(t, column(t, shuffled), column(t, ones))));
    // a network is told the same of its units in any order
    assertThat(squares(overUnits(t, row(t, sorted), column(t, ones))))
        .isCloseTo(squares(overUnits(t, row(t, shuffled), column(t, ones))), within(1e-6));
  }

  /** Σ Sⱼ² beyond the first term, one number after the other. */
  private static double partialSums(double... terms) {
    double sum = terms[0];
    double squares = 0;
    for (int i = 1; i < terms.length; i++) {
      sum += terms[i];
      squares += sum * sum;
    }
    return squares;
  }

  private static double[] reversed(double[] terms) {
    double[] result = new double[terms.length];
    for (int i = 0; i < terms.length; i++) {
      result[i] = terms[terms.length - 1 - i];
    }
    return result;
  }

  private static double lanes(double[] terms) {
    double squares = 0;
    double[] sums = new double[8];
    for (int lane = 0; lane < 8; lane++) {
      double[] own = new double[(terms.length - lane + 7) / 8];
      for (int i = 0; i < own.length; i++) {
        own[i] = terms[lane + 8 * i];
      }
      squares += partialSums(own);
      sums[lane] = DoubleStream.of(own).sum();
    }
    return squares + partialSums(sums);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 24, 40, 41, 42, 43, 100})
  void theLargestOfGivenReversedLanedAndAnyOrderCounts(int n) {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      // terms of one sign in one lane, a walk, or a trend: each order is the largest somewhere
      int kind = seed % 4;
      double[] terms = new double[n];
      for (int i = 0; i < n; i++) {
        double v = random.nextGaussian();
        terms[i] =
            switch (kind) {
              case 0 -> v;
              case 1 -> (i % 8 < 4 ? 1 : -1) * Math.abs(v);
              case 2 -> (i < n / 2 ? 1 : -1) * Math.abs(v);
              default -> (i - n / 3 - 0.5) * Math.abs(v);
            };
      }
      double sum = DoubleStream.of(terms).sum();
      double squares = DoubleStream.of(terms).map(v -> v * v).sum();
      double q =
          Math.max(
              Math.max(partialSums(terms), partialSums(reversed(terms))),
              (n - 1) * (sum * sum / 3 + squares / 6));
      q = n >= 16 ? Math.max(q, lanes(terms)) : q;

      double[] ones = DoubleStream.generate(() -> 1).limit(n).toArray();
      double tolerance = 1e-9 * (q + squares);
      assertThat(squares(t.sum(column(t, terms), Axis.ROWS))).isCloseTo(q, within(tolerance));
      assertThat(squares(overBatch(t, column(t, terms), column(t, ones))))
          .isCloseTo(q + squares, within(tolerance));
    }
  }

  @Test
  void everyElementOfAProductHasItsOwnPartialSums() {
    int n = 21;
    int p = 131;
    Random random = new Random(4);
    Node a = t.leaf(new Array(n, 3, random.doubles(n * 3, -1, 1).toArray()));
    Node b = t.leaf(new Array(n, p, random.doubles(n * p, -1, 1).toArray()));
    double[] own = own(Precision.FLOAT, overBatch(t, a, b));

    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < p; j++) {
        double[] terms = new double[n];
        for (int k = 0; k < n; k++) {
          terms[k] = a.value().values()[k * 3 + i] * b.value().values()[k * p + j];
        }
        double sum = DoubleStream.of(terms).sum();
        double squares = DoubleStream.of(terms).map(v -> v * v).sum();
        double q =
            DoubleStream.of(
                    partialSums(terms),
                    partialSums(reversed(terms)),
                    lanes(terms),
                    (n - 1) * (sum * sum / 3 + squares / 6))
                .max()
                .orElseThrow();
        assertThat(square(own[i * p + j]) / (U * U / 3))
            .as("[%d, %d]", i, j)
            .isCloseTo(q + squares, within(1e-9 * (q + squares)));
      }
    }
  }

  @Test
  void equalRowsErrAlike() {
    double[] twos = {2, 2, 2, 2};

    // partial sums 4, 6, 8; φ = 4
    assertSquares(t.sum(column(t, twos), Axis.ROWS), 4 * (16 + 36 + 64));
    assertSquares(overBatch(t, column(t, twos), column(t, 1, 1, 1, 1)), 4 * (16 + 36 + 64) + 16);
  }

  @Test
  void termsBelowHalfAUnitOfTheRunningSumAreLost() {
    double[] terms = new double[1001];
    java.util.Arrays.setAll(terms, i -> i == 0 ? 1 : 1e-8 * (1 + i / 1000.0));
    double sigma = own(Precision.FLOAT, t.sum(column(t, terms), Axis.ALL))[0];

    assertThat(sigma).isBetween(1.4e-5, 1.6e-5);
  }

  // ---- out of range

  @Test
  void whatLeavesTheRangeHasNoSigma() {
    assertThat(own(Precision.FLOAT, t.mul(row(t, 1e30, 2), row(t, 1e30, 3)))[0]).isNaN();
    assertThat(own(Precision.FLOAT, t.mul(row(t, 1e30, 2), row(t, 1e30, 3)))[1]).isPositive();
    assertThat(own(Precision.HALF, Composing.negate(t, row(t, 70000)))[0]).isNaN();
    // an input is what it is
    assertThat(own(Precision.HALF, row(t, 70000))).isNull();
    assertThat(own(Precision.FLOAT, t.div(row(t, 0), row(t, 0)))[0]).isNaN();
  }

  @Test
  void aPartialSumOverTheBatchMayLeaveTheRangeAlone() {
    double[] terms = {3e38, 3e38, -3e38, -3e38};
    double[] mixed = {3e38, -3e38, 3e38, -3e38};
    double[] small = {4e37, -4e37, 4e37, -4e37};
    Node ones = column(t, 1, 1, 1, 1);

    assertThat(own(Precision.FLOAT, t.sum(column(t, terms), Axis.ROWS))[0]).isNaN();
    assertThat(own(Precision.FLOAT, overBatch(t, column(t, terms), ones))[0]).isNaN();
    assertThat(own(Precision.FLOAT, t.sum(column(t, mixed), Axis.ROWS))[0]).isFinite();
    // a product takes its terms in any order, and the mean is divided afterwards
    assertThat(own(Precision.FLOAT, overBatch(t, column(t, mixed), ones))[0]).isNaN();
    assertThat(own(Precision.FLOAT, overBatch(t, column(t, small), ones))[0]).isFinite();
  }

  // ---- φ

  private static double alike(double... v) {
    return new Alike(v.length, U).of(v, 0, v.length);
  }

  @Test
  void phiIsTheMeanCountOfTheTermsThatAreEqual() {
    assertThat(alike(1, 2, 3, 4)).isEqualTo(1);
    assertThat(alike(5, 5, 5, 5)).isEqualTo(4);
    // (3² + 1)/4
    assertThat(alike(5, 5, 2, 5)).isEqualTo(2.5);
    assertThat(alike(5, 5, -5, -5)).isEqualTo(2);
    assertThat(alike(0, 5, 0, 5, 0, 5)).isEqualTo(3);
    assertThat(alike(0, 0, 0, 0)).isEqualTo(1);
    assertThat(alike(5, 5, 5)).isEqualTo(1);
  }

  @Test
  void termsAreEqualThatASumCannotTellApart() {
    double near = 1.25 * (1 + U / 4);

    assertThat(alike(1.25, near, near, 1.25)).isEqualTo(4);
    assertThat(alike(1.25, 1.25 * (1 + 8 * U), 1.25, 1.25 * (1 + 8 * U))).isEqualTo(2);
    // of many terms more are equal: 2u·n/8
    double[] many = new double[800];
    Arrays.setAll(many, i -> 1.25 * (1 + (i % 2 * 8) * U));
    assertThat(alike(many)).isEqualTo(800);
  }
}
