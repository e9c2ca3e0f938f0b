package org.dl4jreference.rounding;

import static org.dl4jreference.rounding.Arithmetic.square;

import java.util.stream.IntStream;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Primitive;
import org.dl4jreference.graph.Products;

/** The standard deviation that a product of matrices itself adds to each element. */
final class ProductNoise {
  private static final int STRIP = 128;

  private final Arithmetic arithmetic;
  private final Node node;
  private final double[] left;
  private final double[] right;
  private final int m;
  private final int n;
  private final int p;
  private final Factor rows;
  private final Factor columns;

  ProductNoise(Arithmetic arithmetic, Primitive.MatMul product, Node node) {
    this.arithmetic = arithmetic;
    this.node = node;
    this.left = product.left(node.in(0));
    this.right = product.right(node.in(1));
    this.m = node.value().rows();
    this.p = node.value().columns();
    this.n = left.length / m;
    this.rows = Factor.of(arithmetic.u(), left, m, n);
    this.columns = Factor.of(arithmetic.u(), Products.transpose(right, n, p), p, n);
  }

  /**
   * What the rows of a factor have in common.
   *
   * @param count how many elements of each row are not 0
   * @param alike Σ count²/n of its equal elements
   */
  private record Factor(int[] count, double[] alike) {
    static Factor of(double u, double[] v, int rows, int n) {
      Factor factor = new Factor(new int[rows], new double[rows]);
      int block = Math.max(1, (1 << 14) / n);
      Blocks.each(
          rows,
          block,
          (from, to) -> {
            Alike terms = new Alike(n, u);
            for (int i = from; i < to; i++) {
              for (int k = i * n; k < (i + 1) * n; k++) {
                factor.count[i] += v[k] == 0 ? 0 : 1;
              }
              factor.alike[i] = terms.of(v, i * n, (i + 1) * n);
            }
          });
      return factor;
    }
  }

  /** u²/3·(Q·φ + Σp²) + (n·ν)², and what the factors' rounding adds. */
  private double sigma(int i, int j, int terms, double sums, double squares) {
    double alike = Math.max(1, Math.min(rows.alike[i], columns.alike[j]));
    return Math.sqrt(
        square(arithmetic.deviation()) * (sums * alike + squares)
            + square(terms * arithmetic.smallest())
            + 2.0 / 3 * square(arithmetic.uFactor()) * squares);
  }

  /** Of a sum over units, in any order: Q = n·(s²/3 + (Σp² + b²)/2); the bias b is a term of it. */
  double[] overUnits() {
    double[] v = node.value().values();
    double[] own = Products.product(OwnNoise.squares(left), OwnNoise.squares(right), m, n, p);
    double[] bias = node.in().size() > 2 ? node.in(2).values() : new double[p];
    for (int i = 0, k = 0; i < m; i++) {
      for (int j = 0; j < p; j++, k++) {
        int terms = Math.min(rows.count[i], columns.count[j]);
        double b2 = square(bias[j]);
        double sums = (terms + (b2 > 0 ? 1 : 0)) * (v[k] * v[k] / 3 + (own[k] + b2) / 2);
        own[k] = sigma(i, j, terms, sums, own[k]);
      }
    }
    return own;
  }

  /** Of a sum over the batch, by its partial sums. */
  double[] overBatch() {
    double[] own = new double[m * p];
    int block = Math.max(1, (1 << 16) / Math.max(1, n * p));
    Blocks.each(
        m,
        block,
        (from, to) -> {
          PartialSums strip = new PartialSums(Math.min(STRIP, p));
          for (int i = from; i < to; i++) {
            row(strip, i, own);
          }
        });
    return own;
  }

  private void row(PartialSums strip, int i, double[] own) {
    // zeros are added without an error
    int[] at = IntStream.range(0, n).filter(k -> left[i * n + k] != 0).toArray();
    for (int from = 0; from < p; from += STRIP) {
      int width = Math.min(STRIP, p - from);
      strip.clear();
      for (int t = 0; t < at.length; ) {
        if (t >= 4 && t + 3 < at.length) {
          strip.four(left, i * n, right, at, t, p, from, width);
          t += 4;
        } else {
          strip.one(left[i * n + at[t]], right, at[t] * p + from, t, width);
          t++;
        }
      }
      for (int j = from; j < from + width; j++) {
        double q = strip.squares(j - from);
        double first = at.length == 0 ? 0 : term(i, at[0], j);
        double last = at.length == 0 ? 0 : term(i, at[at.length - 1], j);
        double sums = strip.largest(j - from, at.length, first, last);
        own[i * p + j] =
            !(Math.sqrt(at.length * q) <= arithmetic.largest() / n) && leavesRange(i, j)
                ? Double.NaN
                : sigma(i, j, Math.min(at.length, columns.count[j]), sums, q);
      }
    }
  }

  private double term(int i, int k, int j) {
    return left[i * n + k] * right[k * p + j];
  }

  private boolean leavesRange(int i, int j) {
    double positive = 0;
    double negative = 0;
    for (int k = 0; k < n; k++) {
      double term = term(i, k, j);
      positive += term > 0 ? term : 0;
      negative -= term < 0 ? term : 0;
      if (!Double.isFinite(term)) {
        return true;
      }
    }
    // in some order all terms of one sign come first, and the mean is divided afterwards
    return Math.max(positive, negative) > arithmetic.largest() / n;
  }
}
