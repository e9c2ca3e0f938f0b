package org.dl4jreference.rounding;

import static org.dl4jreference.rounding.Arithmetic.isNear;
import static org.dl4jreference.rounding.Arithmetic.square;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.graph.Array;
import org.dl4jreference.graph.Max;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Primitive;
import org.dl4jreference.graph.Primitive.Pairwise;
import org.dl4jreference.graph.Route;

/**
 * How a primitive carries variances to first order, errors taken as independent. Infinite where a
 * denominator or the argument of a logarithm is 0 within rounding, NaN out of range.
 */
record Rule(Arithmetic arithmetic) {
  /**
   * Var of a node's value without its own noise.
   *
   * @param in Var of the inputs, null where one is exact
   * @return null if all are
   */
  double[] variance(Node node, List<double[]> in) {
    Primitive primitive = node.primitive();
    if (in.stream().allMatch(v -> v == null)) {
      return null;
    }
    if (primitive instanceof Primitive.Either) {
      return Pairwise.beside(node, in, (a, va, b, vb) -> Math.max(va, vb));
    }
    if (primitive instanceof Pairwise pair) {
      return switch (pair) {
        case ADD, SUB -> Pairwise.ADD.difference(node, in);
        case MUL ->
            Pairwise.beside(
                node, in, (a, va, b, vb) -> times(va, b * b) + times(vb, a * a) + times(va, vb));
        case DIV ->
            Pairwise.beside(
                node,
                in,
                (a, va, b, vb) ->
                    isNear(b, vb)
                        ? Double.POSITIVE_INFINITY
                        : times(va, square(1 / b)) + times(vb, square(a / b / b)));
        case MAX ->
            Pairwise.beside(
                node,
                in,
                (a, va, b, vb) -> isNear(a - b, va + vb) ? Math.max(va, vb) : a > b ? va : vb);
      };
    }
    if (primitive instanceof Primitive.Scale scale) {
      return Arrays.stream(in.get(0)).map(v -> times(v, square(scale.factor()))).toArray();
    }
    if (primitive instanceof Primitive.Elementwise f) {
      return function(node, f, in.get(0));
    }
    if (primitive instanceof Max max) {
      return new Ties(max, node.in(0), in.get(0)).largestVariance();
    }
    if (primitive instanceof Route route) {
      double[] along = primitive.difference(node, in);
      double[] result = along == null ? new double[node.value().values().length] : along;
      // what goes another way is missing at one place and too much at the other
      new Ties(route.max(), node.in(1), in.get(1))
          .each(
              (window, first, other) -> {
                double square = square(node.in(0).values()[window]);
                result[first] += square;
                result[other] += square;
              });
      return result;
    }
    // sums, and what is only stretched or put elsewhere, are linear with factors 0 and 1
    return primitive instanceof Primitive.MatMul product
        ? product(node, product, in)
        : primitive.difference(node, in);
  }

  /** 0·∞ = 0: what is exactly 0 stays it, and what is exact as well. */
  private static double times(double variance, double factor) {
    return variance == 0 || factor == 0 && Double.isInfinite(variance) ? 0 : variance * factor;
  }

  /**
   * ½[(f(x+s) − f(x))² + (f(x−s) − f(x))²], s² = Var[x]: no second derivative is owed. A jump
   * within reach counts in full.
   */
  private double[] function(Node node, Primitive.Elementwise f, double[] variance) {
    double[] x = node.in(0).values();
    double[] result = variance.clone();
    for (int i = 0; i < x.length; i++) {
      double v = variance[i];
      double y = f.y(i);
      if (isAtPole(f, x[i], y, v)) {
        result[i] = Double.POSITIVE_INFINITY;
      } else if (Double.isFinite(v)) {
        double s = Math.sqrt(v) * arithmetic.enlarged();
        double up = f.function().difference(x[i], y, s);
        double down = f.function().difference(x[i], y, -s);
        result[i] =
            (up * up + down * down) / 2 / square(arithmetic.enlarged())
                + square(jump(f, x[i], y, v));
      }
    }
    return result;
  }

  /** By how much the function is another beyond the jumps within reach of x. */
  static double jump(Primitive.Elementwise f, double x, double y, double variance) {
    double jump = 0;
    if (!f.function().isSided().test(y)) {
      for (DoubleUnaryOperator kink : f.function().kinks()) {
        double place = kink.applyAsDouble(y);
        double step = isNear(x - place, variance) ? f.function().jump(place, y) : 0;
        jump += x > place ? -step : step;
      }
    }
    return jump;
  }

  private static boolean isAtPole(Primitive.Elementwise f, double x, double y, double variance) {
    return f.function().poles().stream()
        .anyMatch(pole -> isNear(x - pole.applyAsDouble(y), variance));
  }

  /** Var[a]·(b² + Var[b]) + a²·Var[b], and that of the bias. */
  private static double[] product(Node node, Primitive.MatMul product, List<double[]> in) {
    Array a = node.in(0);
    Array b = node.in(1);
    double[] va = in.get(0);
    double[] vb = in.get(1);
    double[] result = new double[node.value().values().length];
    if (va != null) {
      double[] factor = OwnNoise.squares(b.values());
      if (vb != null) {
        add(factor, vb);
      }
      add(result, sums(product, a.with(va), b.with(factor)));
    }
    if (vb != null) {
      add(result, sums(product, a.with(OwnNoise.squares(a.values())), b.with(vb)));
    }
    for (int i = 0; in.size() > 2 && in.get(2) != null && i < result.length; i++) {
      result[i] += in.get(2)[i % node.value().columns()];
    }
    return result;
  }

  private static void add(double[] to, double[] more) {
    for (int i = 0; i < to.length; i++) {
      to[i] += more[i];
    }
  }

  /** A product of variances and squares, 0·∞ = 0. */
  private static double[] sums(Primitive.MatMul product, Array a, Array b) {
    if (Stream.of(a, b).noneMatch(x -> Arrays.stream(x.values()).anyMatch(Double::isInfinite))) {
      return product.value(List.of(a, b)).values();
    }
    double[] result = sums(product, a.map(Rule::finite), b.map(Rule::finite));
    double[] touched = sums(product, a.map(Rule::infinite), b.map(Rule::nonzero));
    add(touched, sums(product, a.map(Rule::nonzero), b.map(Rule::infinite)));
    for (int i = 0; i < result.length; i++) {
      result[i] = touched[i] > 0 ? result[i] + Double.POSITIVE_INFINITY : result[i];
    }
    return result;
  }

  private static double finite(double v) {
    return Double.isInfinite(v) ? 0 : v;
  }

  private static double infinite(double v) {
    return Double.isInfinite(v) ? 1 : 0;
  }

  private static double nonzero(double v) {
    return v == 0 ? 0 : 1;
  }
}
