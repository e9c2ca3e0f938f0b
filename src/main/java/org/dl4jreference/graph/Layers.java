package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.catalog.Softmax;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.model.Regularization;

/** Layers as functions that compose primitives. */
final class Layers {
  /** So many times what is centred a mean is large. */
  private static final double LARGE = 8;

  private Layers() {}

  /** A gradient with that of the penalties. */
  static Node penalized(Tape t, Node gradient, Node theta, Regularization r) {
    Node g = r.l2() == 0 ? gradient : t.add(gradient, t.scale(theta, r.l2(), 2));
    return r.l1() == 0 ? g : t.add(g, t.scale(t.elementwise(Function.SIGN, theta), r.l1(), 2));
  }

  /** λ₁·Σ|w| + ½·λ₂·Σw² more, weight decay counted as λ₂. */
  static Optional<Node> penalty(Tape t, Optional<Node> before, Node w, Regularization r) {
    Optional<Node> sum = before;
    double square = r.square();
    if (square != 0) {
      sum = plus(t, sum, t.scale(t.sum(t.mul(w, w), Axis.ALL), square / 2, 3));
    }
    if (r.l1() != 0) {
      Node sizes = t.sum(t.elementwise(Function.ABSOLUTE, w), Axis.ALL);
      sum = plus(t, sum, t.scale(sizes, r.l1(), 2));
    }
    return sum;
  }

  private static Optional<Node> plus(Tape t, Optional<Node> sum, Node term) {
    return Optional.of(sum.map(s -> t.add(s, term)).orElse(term));
  }

  /**
   * x̂ = (s − mean)/√(variance + ε) over an axis, with the population variance; δs = (δ − mean(δ) −
   * x̂·mean(δ·x̂))/√(variance + ε), with the mean of x̂ taken out of x̂ or not.
   */
  static Standardized standardized(Tape t, Node s, Axis axis, double epsilon) {
    Node mean = mean(t, s, axis);
    Node plain = t.sub(s, mean);
    boolean isLarge = isLarge(mean, plain);
    Node centred = isLarge ? fused(t, plain, s) : plain;
    Node variance = mean(t, t.mul(centred, centred), axis);
    Node deviation = deviation(t, variance, epsilon);
    Node hat = t.div(centred, deviation);
    UnaryOperator<Node> rule =
        d -> {
          Node inner = mean(t, t.mul(d, hat), axis);
          // each term by itself: where they cancel, DL4J's and others' roundings do not
          Node centre = t.div(mean(t, d, axis), deviation);
          Node first = t.sub(t.div(d, deviation), centre);
          // the mean of x̂ is 0 but for the error of s's mean: DL4J takes it out, others do not
          Node centredHat = t.sub(hat, mean(t, hat, axis));
          return t.either(
              t.sub(first, t.div(t.mul(hat, inner), deviation)),
              t.sub(first, t.div(t.mul(centredHat, inner), deviation)));
        };
    Node alone = isLarge ? merged(t, variance, mean) : variance;
    return new Standardized(mean, alone, t.derived(hat, s, rule));
  }

  private static Node mean(Tape t, Node a, Axis axis) {
    int n = axis == Axis.ROWS ? a.value().rows() : a.value().columns();
    return t.scale(t.sum(a, axis), 1.0 / n, 1);
  }

  /** Whether some mean is far from 0 beside all that is centred. */
  private static boolean isLarge(Node mean, Node centred) {
    double largest = Arrays.stream(mean.value().values()).map(Math::abs).max().orElse(0);
    double spread = Arrays.stream(centred.value().values()).map(Math::abs).max().orElse(0);
    return largest > LARGE * spread;
  }

  /**
   * s − mean, which errs as s/deviation − mean/deviation does: by u·|s|, each element by itself. So
   * do DL4J and PyTorch compute it, in one product and one sum.
   */
  private static Node fused(Tape t, Node centred, Node s) {
    return erring(t, centred, s, (c, x) -> Math.abs(x));
  }

  /**
   * The variance by itself, which DL4J merges of parts with means of their own: each of these errs
   * by u·|mean|, and so the square of their difference by the deviation times that, however many
   * elements there are.
   */
  private static Node merged(Tape t, Node variance, Node mean) {
    return erring(t, variance, mean, (v, m) -> Math.abs(m) * Math.sqrt(v));
  }

  /** A number as it is, with an error of so much that cancels in it. */
  private static Node erring(Tape t, Node a, Node by, DoubleBinaryOperator size) {
    return t.elementwise(
        Function.of((v, other) -> v, 1).cancelling(size), a, Optional.of(by.value()));
  }

  /** √(variance + ε). */
  static Node deviation(Tape t, Node variance, double epsilon) {
    Node sum = epsilon == 0 ? variance : t.add(variance, t.constant(epsilon, "epsilon"));
    return t.elementwise(Function.SQRT, sum);
  }

  /** The moments of a group and what it becomes by them. */
  record Standardized(Node mean, Node variance, Node value) {}

  /**
   * a = f(z).
   *
   * @param z the pre-activation
   * @param own what was recorded of a
   * @param atKink what f' is where z is exactly on a kink
   * @return f(z), differentiated on the side of each kink that the recorded a shows
   * @throws IllegalArgumentException if f is neither elementwise nor softmax
   */
  static Node activation(
      Tape t, Activation activation, Node z, Optional<Array> own, KinkConvention atKink) {
    if (activation instanceof Softmax) {
      return softmax(t, z, own);
    }
    if (!(activation instanceof ElementwiseActivation f)) {
      throw new IllegalArgumentException(
          "no rounding model for activation '%s': it must be elementwise or softmax"
              .formatted(activation.name()));
    }
    if (f.name().equals("identity")) {
      return z;
    }
    Function value = function(f, f.f(), f.accuracy().scale());
    Function slope = function(f, x -> slope(f, atKink, x), f.accuracy().derivativeScale());
    // z itself tells more than a does
    boolean isSided =
        own.isPresent() && !f.kinks().isEmpty() && !(z.primitive() instanceof Primitive.Recorded);
    UnaryOperator<Node> rule =
        cotangent -> {
          if (!isSided) {
            return t.mul(cotangent, t.elementwise(slope, z));
          }
          Sides sides = Sides.of(f, z.value(), own.orElseThrow());
          Node side = t.moved(z, sides.moved());
          Function sided = slope.sided(isOpen -> isOpen == 0);
          return t.mul(cotangent, t.elementwise(sided, side, Optional.of(sides.open())));
        };
    return t.derived(t.elementwise(value, z), z, rule);
  }

  private static Function function(
      ElementwiseActivation f, DoubleUnaryOperator of, DoubleUnaryOperator scale) {
    return Function.smooth(of, f.accuracy().units())
        .cancelling((x, y) -> scale.applyAsDouble(x))
        .kinkedAt(f.kinks().stream().<DoubleUnaryOperator>map(kink -> y -> kink).toList());
  }

  private static double slope(ElementwiseActivation f, KinkConvention atKink, double x) {
    DoubleUnaryOperator d = f.derivative();
    return f.kinks().contains(x + 0.0)
        ? atKink.slope(d.applyAsDouble(Math.nextDown(x)), d.applyAsDouble(Math.nextUp(x)))
        : d.applyAsDouble(x);
  }

  /**
   * On which side of each kink a recorded a shows z to be.
   *
   * @param moved z, moved to that side
   * @param open 1 where a is f at the kink, and z so near to it that an implementation whose error
   *     is absolute, or that flushes, makes that of it on either side
   */
  private record Sides(Array moved, Array open) {
    static Sides of(ElementwiseActivation f, Array z, Array own) {
      double[] moved = z.values().clone();
      double[] open = new double[moved.length];
      for (double kink : f.kinks()) {
        double at = f.f().applyAsDouble(kink);
        double reach = Math.max(1e-3, Math.abs(kink) * 1e-3);
        int right = (int) Math.signum(f.f().applyAsDouble(kink + reach) - at);
        int left = (int) Math.signum(f.f().applyAsDouble(kink - reach) - at);
        for (int i = 0; i < moved.length; i++) {
          int seen = (int) Math.signum(own.values()[i] - at);
          int side = Boolean.compare(seen == right, seen == left);
          // f is constant on a side: then z may be on the kink itself as well
          boolean isOnKink = moved[i] == kink && seen == 0;
          boolean isElsewhere = side * (moved[i] - kink) <= 0 && !isOnKink;
          if (isElsewhere && seen == 0 && tellsNothing(f, moved[i], kink)) {
            open[i] = 1;
          } else if (isElsewhere && side != 0) {
            moved[i] = Math.nextAfter(kink, side * Double.POSITIVE_INFINITY);
          }
        }
      }
      return new Sides(z.with(moved), z.with(open));
    }

    private static boolean tellsNothing(ElementwiseActivation f, double z, double kink) {
      return f.accuracy().scale().applyAsDouble(z) > 0 || Math.abs(z - kink) < Float.MIN_NORMAL;
    }
  }

  /** exp(z − max z)/Σ exp(z − max z), with δz = p∘(δ − Σ p·δ) of the recorded p. */
  private static Node softmax(Tape t, Node z, Optional<Array> own) {
    Node e = t.elementwise(Function.EXP, t.sub(z, t.leaf(largest(z.value()))));
    Node q = t.div(e, t.sum(e, Axis.COLUMNS));
    UnaryOperator<Node> rule =
        cotangent -> {
          Node p = own.map(t::leaf).orElse(q);
          return t.mul(p, t.sub(cotangent, t.sum(t.mul(p, cotangent), Axis.COLUMNS)));
        };
    return t.derived(q, z, rule);
  }

  /** The largest of each row. */
  static Array largest(Array z) {
    double[] v = z.values();
    double[] largest = new double[z.rows()];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int k = 0; k < v.length; k++) {
      largest[k / z.columns()] = Math.max(largest[k / z.columns()], v[k]);
    }
    return new Array(z.rows(), 1, largest);
  }
}
