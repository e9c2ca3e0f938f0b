package org.dl4jreference.rounding;

import static org.dl4jreference.rounding.Arithmetic.square;

import java.util.Arrays;
import java.util.List;
import org.dl4jreference.graph.Array;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Primitive;
import org.dl4jreference.graph.Products;

/** The standard deviation that a primitive itself adds to each element of its result. */
final class OwnNoise {
  private final Arithmetic arithmetic;

  OwnNoise(Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
  }

  /**
   * Of one node.
   *
   * @return σ by element, NaN where the result or a partial sum leaves the range; null if exact
   */
  double[] of(Node node) {
    double[] v = node.value().values();
    Primitive primitive = node.primitive();
    double[] own = null;
    if (primitive instanceof Primitive.Constant c) {
      own = new double[] {Math.hypot(arithmetic.deviation() * c.number(), flushed(c.number()))};
    } else if (primitive instanceof Primitive.Pairwise pair && pair != Primitive.Pairwise.MAX) {
      own = rounded(v, 1);
    } else if (primitive instanceof Primitive.Scale scale && scale.roundings() > 0) {
      own = rounded(v, scale.roundings());
    } else if (primitive instanceof Primitive.Elementwise f && f.function().accuracy() > 0) {
      own = function(f, node);
    } else if (primitive instanceof Primitive.Sum sum) {
      own = sum(sum.axis(), node.in().get(0).value());
    } else if (primitive instanceof Primitive.MatMul product) {
      own = product(product, node);
    }
    boolean isGiven = node.in().isEmpty() || primitive instanceof Primitive.Recorded;
    return isGiven ? own : overflowed(v, own);
  }

  private double flushed(double x) {
    return Math.abs(x) > 0 && Math.abs(x) < arithmetic.smallest() ? arithmetic.smallest() : 0;
  }

  private double[] overflowed(double[] v, double[] own) {
    double[] result = own;
    for (int i = 0; i < v.length; i++) {
      // written so that NaN would be beyond
      if (!(Math.abs(v[i]) <= arithmetic.largest())) {
        result = result == null ? new double[v.length] : result;
        result[i] = Double.NaN;
      }
    }
    return result;
  }

  private double[] rounded(double[] v, int times) {
    double[] own = new double[v.length];
    for (int i = 0; i < v.length; i++) {
      own[i] = arithmetic.rounded(v[i], times);
    }
    return own;
  }

  private double[] function(Primitive.Elementwise f, Node node) {
    double[] x = node.in().get(0).value().values();
    double[] v = node.value().values();
    double[] own = new double[v.length];
    double c = f.function().accuracy() * arithmetic.deviation();
    for (int i = 0; i < v.length; i++) {
      double scale = Math.abs(f.function().scale().applyAsDouble(x[i], f.y(i)));
      double size = Math.max(Math.abs(v[i]), scale);
      own[i] = size == 0 ? 0 : Math.hypot(c * size, arithmetic.smallest());
    }
    return own;
  }

  private double[] sum(Primitive.Axis axis, Array a) {
    double[] v = a.values();
    if (axis == Primitive.Axis.ALL) {
      return new double[] {new RunningSum(arithmetic).of(v)};
    }
    double[] terms = axis == Primitive.Axis.ROWS ? Products.transpose(v, a.rows(), a.columns()) : v;
    int n = axis == Primitive.Axis.ROWS ? a.rows() : a.columns();
    double[] own = new double[terms.length / n];
    RunningSum sum = new RunningSum(arithmetic);
    for (int i = 0; i < own.length; i++) {
      own[i] = sum.of(Arrays.copyOfRange(terms, i * n, (i + 1) * n));
      // a sum over the batch may be a product with ones
      double factors = axis == Primitive.Axis.ROWS ? arithmetic.uFactor() : 0;
      for (int k = i * n; factors > 0 && k < (i + 1) * n; k++) {
        own[i] = Math.hypot(own[i], factors / Math.sqrt(3) * terms[k]);
      }
    }
    return own;
  }

  private double[] product(Primitive.MatMul product, Node node) {
    Array a = node.in().get(0).value();
    Array b = node.in().get(1).value();
    double[] left = product.left(a, a.values());
    double[] right = product.right(b, b.values());
    int m = node.value().rows();
    int p = node.value().columns();
    int n = left.length / m;
    Rows rows = Rows.of(arithmetic.u(), left, m, n);
    Rows columns = Rows.of(arithmetic.u(), Products.transpose(right, n, p), p, n);
    return product.flipA()
        ? new BatchProduct(arithmetic, left, right, rows, columns).own(m, n, p)
        : overUnits(node, left, right, rows, columns);
  }

  /**
   * u²/3·[n·(s²/3 + (Σp² + b²)/2)·φ + Σp²] + (n·ν)² of a sum over units, in any order; the bias b
   * is a term of it.
   */
  private double[] overUnits(Node node, double[] left, double[] right, Rows rows, Rows columns) {
    double[] v = node.value().values();
    int m = node.value().rows();
    int p = node.value().columns();
    int n = left.length / m;
    double[] own = Products.product(squares(left), squares(right), m, n, p);
    List<Node> in = node.in();
    double[] bias = in.size() > 2 ? in.get(2).value().values() : new double[p];
    double u2 = square(arithmetic.deviation());
    for (int i = 0, k = 0; i < m; i++) {
      for (int j = 0; j < p; j++, k++) {
        int terms = Math.min(rows.count[i], columns.count[j]);
        double alike = Math.max(1, Math.min(rows.alike[i], columns.alike[j]));
        double q = own[k];
        double b2 = square(bias[j]);
        double sums = (terms + (b2 > 0 ? 1 : 0)) * (v[k] * v[k] / 3 + (q + b2) / 2);
        own[k] =
            Math.sqrt(
                u2 * (sums * alike + q)
                    + square(terms * arithmetic.smallest())
                    + 2.0 / 3 * square(arithmetic.uFactor()) * q);
      }
    }
    return own;
  }

  static double[] squares(double[] v) {
    double[] result = new double[v.length];
    for (int i = 0; i < v.length; i++) {
      result[i] = v[i] * v[i];
    }
    return result;
  }

  /**
   * What the rows of a factor have in common.
   *
   * @param count how many elements of each row are not 0
   * @param alike Σ count²/n of its equal elements
   */
  record Rows(int[] count, double[] alike) {
    static Rows of(double u, double[] v, int rows, int n) {
      int[] count = new int[rows];
      double[] alike = new double[rows];
      int block = Math.max(1, (1 << 14) / n);
      Blocks.starts(rows, block)
          .forEach(
              begin -> {
                Alike terms = new Alike(n, u);
                for (int i = begin; i < Math.min(rows, begin + block); i++) {
                  for (int k = i * n; k < (i + 1) * n; k++) {
                    count[i] += v[k] == 0 ? 0 : 1;
                  }
                  alike[i] = terms.of(v, i * n, (i + 1) * n);
                }
              });
      return new Rows(count, alike);
    }
  }
}
