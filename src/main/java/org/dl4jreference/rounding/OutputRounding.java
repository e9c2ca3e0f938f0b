package org.dl4jreference.rounding;

import static org.dl4jreference.rounding.Roundoff.guard;
import static org.dl4jreference.rounding.Roundoff.square;

import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.catalog.ElementwiseLoss;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.Output;
import org.dl4jreference.catalog.Softmax;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.np.NumPy;

/** How the last activation and the loss carry and add rounding. */
final class OutputRounding {
  private final Roundoff arithmetic;
  private final Activation activation;
  private final Loss loss;
  private final LayerRounding last;
  private final Matrix y;
  private final Matrix factor;

  OutputRounding(
      Roundoff arithmetic,
      Activation activation,
      Loss loss,
      LayerRounding last,
      Matrix y,
      Matrix factor) {
    this.arithmetic = arithmetic;
    this.activation = activation;
    this.loss = loss;
    this.last = last;
    this.y = y;
    this.factor = factor;
  }

  private Matrix p() {
    return last.values().activation();
  }

  private Matrix varP() {
    return last.varActivation();
  }

  /** Var[∂Σloss/∂z], not yet divided by the number of examples. */
  Matrix delta() {
    return Output.of(activation, loss).isFused() ? fused() : composed();
  }

  /**
   * δz = p·Σ(vy) − vy (softmax) or v(p − y) (sigmoid): Var[p]·(Σvy)² + 2u²((vy)² + (p·Σvy)²) +
   * 8u²·δz².
   */
  private Matrix fused() {
    boolean softmax = activation instanceof Softmax;
    Matrix vy = y.zip(factor, (a, b) -> a * b);
    Matrix delta = Output.of(activation, loss).delta(last.values().preActivation(), y, factor);
    double u2 = arithmetic.u() * arithmetic.u();
    return guard(
        Matrix.generate(
            y.rows(),
            y.columns(),
            (i, j) -> {
              double weight = softmax ? sum(vy.rowArray(i)) : factor.get(i, j);
              double p = p().get(i, j) * weight;
              double b = vy.get(i, j);
              double d = delta.get(i, j);
              return varP().get(i, j) * weight * weight
                  + 2 * u2 * (b * b + p * p)
                  + 8 * u2 * d * d
                  + arithmetic.smallest() * arithmetic.smallest();
            }));
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v;
    }
    return sum;
  }

  private Matrix composed() {
    Matrix delta = loss.gradient(p(), y, factor);
    Matrix varDelta = guard(lossGradient(delta));
    return new ActivationRounding(arithmetic).backward(activation, last, delta, varDelta);
  }

  /**
   * How much ∂Σloss/∂z may differ where kinks of the loss and of the last activation are taken on
   * their other side, not yet divided by the number of examples.
   */
  Matrix jumps() {
    if (Output.of(activation, loss).isFused()) {
      return y.map(v -> 0);
    }
    Matrix own = y.map(v -> 0);
    if (loss instanceof ElementwiseLoss elementwise) {
      double n = elementwise.divisor(y.columns());
      own =
          Matrix.generate(
              y.rows(),
              y.columns(),
              (i, j) ->
                  kinkJump(elementwise, p().get(i, j), y.get(i, j), varP().get(i, j))
                      * Math.abs(factor.get(i, j))
                      / n);
    }
    return new ActivationRounding(arithmetic)
        .jumps(activation, last, loss.gradient(p(), y, factor), own);
  }

  /**
   * ∂²Σloss/∂z² of each z by itself: how an error of z comes back in its own δz. 0 where outputs
   * are coupled, but for the fused pairs.
   */
  Matrix curvature() {
    Matrix z = last.values().preActivation();
    if (Output.of(activation, loss).isFused()) {
      return Matrix.generate(
          y.rows(),
          y.columns(),
          (i, j) -> p().get(i, j) * (1 - p().get(i, j)) * Math.abs(factor.get(i, j)));
    }
    if (!(loss instanceof ElementwiseLoss elementwise)) {
      return y.map(v -> 0);
    }
    double n = elementwise.divisor(y.columns());
    Matrix second =
        Matrix.generate(
            y.rows(),
            y.columns(),
            (i, j) -> {
              double v = factor.get(i, j) / n;
              return v == 0
                  ? 0
                  : v * elementwise.curvature().applyAsDouble(p().get(i, j), y.get(i, j));
            });
    return ActivationRounding.curvature(activation, z, loss.gradient(p(), y, factor), second);
  }

  private Matrix lossGradient(Matrix delta) {
    return loss instanceof ElementwiseLoss elementwise
        ? elementwiseGradient(elementwise, delta)
        : coupledGradient(delta);
  }

  private Matrix elementwiseGradient(ElementwiseLoss elementwise, Matrix delta) {
    double n = elementwise.divisor(y.columns());
    return Matrix.generate(
        y.rows(),
        y.columns(),
        (i, j) -> {
          double p = p().get(i, j);
          double target = y.get(i, j);
          double variance = varP().get(i, j);
          double v = factor.get(i, j) / n;
          if (v == 0) {
            return 0;
          }
          double curvature = elementwise.curvature().applyAsDouble(p, target);
          double own = elementwise.slopeScale().applyAsDouble(p, target);
          double d = delta.get(i, j);
          if (isSingular(p, target, variance)) {
            return Double.POSITIVE_INFINITY;
          }
          double propagated = curvature == 0 ? 0 : curvature * curvature * variance;
          double u2 = arithmetic.u() * arithmetic.u();
          return v * v * (propagated + u2 * own * own)
              + 4 * u2 * d * d
              + arithmetic.smallest() * arithmetic.smallest();
        });
  }

  /** How many outputs lie at a kink of the loss. */
  int kinks() {
    return loss instanceof ElementwiseLoss elementwise ? kinks(elementwise) : 0;
  }

  /** Jumps add up as their number, not as its root: each counts root times. */
  private int kinks(ElementwiseLoss elementwise) {
    int count = 0;
    for (int e = 0; e < y.size(); e++) {
      count += kinkJump(elementwise, p().get(e), y.get(e), varP().get(e)) > 0 ? 1 : 0;
    }
    return count;
  }

  private double kinkJump(ElementwiseLoss elementwise, double p, double target, double variance) {
    double kink = elementwise.kink().applyAsDouble(target);
    // the distance to the kink is itself rounded: y·p in hinge, p − y in L1
    double reach =
        arithmetic.k() * (Math.sqrt(variance) + arithmetic.u() * Math.max(Math.abs(p), 1e-300));
    if (Double.isNaN(kink) || !(Math.abs(p - kink) <= reach)) {
      return 0;
    }
    double step = Math.max(Math.abs(kink) * 1e-12, Double.MIN_NORMAL);
    double right = elementwise.slope().applyAsDouble(kink + step, target);
    double left = elementwise.slope().applyAsDouble(kink - step, target);
    return Math.abs(right - left);
  }

  /** ln p or 1/p with 0 inside k·σ, ln(1 − p) with 1 inside. */
  private boolean isSingular(double p, double target, double variance) {
    double reach = arithmetic.k() * Math.sqrt(variance);
    return switch (loss.name()) {
      case "mcxent", "negativeloglikelihood", "kld", "poisson" -> target != 0 && p <= reach;
      case "xent" -> (target != 0 && p <= reach) || (target != 1 && 1 - p <= reach);
      case "msle" -> p + 1 <= reach;
      default -> false;
    };
  }

  /** A loss that couples the outputs: the curvature by central differences of the gradient. */
  private Matrix coupledGradient(Matrix delta) {
    double[][] variance = new double[y.rows()][y.columns()];
    double u2 = arithmetic.u() * arithmetic.u();
    for (int k = 0; k < y.columns(); k++) {
      int column = k;
      Matrix step = p().map(v -> Math.max(Math.abs(v), 1e-3) * 1e-6);
      Matrix plus = loss.gradient(nudged(step, column, 1), y, factor);
      Matrix minus = loss.gradient(nudged(step, column, -1), y, factor);
      for (int i = 0; i < y.rows(); i++) {
        for (int j = 0; j < y.columns(); j++) {
          double slope = (plus.get(i, j) - minus.get(i, j)) / (2 * step.get(i, column));
          double own = arithmetic.u() * p().get(i, column);
          variance[i][j] += slope * slope * (varP().get(i, column) + own * own);
        }
      }
    }
    double[] scale = new double[y.rows()];
    Matrix terms = loss.terms(p(), y);
    for (int i = 0; i < y.rows(); i++) {
      for (int j = 0; j < y.columns(); j++) {
        // the two parts of a gradient along p cancel: each is about a term over its p
        double part = p().get(i, j) == 0 ? 0 : terms.get(i, j) * factor.get(i, j) / p().get(i, j);
        scale[i] = Math.max(scale[i], Math.max(Math.abs(delta.get(i, j)), Math.abs(part)));
      }
    }
    int n = y.columns();
    return Matrix.generate(
        y.rows(),
        n,
        (i, j) ->
            variance[i][j]
                + u2 * scale[i] * scale[i] * (4 + n / 2.0)
                + arithmetic.smallest() * arithmetic.smallest());
  }

  private Matrix nudged(Matrix step, int column, int sign) {
    return Matrix.generate(
        y.rows(), y.columns(), (i, j) -> p().get(i, j) + (j == column ? sign * step.get(i, j) : 0));
  }

  /**
   * Var[score]: Σ(∂score/∂p)²·Var[p], the terms' own errors, their sum, and what examples share.
   *
   * @param shared how alike the examples of each output are
   */
  double score(SharedRounding shared) {
    int m = y.rows();
    Matrix errors = shared.errors();
    Matrix terms = Output.of(activation, loss).terms(last.values().preActivation(), y);
    Matrix slope = loss.gradient(p(), y, factor);
    double c = ElementwiseActivation.DEFAULT_ACCURACY * arithmetic.u();
    double variance = 0;
    double sum = 0;
    double squares = 0;
    double alike = 0;
    for (int j = 0; j < y.columns(); j++) {
      double column = 0;
      for (int i = 0; i < m; i++) {
        double v = factor.get(i, j);
        if (v == 0) {
          continue;
        }
        if (isSingular(p().get(i, j), y.get(i, j), varP().get(i, j))) {
          return Double.POSITIVE_INFINITY;
        }
        double t = terms.get(i, j) * v;
        double scale = Math.max(Math.abs(t), termScale(p().get(i, j), y.get(i, j)) * Math.abs(v));
        double own = c * c * scale * scale + arithmetic.smallest() * arithmetic.smallest();
        double through = slope.get(i, j) == 0 ? 0 : square(slope, i, j) * varP().get(i, j);
        through += kinkInTerm(i, j, v);
        variance += through + own;
        column += Math.sqrt(through + own);
        sum += t;
        squares += t * t;
      }
      alike += square(column * errors.get(j));
    }
    int n = m * y.columns();
    double u2 = arithmetic.u() * arithmetic.u();
    double total =
        variance
            + alike
            + arithmetic.sum(n, sum, squares, NumPy.sum(shared.values()) / y.columns())
            + u2 / 3 * squares
            + 2 * arithmetic.rounding(sum);
    total = Math.abs(sum) > arithmetic.largest() ? Double.POSITIVE_INFINITY : total;
    return Double.isNaN(total) ? Double.POSITIVE_INFINITY : total / m / m;
  }

  /** At a kink of the loss the slope may be that of either side; at a square's vertex it is 0. */
  private double kinkInTerm(int i, int j, double v) {
    if (!(loss instanceof ElementwiseLoss elementwise)) {
      return 0;
    }
    double n = elementwise.divisor(y.columns());
    double p = p().get(i, j);
    double variance = varP().get(i, j);
    double jump = kinkJump(elementwise, p, y.get(i, j), variance);
    double curvature = elementwise.curvature().applyAsDouble(p, y.get(i, j));
    double second = curvature == 0 ? 0 : curvature * curvature / 2 * variance * variance;
    return v * v / n / n * (jump * jump * variance + second);
  }

  private double termScale(double p, double target) {
    return loss instanceof ElementwiseLoss elementwise
        ? elementwise.termScale().applyAsDouble(p, target) / elementwise.divisor(y.columns())
        : 0;
  }

  private static double square(Matrix m, int i, int j) {
    return m.get(i, j) * m.get(i, j);
  }

  private static double square(double x) {
    return x * x;
  }
}
