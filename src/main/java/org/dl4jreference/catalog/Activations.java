package org.dl4jreference.catalog;

import static org.dl4jreference.catalog.ElementwiseActivation.smooth;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.dl4jreference.model.Formula;

/**
 * The activations of DL4J's enumeration {@code Activation}, each as the mathematics has it. Sound
 * over the whole range: no overflow, no cancellation that float64 could not bear.
 */
final class Activations {
  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double TWO_OVER_PI_ROOT = Math.sqrt(2 / Math.PI);

  /** ND4J's kernels of several functions of an exponential: up to 7 u, as measured. */
  private static final double LOOSE = 7;

  /** ND4J's e^z − 1 is not expm1: its error near 0 is absolute, up to u/2. */
  private static final double EXPONENTIAL_MINUS_ONE = 1.0 / 8;

  private static final DoubleUnaryOperator ZERO = z -> 0;

  private static final Map<String, String> DEFINITIONS =
      Map.ofEntries(
          Map.entry("identity", "z"),
          Map.entry("sigmoid", "σ(z) = 1/(1 + e^(−z))"),
          Map.entry("tanh", "tanh z"),
          Map.entry(
              "relu",
              "max where z > max, z where z > threshold, else negativeSlope·(z − threshold)"),
          Map.entry("leakyrelu", "z where z > 0, else alpha·z"),
          Map.entry("relu6", "max(0, min(6, z))"),
          Map.entry("rrelu", "z where z > 0, else z·(l + u)/2"),
          Map.entry("thresholdedrelu", "z where z > theta, else 0"),
          Map.entry("elu", "z where z > 0, else alpha·(e^z − 1)"),
          Map.entry("selu", "1.0507·z where z > 0, else 1.0507·1.6733·(e^z − 1)"),
          Map.entry("softplus", "ln(1 + e^z)"),
          Map.entry("softsign", "z/(1 + |z|)"),
          Map.entry("swish", "z·σ(z)"),
          Map.entry("mish", "z·tanh(ln(1 + e^z))"),
          Map.entry("gelu", "z·σ(1.702z), DL4J's default"),
          Map.entry("gelu_tanh", "z·(1 + tanh(√(2/π)·(z + 0.044715z³)))/2"),
          Map.entry("gelu_erf", "z·Φ(z), Φ the normal distribution's; DL4J has none"),
          Map.entry("hardtanh", "max(−1, min(1, z))"),
          Map.entry("hardsigmoid", "max(0, min(1, 0.2z + 0.5))"),
          Map.entry(
              "rationaltanh", "1.7159·R(2z/3), R(y) = sign(y)·(1 − 1/(1 + |y| + y² + 1.41645y⁴))"),
          Map.entry("rectifiedtanh", "max(0, tanh z)"),
          Map.entry("cube", "z³"),
          Map.entry("softmax", "e^(zᵢ)/Σⱼ e^(zⱼ) over the units"));

  private Activations() {}

  static List<Entry<Activation>> standard() {
    return List.of(
        entry(smooth("identity", z -> z, z -> 1).accurateTo(0)),
        entry(sigmoid()),
        entry(tanh()),
        entry("relu", Activations::relu)
            .with("threshold", 0)
            .with("negativeSlope", 0)
            .with("max", Double.POSITIVE_INFINITY)
            .where("threshold <= max", f -> f.get("threshold") <= f.get("max")),
        entry("leakyrelu", f -> leaky("leakyrelu", f.get("alpha"))).with("alpha", 0.01),
        entry(clip("relu6", 0, 6, 1, 0)),
        entry("rrelu", f -> leaky("rrelu", (f.get("l") + f.get("u")) / 2))
            .with("l", 1.0 / 8)
            .with("u", 1.0 / 3)
            .where("l <= u", f -> f.get("l") <= f.get("u")),
        entry("thresholdedrelu", f -> thresholded(f.get("theta"))).with("theta", 1),
        entry("elu", f -> elu("elu", 1, f.get("alpha"))).with("alpha", 1),
        entry(elu("selu", SELU_SCALE, SELU_ALPHA)),
        entry(softplus()),
        entry(softsign()),
        entry(swish()),
        entry(mish()),
        entry(geluSigmoid()),
        entry(geluTanh()),
        entry(geluErf()),
        entry(clip("hardtanh", -1, 1, 1, 0)),
        entry(clip("hardsigmoid", 0, 1, 0.2, 0.5)),
        entry(rationalTanh()),
        entry(rectifiedTanh()),
        entry(smooth("cube", z -> z * z * z, z -> 3 * z * z)),
        entry(Softmax.INSTANCE));
  }

  static Entry<Activation> entry(Activation activation) {
    return entry(activation.name(), f -> activation);
  }

  private static Entry<Activation> entry(String name, Function<Formula, Activation> meaning) {
    return Entry.of(name, DEFINITIONS.getOrDefault(name, ""), "", meaning);
  }

  /** σ(z) = 1/(1+e^−z), from the side where the exponential cannot overflow. */
  static double sigmoid(double z) {
    if (z >= 0) {
      return 1 / (1 + Math.exp(-z));
    }
    double e = Math.exp(z);
    return e / (1 + e);
  }

  /** σ'(z) = σ(z)·σ(−z): 1 − σ would cancel for large z. */
  private static double sigmoidSlope(double z) {
    return sigmoid(z) * sigmoid(-z);
  }

  /** DL4J computes 1 − a, whose error is u·a; elsewhere the function is ½ + ½·tanh(z/2). */
  private static ElementwiseActivation sigmoid() {
    return smooth("sigmoid", Activations::sigmoid, Activations::sigmoidSlope)
        .cancelling(ZERO, z -> sigmoid(z) * sigmoid(z))
        .cancellingElsewhere(z -> 0.5, z -> 0.5);
  }

  /** 1 − tanh²(z) = 1/cosh²(z), as 4·e^(−2|z|)/(1 + e^(−2|z|))². */
  private static double tanhSlope(double z) {
    double e = Math.exp(-2 * Math.abs(z));
    return 4 * e / ((1 + e) * (1 + e));
  }

  private static ElementwiseActivation tanh() {
    return smooth("tanh", Math::tanh, Activations::tanhSlope)
        // ND4J's tanh is made of exponentials: near 0 its error is up to u/4 absolute
        .cancelling(z -> 0.25, z -> Math.tanh(z) * Math.tanh(z))
        .cancellingElsewhere(z -> 0.25, z -> 1);
  }

  private static ElementwiseActivation relu(Formula f) {
    double threshold = f.get("threshold");
    double slope = f.get("negativeSlope");
    double max = f.get("max");
    ElementwiseActivation relu =
        smooth(
                "relu",
                z -> z > max ? max : z > threshold ? z : times(z - threshold, slope),
                z -> z > max ? 0 : z > threshold ? 1 : slope)
            .accurateTo(slope == 0 ? 0 : 2);
    return Double.isInfinite(max) ? relu.kinkedAt(threshold) : relu.kinkedAt(threshold, max);
  }

  private static ElementwiseActivation leaky(String name, double slope) {
    return smooth(name, z -> z > 0 ? z : slope * z, z -> z > 0 ? 1 : slope).kinkedAt(0.0);
  }

  private static ElementwiseActivation clip(
      String name, double low, double high, double slope, double offset) {
    double from = (low - offset) / slope;
    double to = (high - offset) / slope;
    return smooth(
            name,
            z -> Math.max(low, Math.min(high, slope * z + offset)),
            z -> z > from && z <= to ? slope : 0)
        .kinkedAt(from, to)
        .cancelling(z -> offset == 0 ? 0 : 1, ZERO);
  }

  private static ElementwiseActivation thresholded(double theta) {
    return smooth("thresholdedrelu", z -> z > theta ? z : times(z, 0), z -> z > theta ? 1 : 0)
        .kinkedAt(theta)
        .accurateTo(0);
  }

  /** ELU (Clevert et al. 2015) and SELU (Klambauer et al. 2017); e^z − 1 is expm1. */
  private static ElementwiseActivation elu(String name, double scale, double alpha) {
    ElementwiseActivation elu =
        smooth(
                name,
                z -> scale * (z > 0 ? z : alpha * Math.expm1(z)),
                z -> scale * (z > 0 ? 1 : alpha * Math.exp(z)))
            .cancelling(z -> z > 0 ? 0 : EXPONENTIAL_MINUS_ONE * scale * alpha, ZERO)
            // f' = a + α, from the output
            .cancellingElsewhere(z -> z > 0 ? 0 : scale * alpha, z -> z > 0 ? 0 : scale * alpha);
    return elu.kinkedAt(0.0);
  }

  /** ln(1 + e^z) = max(z, 0) + log1p(e^−|z|). */
  static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  private static ElementwiseActivation softplus() {
    return smooth("softplus", Activations::softplus, Activations::sigmoid)
        .accurateTo(LOOSE)
        .cancelling(ZERO, z -> raised(z, sigmoid(z)))
        .cancellingElsewhere(z -> 0.5, z -> 0.5);
  }

  private static ElementwiseActivation softsign() {
    return smooth(
        "softsign",
        z -> Math.abs(z) > 1e300 ? Math.signum(z) : z / (1 + Math.abs(z)),
        z -> 1 / ((1 + Math.abs(z)) * (1 + Math.abs(z))));
  }

  /** The limit where an infinite z meets a factor that has vanished; NaN stays NaN. */
  private static double times(double z, double factor) {
    return factor == 0 && !Double.isNaN(z) ? 0 : z * factor;
  }

  /** ND4J raises e to the power z where it could take exp(z), which is off by u·|z|/2. */
  private static double raised(double z, double slope) {
    return times(Math.abs(z) / 8, Math.abs(slope));
  }

  /** Swish (Ramachandran et al. 2017) with β = 1: z·σ(z). */
  private static ElementwiseActivation swish() {
    return smooth("swish", z -> times(z, sigmoid(z)), z -> sigmoid(z) + times(z, sigmoidSlope(z)))
        .accurateTo(LOOSE)
        .cancelling(
            ZERO,
            z ->
                sigmoid(z)
                    + times(Math.abs(z), sigmoid(z) * sigmoid(z))
                    + raised(z, sigmoid(z) + times(z, sigmoidSlope(z))))
        .cancellingElsewhere(z -> Math.abs(z) / 2, z -> (1 + Math.abs(z)) / 2);
  }

  /** Mish (Misra 2019): z·tanh(softplus(z)); t' = (1 − t²)·σ. */
  private static ElementwiseActivation mish() {
    DoubleUnaryOperator t = z -> Math.tanh(softplus(z));
    DoubleUnaryOperator dt = z -> tanhSlope(softplus(z)) * sigmoid(z);
    return smooth(
            "mish",
            z -> times(z, t.applyAsDouble(z)),
            z -> t.applyAsDouble(z) + times(z, dt.applyAsDouble(z)))
        .accurateTo(LOOSE)
        .cancelling(ZERO, z -> t.applyAsDouble(z) + times(Math.abs(z), sigmoid(z)))
        .cancellingElsewhere(Math::abs, z -> 1 + Math.abs(z));
  }

  /** GELU's sigmoid approximation z·σ(1.702z) (Hendrycks and Gimpel 2016), DL4J's default. */
  private static ElementwiseActivation geluSigmoid() {
    double k = 1.702;
    return smooth(
            "gelu",
            z -> times(z, sigmoid(k * z)),
            z -> sigmoid(k * z) + times(k * z, sigmoidSlope(k * z)))
        .accurateTo(LOOSE)
        .cancelling(
            ZERO,
            z ->
                sigmoid(k * z)
                    + times(Math.abs(k * z), sigmoidSlope(k * z))
                    + raised(k * z, sigmoid(k * z) + times(k * z, sigmoidSlope(k * z))))
        .cancellingElsewhere(z -> Math.abs(z) / 2, z -> (1 + k * Math.abs(z)) / 2);
  }

  /** GELU (Hendrycks and Gimpel 2016), the approximation 0.5z(1 + tanh(√(2/π)(z + 0.044715z³))). */
  private static ElementwiseActivation geluTanh() {
    DoubleUnaryOperator q = z -> TWO_OVER_PI_ROOT * (z + 0.044715 * z * z * z);
    DoubleUnaryOperator dq = z -> TWO_OVER_PI_ROOT * (1 + 3 * 0.044715 * z * z);
    // (1 + tanh q)/2 = σ(2q)
    DoubleUnaryOperator h = z -> sigmoid(2 * q.applyAsDouble(z));
    DoubleUnaryOperator dh =
        z -> times(dq.applyAsDouble(z), 2 * sigmoidSlope(2 * q.applyAsDouble(z)));
    return gated("gelu_tanh", h, dh);
  }

  /** GELU, exact: z·Φ(z). */
  private static ElementwiseActivation geluErf() {
    DoubleUnaryOperator density = z -> Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    return gated("gelu_erf", Normal::cumulative, density);
  }

  /** z·h(z); an implementation computes h as ½(1 + …), whose error is absolute. */
  private static ElementwiseActivation gated(
      String name, DoubleUnaryOperator h, DoubleUnaryOperator dh) {
    return smooth(
            name,
            z -> times(z, h.applyAsDouble(z)),
            z -> h.applyAsDouble(z) + times(z, dh.applyAsDouble(z)))
        .cancelling(Math::abs, z -> 1 + Math.abs(z));
  }

  /** 1.7159·R(2z/3), R(y) = sign(y)·(1 − 1/(1 + |y| + y² + 1.41645y⁴)) (DL4J: RationalTanh). */
  private static ElementwiseActivation rationalTanh() {
    double c = 1.41645;
    DoubleUnaryOperator d = y -> 1 + y + y * y + c * y * y * y * y;
    DoubleUnaryOperator d1 = y -> 1 + 2 * y + 4 * c * y * y * y;
    return smooth(
            "rationaltanh",
            z -> {
              double y = Math.min(Math.abs(2 * z / 3), 1e60);
              double tail = y * (1 + y * (1 + c * y * y));
              return 1.7159 * Math.signum(z) * (tail / (1 + tail));
            },
            z -> {
              double y = Math.min(Math.abs(2 * z / 3), 1e60);
              double q = d.applyAsDouble(y);
              return 1.7159 * 2 / 3 * (d1.applyAsDouble(y) / q / q);
            })
        .cancelling(z -> 1.7159, ZERO);
  }

  private static ElementwiseActivation rectifiedTanh() {
    return smooth(
            "rectifiedtanh", z -> z > 0 ? Math.tanh(z) : times(z, 0), z -> z > 0 ? tanhSlope(z) : 0)
        .kinkedAt(0.0)
        // ND4J's tanh is made of exponentials: near 0 its error is up to u/4 absolute
        .cancelling(z -> 0.25, z -> Math.tanh(z) * Math.tanh(z))
        .cancellingElsewhere(z -> 0.25, z -> 1);
  }
}
