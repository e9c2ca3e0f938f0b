package org.dl4jreference.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.catalog.ElementwiseLoss;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Explanation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Outcome;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.Verdict;

/**
 * Known faults of DL4J's own arithmetic. Each is imitated: a disagreement is put down to one only
 * if the reference with the imitation no longer disagrees, so that a fault of another origin or
 * size in the same network stays unexplained.
 */
public final class KnownFaults {
  /** What the reference computes with. */
  private record Setting(Catalogue catalogue, NetworkSpec spec) {}

  /** The reference made to err in the same way; the setting as it is where that cannot happen. */
  private record Imitation(
      String id, String text, Set<Precision> where, UnaryOperator<Setting> imitate) {}

  private static final Set<Precision> EVERYWHERE = Set.of(Precision.FLOAT, Precision.DOUBLE);

  private static final List<Imitation> KNOWN =
      List.of(
          new Imitation(
              "hardsigmoid-float-constant",
              "DL4J's HARDSIGMOID multiplies by the float constant 0.2f in DOUBLE",
              Set.of(Precision.DOUBLE),
              activation("hardsigmoid", (sound, layer) -> hardSigmoid(sound))),
          new Imitation(
              "leakyrelu-float-slope",
              "DL4J's LEAKYRELU has a float slope in the backward pass in DOUBLE",
              Set.of(Precision.DOUBLE),
              activation(
                  "leakyrelu",
                  (sound, layer) -> leakyRelu(sound, layer.activation().get("alpha", 0.01)))),
          new Imitation(
              "softplus-underflow",
              "DL4J's SOFTPLUS is log(1 + exp(z)), not log1p: its accuracy is absolute",
              EVERYWHERE,
              activation(
                  "softplus", (sound, layer) -> sound.cancelling(z -> 1, sound.derivativeScale()))),
          new Imitation(
              "softplus-underflow",
              "DL4J's MISH contains log(1 + exp(z)), not log1p: its accuracy is absolute",
              EVERYWHERE,
              activation(
                  "mish", (sound, layer) -> sound.cancelling(Math::abs, sound.derivativeScale()))),
          new Imitation(
              "xent-clip-vanishing-gradient",
              "DL4J's XENT clips predictions to [1e-5, 1 - 1e-5] in score and gradient",
              EVERYWHERE,
              loss("xent", KnownFaults::clippedXent)),
          new Imitation(
              "kld-clip",
              "DL4J's KL_DIVERGENCE clips labels and predictions to [1e-5, 1] in the score",
              EVERYWHERE,
              loss("kld", KnownFaults::clippedKld)),
          new Imitation(
              "mcxent-score-clip",
              "DL4J's MCXENT clips predictions to [1e-10, 1 - 1e-10] in the score",
              EVERYWHERE,
              loss("mcxent", KnownFaults::clippedMcxent)));

  private final Catalogue catalogue;

  /**
   * The known faults as departures from a catalogue.
   *
   * @param catalogue what the names mean
   */
  public KnownFaults(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  private static UnaryOperator<Setting> activation(
      String name, BiFunction<ElementwiseActivation, LayerSpec, ElementwiseActivation> variant) {
    return setting ->
        setting.spec().layers().stream()
            .filter(layer -> layer.activation().name().equals(name))
            .findFirst()
            .map(
                layer -> {
                  Catalogue sound = setting.catalogue();
                  return new Setting(
                      sound.with(
                          variant.apply(
                              (ElementwiseActivation) sound.activation(layer.activation()), layer)),
                      setting.spec());
                })
            .orElse(setting);
  }

  /** Under another name, so that the reference does not fuse it with the activation. */
  private static UnaryOperator<Setting> loss(String name, UnaryOperator<ElementwiseLoss> variant) {
    return setting -> {
      LossSpec loss = setting.spec().loss();
      if (!loss.formula().name().equals(name)) {
        return setting;
      }
      ElementwiseLoss erring =
          variant.apply((ElementwiseLoss) setting.catalogue().loss(loss.formula()));
      return new Setting(
          setting.catalogue().with(erring),
          new NetworkSpec(
              setting.spec().layers(), new LossSpec(Formula.named(erring.name()), loss.weights())));
    };
  }

  /** The slope is that at the clipped prediction, not 0 as the clipped loss would have it. */
  private static ElementwiseLoss clippedXent(ElementwiseLoss sound) {
    DoubleUnaryOperator clip = p -> Math.max(1e-5, Math.min(1 - 1e-5, p));
    return ElementwiseLoss.summed(
        "xent_clipped",
        (p, y) -> sound.term().applyAsDouble(clip.applyAsDouble(p), y),
        (p, y) -> sound.slope().applyAsDouble(clip.applyAsDouble(p), y),
        (p, y) -> sound.curvature().applyAsDouble(clip.applyAsDouble(p), y));
  }

  private static ElementwiseLoss clippedKld(ElementwiseLoss sound) {
    DoubleUnaryOperator clip = p -> Math.max(1e-5, Math.min(1, p));
    return ElementwiseLoss.summed(
        "kld_clipped",
        (p, y) -> sound.term().applyAsDouble(clip.applyAsDouble(p), clip.applyAsDouble(y)),
        sound.slope(),
        sound.curvature());
  }

  private static ElementwiseLoss clippedMcxent(ElementwiseLoss sound) {
    DoubleUnaryOperator clip = p -> Math.max(1e-10, Math.min(1 - 1e-10, p));
    return ElementwiseLoss.summed(
        "mcxent_clipped",
        (p, y) -> sound.term().applyAsDouble(clip.applyAsDouble(p), y),
        sound.slope(),
        sound.curvature());
  }

  private static ElementwiseActivation hardSigmoid(ElementwiseActivation sound) {
    double slope = 0.2f;
    return new ElementwiseActivation(
        sound.name(),
        z -> Math.max(0, Math.min(1, slope * z + 0.5)),
        z -> sound.derivative().applyAsDouble(z) == 0 ? 0 : slope,
        sound.secondDerivative(),
        sound.kinks(),
        sound.accuracy(),
        sound.scale(),
        sound.derivativeScale());
  }

  private static ElementwiseActivation leakyRelu(ElementwiseActivation sound, double alpha) {
    double slope = (float) alpha;
    return new ElementwiseActivation(
        sound.name(),
        sound.f(),
        z -> z > 0 ? 1 : slope,
        sound.secondDerivative(),
        sound.kinks(),
        sound.accuracy(),
        sound.scale(),
        sound.derivativeScale());
  }

  /**
   * The verdict with its cause, if that is a known fault.
   *
   * @param verdict of the step, by {@link Comparison#step}
   * @param spec the network
   * @param state before the step
   * @param batch the examples
   * @param subject what is known of the subject
   * @param precision the subject's arithmetic
   * @return the verdict, with an explanation if it disagrees and a known fault explains it
   */
  public Verdict explain(
      Verdict verdict,
      NetworkSpec spec,
      TrainingState state,
      Batch batch,
      Observation subject,
      Precision precision) {
    // a known fault says more than "it agrees in FLOAT", which is true of it too
    if (verdict.outcome() != Outcome.DISAGREES
        || verdict.explanation().flatMap(Explanation::finding).isPresent()) {
      return verdict;
    }
    Setting sound = new Setting(catalogue, spec);
    List<Imitation> present =
        KNOWN.stream()
            .filter(i -> i.where().contains(precision) && !i.imitate().apply(sound).equals(sound))
            .toList();
    List<List<Imitation>> attempts = new ArrayList<>();
    present.forEach(one -> attempts.add(List.of(one)));
    if (present.size() > 1) {
      attempts.add(present);
    }
    for (List<Imitation> attempt : attempts) {
      Setting erring = sound;
      for (Imitation imitation : attempt) {
        erring = imitation.imitate().apply(erring);
      }
      Verdict imitated =
          new Comparison(erring.catalogue(), verdict.k())
              .step(erring.spec(), state, batch, subject, precision);
      if (imitated.outcome() != Outcome.DISAGREES) {
        return with(verdict, explanation(attempt));
      }
    }
    return verdict;
  }

  private static Explanation explanation(List<Imitation> imitations) {
    Set<String> ids = new LinkedHashSet<>();
    imitations.forEach(i -> ids.add(i.id()));
    String id = String.join("+", ids);
    String text = imitations.stream().map(Imitation::text).collect(Collectors.joining("; "));
    return new Explanation(id, text, Optional.of(id));
  }

  private static Verdict with(Verdict v, Explanation explanation) {
    return new Verdict(
        v.outcome(),
        v.tensors(),
        v.layerAtFault(),
        Optional.of(explanation),
        v.resolution(),
        v.remarks(),
        v.k());
  }
}
