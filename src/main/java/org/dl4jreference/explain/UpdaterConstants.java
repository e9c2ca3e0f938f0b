package org.dl4jreference.explain;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Network;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;

/** The constants of a network's updaters, such as β₁ and ε of Adam, and others in their place. */
record UpdaterConstants(Catalogue catalogue) {
  /** A constant is another if it differs by so many of its own roundings. */
  private static final double ROUNDINGS = 16;

  /** The names of all that the updaters of some layers have. */
  Set<String> of(List<TrainingSpec> layers) {
    Set<String> names = new TreeSet<>();
    for (TrainingSpec layer : layers) {
      names.addAll(values(layer.updater()).keySet());
      names.addAll(values(layer.biasUpdater()).keySet());
    }
    return names;
  }

  /** All constants of an updater, by name. */
  Map<String, Double> values(UpdaterSpec u) {
    return catalogue.updaters().get(u.rule().name()).complete(u.rule()).parameters();
  }

  /** The updater with another value of a constant, if it has it. */
  UpdaterSpec with(UpdaterSpec u, String constant, double value) {
    return values(u).containsKey(constant)
        ? new UpdaterSpec(u.rule().with(constant, value), u.learningRate())
        : u;
  }

  Network with(Network network, String constant, double value) {
    return network.mapUpdaters(u -> with(u, constant, value));
  }

  /** How its values are sought. */
  static Fitting fitting(String constant) {
    return constant.equals("epsilon") ? Fitting.SMALL : Fitting.NEAR_ONE;
  }

  /**
   * Whether a value is not what some updater declares, rounded in any way.
   *
   * @param least by what part it has to differ besides: of ε itself, or of 1 − β
   */
  boolean isOther(
      List<TrainingSpec> layers, String constant, double value, Precision precision, double least) {
    return layers.stream()
        .map(layer -> values(layer.updater()).get(constant))
        .anyMatch(
            declared -> declared != null && isOther(constant, declared, value, precision, least));
  }

  private static boolean isOther(
      String constant, double declared, double value, Precision precision, double least) {
    double size = constant.equals("epsilon") ? declared : 1 - declared;
    double roundings = ROUNDINGS * precision.unitRoundoff() * declared;
    return Math.abs(value - declared) > Math.max(least * Math.abs(size), roundings);
  }
}
