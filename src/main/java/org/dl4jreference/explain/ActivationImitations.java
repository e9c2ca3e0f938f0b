package org.dl4jreference.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;

/** The findings in activation functions as erring entries of the catalogue. */
final class ActivationImitations {
  private static final Predicate<Attempt> DOUBLE = a -> a.precision() == Precision.DOUBLE;
  private static final Predicate<Attempt> ALWAYS = a -> true;

  private ActivationImitations() {}

  static List<Imitation> all() {
    List<Imitation> all = new ArrayList<>();
    all.add(of("hardsigmoid-float-constant", "hardsigmoid", DOUBLE, (f, a) -> hardSigmoid(f)));
    all.add(
        of(
            "leakyrelu-float-slope",
            "leakyrelu",
            DOUBLE,
            (f, a) -> floatSlope(f, a.get("alpha", 0.01))));
    all.add(of("leakyrelu-float-slope", "relu", DOUBLE, (f, a) -> floatSlope(f, negativeSlope(a))));
    all.add(of("gelu-float-constant", "gelu", DOUBLE, (f, a) -> gelu(f)));
    all.add(of("rationaltanh-float-constants", "rationaltanh", DOUBLE, (f, a) -> rational(f)));
    all.add(
        of(
            "softplus-underflow",
            "softplus",
            ALWAYS,
            (f, a) -> f.cancelling(z -> 1, f.accuracy().derivativeScale())));
    all.add(
        of(
            "softplus-underflow",
            "mish",
            ALWAYS,
            (f, a) -> f.cancelling(Math::abs, f.accuracy().derivativeScale())));
    all.add(of("elu-alpha-ignored-backward", "elu", ALWAYS, (f, a) -> elu(f)));
    all.add(of("gelu-precise-wrong-formula", "gelu_tanh", ALWAYS, (f, a) -> preciseGelu(f)));
    all.add(
        of(
            "relu-max-zero-backward",
            "relu",
            ALWAYS,
            (f, a) -> a.get("max", 1) == 0 ? derived(f, f.f(), z -> z > 0 ? 1 : 0) : f));
    all.add(overflowing("swish-backward-nan", "swish", 2));
    all.add(overflowing("mish-backward-nan", "mish", 4));
    all.add(overflowing("gelu-backward-nan", "gelu", 2 * 1.702));
    all.add(softplusOverflow());
    all.add(rationalTanhOverflow());
    all.add(new Imitation("softmax-double-negative-rows", ActivationImitations::unshifted));
    all.add(new Imitation("rrelu-backward", ActivationImitations::random));
    return all;
  }

  /** An erring variant of every layer's activation of this name. */
  private static Imitation of(
      String id,
      String name,
      Predicate<Attempt> where,
      BiFunction<ElementwiseActivation, Formula, ElementwiseActivation> variant) {
    return new Imitation(
        id,
        attempt -> {
          Attempt result = attempt;
          if (where.test(attempt)) {
            for (var layer : attempt.spec().layers()) {
              Formula formula = layer.activation();
              String base = base(formula.name());
              if (base.equals(name)) {
                ElementwiseActivation sound =
                    (ElementwiseActivation) result.catalogue().activation(formula);
                ElementwiseActivation erring = variant.apply(sound, formula);
                if (erring != sound) {
                  result = result.with(formula, named(erring, formula + "~" + id));
                }
              }
            }
          }
          return result;
        });
  }

  /** The name of an entry that may err already. */
  private static String base(String name) {
    int end = 0;
    while (end < name.length()
        && (Character.isLetterOrDigit(name.charAt(end)) || name.charAt(end) == '_')) {
      end++;
    }
    return name.substring(0, end);
  }

  private static ElementwiseActivation named(ElementwiseActivation f, String name) {
    return f.computing(name, f.f(), f.derivative());
  }

  private static ElementwiseActivation derived(
      ElementwiseActivation sound, DoubleUnaryOperator f, DoubleUnaryOperator derivative) {
    return sound.computing(sound.name(), f, derivative);
  }

  private static ElementwiseActivation hardSigmoid(ElementwiseActivation sound) {
    double slope = 0.2f;
    return derived(
        sound,
        z -> Math.max(0, Math.min(1, slope * z + 0.5)),
        z -> sound.derivative().applyAsDouble(z) == 0 ? 0 : slope);
  }

  private static double negativeSlope(Formula relu) {
    return relu.get("negativeSlope", 0);
  }

  private static ElementwiseActivation floatSlope(ElementwiseActivation sound, double alpha) {
    double slope = (float) alpha;
    return slope == alpha
        ? sound
        : derived(
            sound,
            sound.f(),
            z -> {
              double d = sound.derivative().applyAsDouble(z);
              return d == alpha ? slope : d;
            });
  }

  private static double sigmoid(double z) {
    return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
  }

  private static double times(double z, double factor) {
    return factor == 0 ? 0 : z * factor;
  }

  private static ElementwiseActivation gelu(ElementwiseActivation sound) {
    double k = 1.702f;
    return derived(
        sound,
        z -> times(z, sigmoid(k * z)),
        z -> sigmoid(k * z) + times(k * z, sigmoid(k * z) * sigmoid(-k * z)));
  }

  private static ElementwiseActivation rational(ElementwiseActivation sound) {
    double a = 1.7159f;
    double b = 1.41645f;
    DoubleUnaryOperator q = y -> 1 + y + y * y + b * y * y * y * y;
    return derived(
        sound,
        z -> a * Math.signum(z) * (1 - 1 / q.applyAsDouble(Math.abs(2 * z / 3))),
        z -> {
          double y = Math.min(Math.abs(2 * z / 3), 1e60);
          return a
              * 2
              / 3
              * ((1 + 2 * y + 4 * b * y * y * y) / q.applyAsDouble(y))
              / q.applyAsDouble(y);
        });
  }

  private static ElementwiseActivation elu(ElementwiseActivation sound) {
    return derived(sound, sound.f(), z -> z > 0 ? 1 : Math.exp(z));
  }

  private static ElementwiseActivation preciseGelu(ElementwiseActivation sound) {
    double root = Math.sqrt(2 / Math.PI);
    return derived(
        sound,
        z -> 0.5 * z * (1 + Math.tanh(root * (z + Math.pow(0.044715 * z, 3)))),
        z -> {
          double s = 0.797885 * z + Math.pow(0.0356774 * z, 3);
          double sech = 1 / Math.cosh(s);
          return 0.5
              + (0.398942 * z + Math.pow(0.0535161 * z, 3)) * sech * sech
              + 0.5 * Math.tanh(s);
        });
  }

  /** f' is NaN from where e^(power·z) overflows. */
  private static Imitation overflowing(String id, String name, double power) {
    return overflowing(
        id,
        name,
        largest -> Math.log(largest) / power,
        (sound, limit) ->
            derived(
                sound,
                sound.f(),
                z -> z > limit ? Double.NaN : sound.derivative().applyAsDouble(z)));
  }

  private static Imitation softplusOverflow() {
    return overflowing(
        "softplus-overflow",
        "softplus",
        Math::log,
        (sound, limit) ->
            derived(
                sound,
                z -> z > limit ? Double.POSITIVE_INFINITY : sound.f().applyAsDouble(z),
                z -> z > limit ? Double.NaN : sound.derivative().applyAsDouble(z)));
  }

  private static Imitation rationalTanhOverflow() {
    return overflowing(
        "rationaltanh-backward-nan",
        "rationaltanh",
        largest -> 1.5 * Math.cbrt(largest / (4 * 1.41645)),
        (sound, limit) ->
            derived(
                sound,
                sound.f(),
                z -> Math.abs(z) > limit ? Double.NaN : sound.derivative().applyAsDouble(z)));
  }

  private static Imitation overflowing(
      String id,
      String name,
      DoubleUnaryOperator limit,
      BiFunction<ElementwiseActivation, Double, ElementwiseActivation> variant) {
    return new Imitation(
        id,
        attempt ->
            of(
                    id,
                    name,
                    ALWAYS,
                    (sound, formula) ->
                        variant.apply(sound, limit.applyAsDouble(attempt.precision().largest())))
                .attempt()
                .apply(attempt));
  }

  /**
   * Softmax without its shift: NaN in the rows whose e^z all underflow, and in what follows. Only
   * if DL4J's activations are NaN in these rows and no others.
   */
  private static Attempt unshifted(Attempt attempt) {
    if (attempt.precision() != Precision.DOUBLE || attempt.batch().size() < 2) {
      return attempt;
    }
    for (int l = 0; l < attempt.spec().layers().size(); l++) {
      Matrix z = attempt.subject().preActivations().get(l);
      Matrix a = attempt.subject().activations().get(l);
      if (attempt.spec().layer(l).activation().name().equals("softmax")
          && z != null
          && a != null
          && isUnshifted(z, a)) {
        int layer = l;
        boolean subnormal = hasSubnormalRow(z);
        return attempt.foretelling(
            t -> isFrom(layer, t) && (subnormal || !Double.isFinite(t.worst().subject())));
      }
    }
    return attempt;
  }

  /** The layer's activation, and all that is computed from it. */
  private static boolean isFrom(int layer, TensorVerdict t) {
    return t.layer() > layer
        || t.quantity().compareTo(Quantity.SCORE) >= 0
        || (t.layer() == layer && t.quantity() == Quantity.ACTIVATION);
  }

  private static double largest(double[] row) {
    double max = Double.NEGATIVE_INFINITY;
    for (double v : row) {
      max = Math.max(max, v);
    }
    return max;
  }

  /** Whether NaN are the rows whose e^z are all 0, and no others. */
  private static boolean isUnshifted(Matrix z, Matrix a) {
    boolean any = hasSubnormalRow(z);
    for (int i = 0; i < z.rows(); i++) {
      boolean zero = largest(z.rowArray(i)) < -745.14;
      if (Double.isNaN(a.get(i, 0)) != zero) {
        return false;
      }
      any |= zero;
    }
    return any;
  }

  /** From -708 on e^z is subnormal, and the row's digits are lost. */
  private static boolean hasSubnormalRow(Matrix z) {
    for (int i = 0; i < z.rows(); i++) {
      double max = largest(z.rowArray(i));
      if (max < -708 && max >= -745.14) {
        return true;
      }
    }
    return false;
  }

  /** A random slope for each element: every a/z of a negative z lies between l and u. */
  private static Attempt random(Attempt attempt) {
    Observation subject = attempt.subject();
    for (int l = 0; l < attempt.spec().layers().size(); l++) {
      Formula f = attempt.spec().layer(l).activation();
      Matrix z = subject.preActivations().get(l);
      Matrix a = subject.activations().get(l);
      if (f.name().equals("rrelu") && z != null && a != null && isRandom(f, z, a)) {
        int layer = l;
        return attempt.foretelling(
            t -> t.layer() >= layer || t.quantity().compareTo(Quantity.SCORE) >= 0);
      }
    }
    return attempt;
  }

  private static boolean isRandom(Formula f, Matrix z, Matrix a) {
    double low = f.get("l", 1.0 / 8) - 1e-6;
    double high = f.get("u", 1.0 / 3) + 1e-6;
    for (int e = 0; e < z.size(); e++) {
      double ratio = z.get(e) == 0 ? 1 : a.get(e) / z.get(e);
      if (z.get(e) < 0 ? ratio < low || ratio > high : ratio != 1) {
        return false;
      }
    }
    return true;
  }
}
