package org.dl4jreference.adversary;

import java.util.Arrays;
import java.util.Random;
import org.dl4jreference.model.Precision;

/**
 * Numbers of a precision, computed as an implementation chose to. Float64 holds them: the sum, the
 * product, the quotient and the root of two floats, rounded to float64 and then to float, are those
 * of float arithmetic (Figueroa 1995).
 */
final class Arithmetic {
  /** What is added to each result beyond its rounding, to see how far roundings spread. */
  enum Jitter {
    NONE,
    BY_VALUE,
    RANDOM
  }

  private final Choices choices;

  /** Of every number; TF32 is binary32 but for the factors of products. */
  private final Precision precision;

  private final boolean isTf32;
  private final double u;
  private final Jitter jitter;
  private final long seed;
  private final Random random;
  private double largest;

  Arithmetic(Choices choices, Jitter jitter, long seed) {
    this.choices = choices;
    this.isTf32 = choices.precision() == Precision.TF32;
    this.precision = isTf32 ? Precision.FLOAT : choices.precision();
    // in float64 the jitter itself is rounded, and the reference errs as well
    this.u = precision.unitRoundoff() * (precision == Precision.DOUBLE ? 2 : 1);
    this.jitter = jitter;
    this.seed = seed;
    this.random = new Random(seed);
  }

  Choices choices() {
    return choices;
  }

  /** The largest size of any result so far, intermediate ones included. */
  double largest() {
    return largest;
  }

  /** A result, rounded. */
  double r(double x) {
    double v =
        switch (jitter) {
          case NONE -> x;
          case BY_VALUE -> x + x * (u * byValue(precision.round(x)));
          case RANDOM -> x + x * (u * (2 * random.nextDouble() - 1));
        };
    v = precision == Precision.FLOAT ? (float) v : precision.round(v);
    double size = Math.abs(v);
    if (!(size <= largest)) {
      largest = Double.isNaN(size) ? Double.POSITIVE_INFINITY : size;
    }
    return choices.flush() && size < precision.smallestNormal() ? 0 : v;
  }

  /** Uniform within ±1, a function of the value alone. */
  private double byValue(double x) {
    long h = (Double.doubleToRawLongBits(x + 0.0) + seed) * 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 30)) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
    return (h ^ (h >>> 31)) * 0x1p-63;
  }

  /** A library function's result, given the exact one. */
  double f(double exact) {
    double error =
        switch (choices.library()) {
          case EXACT -> 0;
          case BY_VALUE -> byValue(exact);
          case SMOOTH -> Math.sin(seed % 7 + 7 * Math.log(Math.abs(exact) + 1e-300));
          case RANDOM -> 2 * random.nextDouble() - 1;
        };
    return r(exact + exact * (error * choices.accuracy() * precision.unitRoundoff()));
  }

  double add(double x, double y) {
    return r(x + y);
  }

  double sub(double x, double y) {
    return r(x - y);
  }

  double mul(double x, double y) {
    return r(x * y);
  }

  double div(double x, double y) {
    return r(x / y);
  }

  double sqrt(double x) {
    return r(Math.sqrt(x));
  }

  /** A constant of a formula; it does not jitter, since it is one and the same everywhere. */
  double c(double constant) {
    return precision.round(constant);
  }

  /** Σ of all. */
  double sum(double[] x) {
    double[] ones = new double[x.length];
    Arrays.fill(ones, 1);
    return dot(x, 0, 1, ones, 0, 1, x.length, 0);
  }

  /** start + Σₖ a[i + k·di]·b[j + k·dj]. */
  double dot(double[] a, int i, int di, double[] b, int j, int dj, int n, double start) {
    double sum;
    switch (choices.order()) {
      case GIVEN -> sum = run(a, i, di, b, j, dj, n, start);
      case REVERSED -> sum = run(a, i + (n - 1) * di, -di, b, j + (n - 1) * dj, -dj, n, start);
      case BLOCKED -> {
        sum = start;
        int size = choices.block();
        for (int k = 0; k < n; k += size) {
          sum = plus(sum, run(a, i + k * di, di, b, j + k * dj, dj, Math.min(size, n - k), 0));
        }
      }
      case PAIRWISE -> sum = plus(start, pairwise(a, i, di, b, j, dj, n));
      case LANES -> {
        sum = start;
        int lanes = Math.min(choices.block(), n);
        for (int l = 0; l < lanes; l++) {
          int length = (n - l + lanes - 1) / lanes;
          sum = plus(sum, run(a, i + l * di, lanes * di, b, j + l * dj, lanes * dj, length, 0));
        }
      }
      default -> throw new IllegalStateException();
    }
    return choices.wide() ? r(sum) : sum;
  }

  private double plus(double x, double y) {
    return choices.wide() ? x + y : r(x + y);
  }

  private double pairwise(double[] a, int i, int di, double[] b, int j, int dj, int n) {
    if (n <= 2) {
      return run(a, i, di, b, j, dj, n, 0);
    }
    int half = n / 2;
    return plus(
        pairwise(a, i, di, b, j, dj, half),
        pairwise(a, i + half * di, di, b, j + half * dj, dj, n - half));
  }

  private double run(double[] a, int i, int di, double[] b, int j, int dj, int n, double start) {
    double sum = start;
    int p = i;
    int q = j;
    for (int k = 0; k < n; k++, p += di, q += dj) {
      if (choices.wide()) {
        sum += a[p] * b[q];
      } else if (choices.fused()) {
        // the product of two floats is exact in float64
        sum = r(precision == Precision.DOUBLE ? Math.fma(a[p], b[q], sum) : a[p] * b[q] + sum);
      } else {
        sum = r(sum + r(a[p] * b[q]));
      }
    }
    return sum;
  }

  /**
   * A·B of {@code [rows, inner]} and {@code [inner, columns]}, each transposed as stored or not.
   */
  double[] product(
      double[] a, boolean ta, double[] b, boolean tb, int rows, int inner, int columns) {
    double[] left = factors(a);
    double[] right = factors(b);
    double[] result = new double[rows * columns];
    for (int i = 0, k = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++, k++) {
        result[k] = element(left, ta, right, tb, rows, inner, columns, i, j, 0);
      }
    }
    return result;
  }

  private double[] factors(double[] x) {
    return isTf32 ? Arrays.stream(x).map(Precision.TF32::round).toArray() : x;
  }

  /** A·B + b, the bias the first term of each sum or the last. */
  double[] affine(double[] a, double[] b, double[] bias, int rows, int inner, int columns) {
    double[] left = factors(a);
    double[] right = factors(b);
    double[] result = new double[rows * columns];
    for (int i = 0, k = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++, k++) {
        double start = choices.biasFirst() ? bias[j] : 0;
        double sum = element(left, false, right, false, rows, inner, columns, i, j, start);
        result[k] = choices.biasFirst() ? sum : add(sum, bias[j]);
      }
    }
    return result;
  }

  private double element(
      double[] a,
      boolean ta,
      double[] b,
      boolean tb,
      int rows,
      int inner,
      int columns,
      int i,
      int j,
      double start) {
    return dot(
        a,
        ta ? i : i * inner,
        ta ? rows : 1,
        b,
        tb ? j * inner : j,
        tb ? 1 : columns,
        inner,
        start);
  }
}
