package org.dl4jreference.dl4j.names;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.dl4jreference.model.Formula;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/** The catalogue's names of DL4J's activations, both ways. */
public final class ActivationNames {
  /** Those without parameters. */
  private static final Map<String, Supplier<IActivation>> PLAIN = plain();

  private ActivationNames() {}

  private static Map<String, Supplier<IActivation>> plain() {
    Map<String, Supplier<IActivation>> all = new LinkedHashMap<>();
    for (Activation a :
        new Activation[] {
          Activation.IDENTITY,
          Activation.SIGMOID,
          Activation.TANH,
          Activation.RELU6,
          Activation.SELU,
          Activation.SOFTPLUS,
          Activation.SOFTSIGN,
          Activation.SWISH,
          Activation.MISH,
          Activation.HARDTANH,
          Activation.HARDSIGMOID,
          Activation.RATIONALTANH,
          Activation.RECTIFIEDTANH,
          Activation.CUBE,
          Activation.SOFTMAX
        }) {
      all.put(Formulas.lower(a.name()), a::getActivationFunction);
    }
    all.put("gelu", () -> new ActivationGELU(false));
    all.put("gelu_tanh", () -> new ActivationGELU(true));
    return all;
  }

  static IActivation toDl4j(Formula f) {
    Supplier<IActivation> plain = PLAIN.get(f.name());
    if (plain != null) {
      return plain.get();
    }
    return switch (f.name()) {
      case "relu" ->
          f.parameters().isEmpty()
              ? new ActivationReLU()
              : new ActivationReLU(
                  f.parameters().get("max"),
                  f.parameters().get("threshold"),
                  f.parameters().get("negativeSlope"));
      case "leakyrelu" -> new ActivationLReLU(f.get("alpha", ActivationLReLU.DEFAULT_ALPHA));
      case "elu" -> new ActivationELU(f.get("alpha", ActivationELU.DEFAULT_ALPHA));
      case "thresholdedrelu" ->
          new ActivationThresholdedReLU(f.get("theta", ActivationThresholdedReLU.DEFAULT_THETA));
      case "rrelu" ->
          new ActivationRReLU(
              f.get("l", ActivationRReLU.DEFAULT_L), f.get("u", ActivationRReLU.DEFAULT_U));
      case "gelu_erf" ->
          throw Formulas.absent("activation", f, "its GELUs are 'gelu' and 'gelu_tanh'");
      default -> throw Formulas.absent("activation", f, "known are its Activation's");
    };
  }

  /** Empty if the catalogue has no such activation. */
  public static Optional<Formula> fromDl4j(IActivation a) {
    if (CustomFormulas.isForeign(a)) {
      return Optional.empty();
    }
    if (a instanceof ActivationReLU relu) {
      return Optional.of(
          Formulas.withDefined(
              Formula.named("relu"),
              "max",
              relu.getMax(),
              "threshold",
              relu.getThreshold(),
              "negativeSlope",
              relu.getNegativeSlope()));
    }
    if (a instanceof ActivationLReLU leaky) {
      return Optional.of(
          Formulas.with("leakyrelu", "alpha", leaky.getAlpha(), ActivationLReLU.DEFAULT_ALPHA));
    }
    if (a instanceof ActivationELU elu) {
      return Optional.of(
          Formulas.with("elu", "alpha", elu.getAlpha(), ActivationELU.DEFAULT_ALPHA));
    }
    if (a instanceof ActivationThresholdedReLU t) {
      return Optional.of(
          Formulas.with(
              "thresholdedrelu", "theta", t.getTheta(), ActivationThresholdedReLU.DEFAULT_THETA));
    }
    if (a instanceof ActivationGELU gelu) {
      return Optional.of(Formula.named(gelu.isPrecise() ? "gelu_tanh" : "gelu"));
    }
    return PLAIN.entrySet().stream()
        .filter(entry -> entry.getValue().get().getClass() == a.getClass())
        .map(entry -> Formula.named(entry.getKey()))
        .findFirst();
  }
}
