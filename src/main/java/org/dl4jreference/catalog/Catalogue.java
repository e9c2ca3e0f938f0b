package org.dl4jreference.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.UpdaterSpec;

/**
 * What each name in a {@code NetworkSpec} means. Immutable; an entry of one's own is added with
 * {@link #with}.
 */
public final class Catalogue {
  private static final Catalogue STANDARD =
      new Catalogue(
          Activations.standard(), Losses.standard(), Updaters.standard(), normalizations());

  private final Map<String, Function<Formula, Activation>> activations;
  private final Map<String, Function<Formula, Loss>> losses;
  private final Map<String, Function<Formula, Updater>> updaters;
  private final Map<String, Function<Formula, Normalization>> normalizations;

  private Catalogue(
      Map<String, Function<Formula, Activation>> activations,
      Map<String, Function<Formula, Loss>> losses,
      Map<String, Function<Formula, Updater>> updaters,
      Map<String, Function<Formula, Normalization>> normalizations) {
    this.activations = activations;
    this.losses = losses;
    this.updaters = updaters;
    this.normalizations = normalizations;
  }

  private static Map<String, Function<Formula, Normalization>> normalizations() {
    Map<String, Function<Formula, Normalization>> all = new LinkedHashMap<>();
    all.put("layernorm", Standardization::layer);
    all.put("batchnorm", Standardization::batch);
    all.put("batchnorm_inference", Standardization::running);
    return all;
  }

  /**
   * The entries of DL4J's own vocabulary.
   *
   * @return the catalogue
   */
  public static Catalogue standard() {
    return STANDARD;
  }

  /**
   * This catalogue with one more activation.
   *
   * @param activation the entry; one of the same name is replaced
   * @return a new catalogue
   */
  public Catalogue with(Activation activation) {
    Map<String, Function<Formula, Activation>> more = new LinkedHashMap<>(activations);
    more.put(activation.name(), f -> activation);
    return new Catalogue(more, losses, updaters, normalizations);
  }

  /**
   * This catalogue with one more loss.
   *
   * @param loss the entry; one of the same name is replaced
   * @return a new catalogue
   */
  public Catalogue with(Loss loss) {
    Map<String, Function<Formula, Loss>> more = new LinkedHashMap<>(losses);
    more.put(loss.name(), f -> loss);
    return new Catalogue(activations, more, updaters, normalizations);
  }

  /**
   * This catalogue with one more updater.
   *
   * @param updater the entry; one of the same name is replaced
   * @return a new catalogue
   */
  public Catalogue with(Updater updater) {
    Map<String, Function<Formula, Updater>> more = new LinkedHashMap<>(updaters);
    more.put(updater.name(), f -> updater);
    return new Catalogue(activations, losses, more, normalizations);
  }

  /**
   * An activation.
   *
   * @param formula its name and parameters
   * @return the entry
   * @throws IllegalArgumentException if there is none of that name
   */
  public Activation activation(Formula formula) {
    return entry(activations, formula, "activation");
  }

  /**
   * A loss.
   *
   * @param formula its name and parameters
   * @return the entry
   * @throws IllegalArgumentException if there is none of that name
   */
  public Loss loss(Formula formula) {
    return entry(losses, formula, "loss");
  }

  /**
   * An updater.
   *
   * @param formula its name and parameters
   * @return the entry
   * @throws IllegalArgumentException if there is none of that name
   */
  public Updater updater(Formula formula) {
    return entry(updaters, formula, "updater");
  }

  /**
   * The normalisation of a layer.
   *
   * @param layer the layer
   * @return the entry; {@link Normalization#NONE} if the layer has none
   */
  public Normalization normalization(LayerSpec layer) {
    return layer
        .normalization()
        .map(f -> entry(normalizations, f, "normalization"))
        .orElse(Normalization.NONE);
  }

  /**
   * The last activation and the loss of a network.
   *
   * @param spec the network
   * @return the pair, fused where there is a fused form
   */
  public Output output(NetworkSpec spec) {
    return Output.of(activation(spec.last().activation()), loss(spec.loss().formula()));
  }

  /**
   * The names of all activations.
   *
   * @return the names, in the order of the table
   */
  public Set<String> activationNames() {
    return Collections.unmodifiableSet(activations.keySet());
  }

  /**
   * The names of all losses.
   *
   * @return the names, in the order of the table
   */
  public Set<String> lossNames() {
    return Collections.unmodifiableSet(losses.keySet());
  }

  /**
   * The names of all updaters.
   *
   * @return the names, in the order of the table
   */
  public Set<String> updaterNames() {
    return Collections.unmodifiableSet(updaters.keySet());
  }

  /**
   * Checks that every name in a network is known, and every parameter of its updaters.
   *
   * @param spec the network
   * @throws IllegalArgumentException that says what is unknown and what would be known
   */
  public void check(NetworkSpec spec) {
    loss(spec.loss().formula());
    for (LayerSpec layer : spec.layers()) {
      activation(layer.activation());
      normalization(layer);
      for (UpdaterSpec used : List.of(layer.training().updater(), layer.training().biasUpdater())) {
        String name = updater(used.rule()).name();
        Set<String> known = Updaters.PARAMETERS.getOrDefault(name, Set.of());
        for (String parameter : used.rule().parameters().keySet()) {
          if (Updaters.PARAMETERS.containsKey(name) && !known.contains(parameter)) {
            throw new IllegalArgumentException(
                "updater %s has no parameter '%s', expected %s"
                    .formatted(name, parameter, known.stream().sorted().toList()));
          }
        }
      }
    }
  }

  private static <T> T entry(Map<String, Function<Formula, T>> from, Formula formula, String what) {
    Function<Formula, T> found = from.get(formula.name());
    if (found == null) {
      throw new IllegalArgumentException(
          "unknown %s '%s', expected one of %s".formatted(what, formula.name(), from.keySet()));
    }
    return found.apply(formula);
  }
}
