package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Quantity;

/** The findings in activation functions as erring entries of the catalogue. */
final class ActivationImitations {
  private static final Predicate<Trial<?>> DOUBLE = a -> a.precision() == Precision.DOUBLE;
  private static final Predicate<Trial<?>> ALWAYS = a -> true;

  /** Below it e^z is 0. */
  private static final double UNDERFLOW = -745.14;

  /** Below it e^z is subnormal. */
  private static final double SUBNORMAL = -708;

  private ActivationImitations() {}

  /** Those that need the numbers of dense layers. */
  static List<Hypothesis<Attempt>> ofDense() {
    return List.of(
        Hypothesis.ofFinding("softmax-double-negative-rows", ActivationImitations::unshifted),
        Hypothesis.ofFinding("rrelu-backward", ActivationImitations::random));
  }

  static <T extends Trial<T>> List<Hypothesis<T>> all() {
    List<Hypothesis<T>> all = new ArrayList<>();
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
    all.add(logOfSum("softplus", (z, softplus) -> softplus));
    all.add(logOfSum("mish", (z, softplus) -> z * Math.tanh(softplus)));
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
    return all;
  }

  /** An erring variant of every layer's activation of this name. */
  private static <T extends Trial<T>> Hypothesis<T> of(
      String id,
      String name,
      Predicate<Trial<?>> where,
      BiFunction<ElementwiseActivation, Formula, ElementwiseActivation> variant) {
    return Hypothesis.ofFinding(
        id,
        attempt -> {
          T result = attempt;
          if (where.test(attempt)) {
            for (Formula formula : attempt.activations()) {
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

  /** By ln(1 + e^z), the sum rounded as it is stored. */
  private static <T extends Trial<T>> Hypothesis<T> logOfSum(String name, DoubleBinaryOperator of) {
    return new Hypothesis<>(
        "softplus-underflow",
        "",
        attempt ->
            ActivationImitations.<T>of(
                    "softplus-underflow",
                    name,
                    ALWAYS,
                    (sound, formula) ->
                        derived(
                                sound,
                                z ->
                                    z > 0
                                        ? sound.f().applyAsDouble(z)
                                        : of.applyAsDouble(
                                            z,
                                            Math.log(attempt.precision().round(1 + Math.exp(z)))),
                                sound.derivative())
                            // the sum may be rounded to either of its neighbours
                            .cancelling(
                                z -> z > 0 ? 0 : Math.abs(of.applyAsDouble(z, 1)),
                                sound.accuracy().derivativeScale()))
                .alteration()
                .apply(attempt));
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
  private static <T extends Trial<T>> Hypothesis<T> overflowing(
      String id, String name, double power) {
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

  private static <T extends Trial<T>> Hypothesis<T> softplusOverflow() {
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

  private static <T extends Trial<T>> Hypothesis<T> rationalTanhOverflow() {
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

  private static <T extends Trial<T>> Hypothesis<T> overflowing(
      String id,
      String name,
      DoubleUnaryOperator limit,
      BiFunction<ElementwiseActivation, Double, ElementwiseActivation> variant) {
    return Hypothesis.ofFinding(
        id,
        attempt ->
            ActivationImitations.<T>of(
                    id,
                    name,
                    ALWAYS,
                    (sound, formula) ->
                        variant.apply(sound, limit.applyAsDouble(attempt.precision().largest())))
                .alteration()
                .apply(attempt));
  }

  /**
   * Softmax without its shift: NaN in the rows whose e^z all underflow and in all that is computed
   * of them; where e^z is subnormal, the digits that it has left.
   */
  private static Attempt unshifted(Attempt attempt) {
    Attempt result = attempt;
    boolean isOfDouble = attempt.precision() == Precision.DOUBLE && attempt.batch().size() > 1;
    for (int l = 0; isOfDouble && l < attempt.spec().layers().size(); l++) {
      Matrix z = attempt.subject().preActivations().get(l);
      if (attempt.spec().layer(l).activation().name().equals("softmax") && z != null) {
        int layer = l;
        boolean[] undefined = rows(z, max -> max < UNDERFLOW);
        boolean[] coarse = rows(z, max -> max < SUBNORMAL && max >= UNDERFLOW);
        if (any(undefined) || any(coarse)) {
          result = result.expecting(c -> unshifted(c, layer, z, undefined, coarse));
        }
      }
    }
    return result;
  }

  private static Compared unshifted(
      Compared c, int layer, Matrix z, boolean[] undefined, boolean[] coarse) {
    boolean isOwn = c.layer() == layer && c.quantity() == Quantity.ACTIVATION;
    if (isOwn) {
      Matrix value =
          Matrix.generate(
              z.rows(),
              z.columns(),
              (i, j) ->
                  undefined[i]
                      ? Double.NaN
                      : coarse[i] ? Math.exp(z.get(i, j)) / sum(z, i) : c.expected().get(i, j));
      Matrix sigma =
          Matrix.generate(
              z.rows(),
              z.columns(),
              (i, j) -> coarse[i] ? Double.MIN_VALUE / sum(z, i) : c.sigma().get(i, j));
      return c.expecting(value, sigma);
    }
    boolean isForward = c.quantity().compareTo(Quantity.ACTIVATION) <= 0;
    boolean isOfRows = isForward && c.layer() > layer;
    boolean isOfAll = c.quantity() == Quantity.SCORE || c.quantity() == Quantity.GRADIENT;
    Matrix value =
        Matrix.generate(
            c.expected().rows(),
            c.expected().columns(),
            (i, j) ->
                isOfRows && undefined[i] || isOfAll && any(undefined)
                    ? Double.NaN
                    : c.expected().get(i, j));
    return isOfRows || isOfAll ? c.expecting(value, c.sigma()) : c;
  }

  private static double sum(Matrix z, int row) {
    double sum = 0;
    for (double v : z.rowArray(row)) {
      sum += Math.exp(v);
    }
    return sum;
  }

  private static boolean[] rows(Matrix z, DoublePredicate ofLargest) {
    boolean[] rows = new boolean[z.rows()];
    for (int i = 0; i < rows.length; i++) {
      double max = Double.NEGATIVE_INFINITY;
      for (double v : z.rowArray(i)) {
        max = Math.max(max, v);
      }
      rows[i] = ofLargest.test(max);
    }
    return rows;
  }

  private static boolean any(boolean[] rows) {
    for (boolean row : rows) {
      if (row) {
        return true;
      }
    }
    return false;
  }

  /**
   * A random slope for each element of a negative z, between l and u, on the way forward; on the
   * way back 1.
   */
  private static Attempt random(Attempt attempt) {
    Attempt result = attempt;
    for (int l = 0; l < attempt.spec().layers().size(); l++) {
      Formula f = attempt.spec().layer(l).activation();
      Matrix z = attempt.subject().preActivations().get(l);
      Matrix a = attempt.subject().activations().get(l);
      if (f.name().equals("rrelu") && z != null && a != null) {
        int layer = l;
        // what is fed as z is what the identity hands on, with the derivative 1
        result =
            result
                .feeding(fed(result.fed(), layer, a))
                .with(layer, Formula.named("identity"))
                .in(q -> q == Quantity.SCORE || q == Quantity.GRADIENT)
                .expecting(
                    c ->
                        c.layer() == layer && c.quantity() == Quantity.ACTIVATION
                            ? bounded(c, f, z)
                            : c);
      }
    }
    return result;
  }

  private static Observation fed(Observation o, int layer, Matrix z) {
    Map<Integer, Matrix> preActivations = new HashMap<>(o.preActivations());
    preActivations.put(layer, z);
    return new Observation(
        preActivations,
        o.activations(),
        o.dataLoss(),
        o.regularization(),
        o.score(),
        o.dataGradient(),
        o.gradient(),
        o.nextParameters(),
        o.nextSlots());
  }

  /** What is recorded, moved between the bounds. */
  private static Compared bounded(Compared c, Formula f, Matrix z) {
    double low = f.get("l", 1.0 / 8);
    double high = f.get("u", 1.0 / 3);
    Matrix value =
        c.actual().zip(z, (a, v) -> v < 0 ? Math.max(high * v, Math.min(low * v, a)) : v);
    return c.expecting(value, c.expected().map(v -> Math.ulp((float) v)));
  }
}
