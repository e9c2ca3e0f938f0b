package org.dl4jreference.training;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Entries;
import org.dl4jreference.dl4j.user.GraphReading;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.model.Vertex;

/**
 * What the training of a network must be to mean anything: DL4J asks neither for a decay below 1
 * nor for a mean of squares that is not negative, and computes NaN.
 *
 * @param catalogue the rules
 */
record TrainingRules(Catalogue catalogue) {
  private static final Set<String> OF_ANY_SIGN = Set.of("momentum", "nesterovs");
  private static final String MEAN = "M";

  /**
   * Checks a network and its state.
   *
   * @throws BadInput that names the layer, the rule and what was found
   */
  void check(GraphReading reading) {
    for (Vertex vertex : reading.spec().vertices()) {
      check("layer " + vertex.name(), vertex.training());
    }
    reading
        .state()
        .slots()
        .forEach(
            (slot, tensors) ->
                tensors.forEach((name, tensor) -> check(reading.spec(), slot, name, tensor)));
  }

  private void check(String layer, TrainingSpec training) {
    check(layer, training.updater());
    check(layer, training.biasUpdater());
    training
        .gradientNormalization()
        .ifPresent(formula -> check(layer, catalogue.gradientNormalizations(), formula));
  }

  private void check(String layer, UpdaterSpec updater) {
    check(layer, catalogue.updaters(), updater.rule());
    if (updater.learningRate() instanceof Schedule.Varying schedule) {
      check(layer, catalogue.schedules(), schedule.rule());
    }
  }

  private static void check(String layer, Entries<?> entries, Formula formula) {
    if (entries.names().contains(formula.name())) {
      Optional<String> broken = entries.get(formula.name()).broken(formula);
      if (broken.isPresent()) {
        throw new BadInput(
            "%s: %s %s must have %s, found %s"
                .formatted(
                    layer,
                    entries.kind(),
                    formula.name(),
                    broken.get(),
                    entries.get(formula.name()).complete(formula).parameters()));
      }
    }
  }

  private static void check(GraphSpec spec, String slot, String name, Tensor tensor) {
    Vertex vertex = spec.vertices().get(spec.placeOf(name));
    String key = name.substring(vertex.name().length() + 1);
    if (slot.equals(MEAN) || OF_ANY_SIGN.contains(vertex.training().updaterOf(key).rule().name())) {
      return;
    }
    double[] values = tensor.values();
    for (int k = 0; k < values.length; k++) {
      if (values[k] < 0) {
        throw new BadInput(
            "the updater's %s of %s%s is %s, expected a number >= 0: it is a mean of squares"
                .formatted(slot, name, Arrays.toString(tensor.index(k)), values[k]));
      }
    }
  }
}
