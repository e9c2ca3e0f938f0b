package org.dl4jreference.dl4j.user;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.dl4jreference.dl4j.names.LossNames;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Vertex;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;

/** What a report says of a layer: its type, activation and loss, by class name. */
final class Places {
  private Places() {}

  static void add(Dl4jNetwork.Part part, Map<String, String> places) {
    String place = describe(part.conf());
    part.layer()
        .paramTable(false)
        .keySet()
        .forEach(key -> places.put(part.name() + "_" + key, place));
    places.put(Vertex.inputName(part.name(), 0), place);
    places.put(ActivationScore.block(part.name()), place);
  }

  private static String describe(Layer conf) {
    StringBuilder text = new StringBuilder(conf.getClass().getSimpleName());
    activation(conf).ifPresent(a -> text.append(", ").append(a.getClass().getSimpleName()));
    lossFunction(conf).ifPresent(f -> text.append(", ").append(f.getClass().getSimpleName()));
    return text.toString();
  }

  static Optional<IActivation> activation(Layer conf) {
    return Optional.ofNullable(
        conf instanceof BaseLayer base
            ? base.getActivationFn()
            : conf instanceof ActivationLayer layer ? layer.getActivationFn() : null);
  }

  static Optional<ILossFunction> lossFunction(Layer conf) {
    return Optional.ofNullable(
        conf instanceof BaseOutputLayer output
            ? output.getLossFn()
            : conf instanceof LossLayer layer ? layer.getLossFn() : null);
  }

  static Optional<LossSpec> loss(Layer conf) {
    return lossFunction(conf).flatMap(LossNames::fromDl4j);
  }

  static OptionalInt outputs(Layer conf) {
    if (conf instanceof BaseOutputLayer output
        && output.getLossFn() instanceof LossMixtureDensity mixture) {
      return OptionalInt.of(mixture.getLabelWidth());
    }
    return conf instanceof BaseOutputLayer output
        ? OptionalInt.of(Math.toIntExact(output.getNOut()))
        : OptionalInt.empty();
  }

  static void randomness(Dl4jNetwork.Part part, List<String> remarks) {
    if (part.conf().getIDropout() != null) {
      remarks.add(switchedOff(part, part.conf().getIDropout()));
    }
    if (part.conf() instanceof BaseLayer base && base.getWeightNoise() != null) {
      remarks.add(switchedOff(part, base.getWeightNoise()));
    }
  }

  private static String switchedOff(Dl4jNetwork.Part part, Object noise) {
    return switchedOff(part.name(), noise);
  }

  static String switchedOff(String layer, Object noise) {
    return "layer %s: checked with its %s switched off".formatted(layer, shown(noise));
  }

  private static String shown(Object noise) {
    return noise instanceof Dropout dropout && dropout.getPSchedule() == null
        ? "Dropout, which keeps " + dropout.getP() + ","
        : noise.getClass().getSimpleName();
  }
}
