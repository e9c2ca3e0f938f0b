package org.dl4jreference.rounding;

import static org.dl4jreference.rounding.Arithmetic.square;

import java.util.Arrays;
import java.util.List;
import org.dl4jreference.graph.Array;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Primitive;
import org.dl4jreference.graph.Products;
import org.dl4jreference.graph.Route;
import org.dl4jreference.graph.ScatterAdd;

/** The standard deviation that a primitive itself adds to each element of its result. */
record OwnNoise(Arithmetic arithmetic) {
  /** How many sums a thread makes at least. */
  private static final int SUMS = 1 << 12;

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
      double size = Math.abs(c.number());
      double flushed = size > 0 && size < arithmetic.smallest() ? arithmetic.smallest() : 0;
      return new double[] {Math.hypot(arithmetic.deviation() * c.number(), flushed)};
    } else if (node.in().isEmpty() || primitive instanceof Primitive.Recorded) {
      return null;
    } else if (primitive instanceof Primitive.Pairwise pair && pair != Primitive.Pairwise.MAX) {
      own = rounded(v, 1);
    } else if (primitive instanceof Primitive.Scale scale && scale.roundings() > 0) {
      own = rounded(v, scale.roundings());
    } else if (primitive instanceof Primitive.Elementwise f && f.function().accuracy() > 0) {
      own = function(f, node);
    } else if (primitive instanceof Primitive.Sum sum) {
      own = sum(sum.axis(), node.in(0));
    } else if (primitive instanceof Primitive.MatMul product) {
      ProductNoise noise = new ProductNoise(arithmetic, product, node);
      own = isOverBatch(product) ? noise.overBatch() : noise.overUnits();
    } else if (primitive instanceof ScatterAdd scatter) {
      own = scattered(scatter.places(), node);
    } else if (primitive instanceof Route route) {
      own = scattered(List.of(route.max().route(node.in(1))), node);
    }
    // what leads to a gradient may be summed over the examples first, the gradient itself is judged
    // so
    boolean isSum =
        primitive instanceof Primitive.Sum
            || primitive instanceof ScatterAdd
            || isOverBatch(primitive);
    double largest = arithmetic.largest() / (isSum ? 1 : node.summed());
    for (int i = 0; i < v.length; i++) {
      // written so that NaN would be beyond
      if (!(Math.abs(v[i]) <= largest)) {
        own = own == null ? new double[v.length] : own;
        own[i] = Double.NaN;
      }
    }
    return own;
  }

  private static boolean isOverBatch(Primitive primitive) {
    return primitive instanceof Primitive.MatMul product && product.flipA();
  }

  private double[] rounded(double[] v, int times) {
    double[] own = new double[v.length];
    Arrays.setAll(own, i -> arithmetic.rounded(v[i], times));
    return own;
  }

  private double[] function(Primitive.Elementwise f, Node node) {
    double[] x = node.in(0).values();
    double[] own = new double[x.length];
    double c = f.function().accuracy() * arithmetic.deviation();
    for (int i = 0; i < own.length; i++) {
      double scale = Math.abs(f.function().scale().applyAsDouble(x[i], f.y(i)));
      double size = Math.max(Math.abs(node.value().values()[i]), scale);
      own[i] = size == 0 ? 0 : Math.hypot(c * size, arithmetic.smallest());
    }
    return own;
  }

  private double[] sum(Primitive.Axis axis, Array a) {
    boolean isOverRows = axis == Primitive.Axis.ROWS;
    double[] terms =
        isOverRows ? Products.transpose(a.values(), a.rows(), a.columns()) : a.values();
    int n = axis == Primitive.Axis.ALL ? terms.length : isOverRows ? a.rows() : a.columns();
    double[] own = new double[terms.length / n];
    Alike alike = new Alike(n, arithmetic.u());
    PartialSums sums = new PartialSums(1);
    for (int i = 0; i < own.length; i++) {
      double phi = Math.max(1, alike.of(terms, i * n, (i + 1) * n));
      own[i] = sum(sums, terms, i * n, (i + 1) * n, phi);
      // a sum over the batch may be a product with ones
      double factors = isOverRows ? arithmetic.uFactor() : 0;
      for (int k = i * n; factors > 0 && k < (i + 1) * n; k++) {
        own[i] = Math.hypot(own[i], factors / Math.sqrt(3) * terms[k]);
      }
    }
    return own;
  }

  /**
   * Of sums of the terms that meet at each place.
   *
   * @param places by input and element
   * @return null if no two meet
   */
  private double[] scattered(List<int[]> places, Node node) {
    int size = node.value().values().length;
    int[] ends = new int[size + 1];
    places.forEach(to -> Arrays.stream(to).filter(at -> at >= 0).forEach(at -> ends[at + 1]++));
    int most = Arrays.stream(ends).max().orElse(0);
    if (most < 2) {
      return null;
    }
    Arrays.parallelPrefix(ends, Integer::sum);
    int[] next = ends.clone();
    double[] terms = new double[ends[size]];
    for (int i = 0; i < places.size(); i++) {
      int[] to = places.get(i);
      double[] from = node.in(i).values();
      for (int k = 0; k < to.length; k++) {
        if (to[k] >= 0) {
          terms[next[to[k]]++] = from[k];
        }
      }
    }
    double[] own = new double[size];
    Blocks.each(
        size,
        SUMS,
        (from, to) -> {
          Alike alike = new Alike(most, arithmetic.u());
          PartialSums sums = new PartialSums(1);
          for (int e = from; e < to; e++) {
            if (ends[e + 1] - ends[e] > 1) {
              double phi = Math.max(1, alike.of(terms, ends[e], ends[e + 1]));
              own[e] = sum(sums, terms, ends[e], ends[e + 1], phi);
            }
          }
        });
    return own;
  }

  /** u²/3·Q·φ + (n·ν)² of some terms; NaN if a partial sum leaves the range. */
  private double sum(PartialSums sums, double[] terms, int from, int to, double phi) {
    sums.clear();
    int n = 0;
    double first = 0;
    double last = 0;
    double lost = 0;
    for (int k = from; k < to; k++) {
      if (terms[k] != 0) {
        // what is less than half a unit of the running sum changes nothing: no error of chance
        lost += Math.abs(terms[k]) < arithmetic.u() * Math.abs(sums.sum(0)) ? terms[k] : 0;
        sums.one(1, terms, k, n, 1);
        if (!(sums.top(n) <= arithmetic.largest())) {
          return Double.NaN;
        }
        first = n == 0 ? terms[k] : first;
        last = terms[k];
        n++;
      }
    }
    return Math.sqrt(
        square(arithmetic.deviation()) * sums.largest(0, n, first, last) * phi
            + square(lost)
            + square(n * arithmetic.smallest()));
  }

  static double[] squares(double[] v) {
    double[] result = new double[v.length];
    Arrays.setAll(result, i -> v[i] * v[i]);
    return result;
  }
}
