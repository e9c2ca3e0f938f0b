package org.dl4jreference.catalog;

import java.util.List;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.UpdaterSpec;

/**
 * What each name in a {@code NetworkSpec} means. An entry of one's own is added with {@code with}.
 *
 * @param activations a = f(z)
 * @param losses of predictions against labels
 * @param updaters what a gradient makes of parameters
 * @param gradientNormalizations what is done to a gradient before the updater
 * @param normalizations of layers
 */
public record Catalogue(
    Entries<Activation> activations,
    Entries<Loss> losses,
    Entries<Updater> updaters,
    Entries<GradientNormalization> gradientNormalizations,
    Entries<Normalization> normalizations) {
  private static final Catalogue STANDARD =
      new Catalogue(
          Entries.of("activation", Activations.standard()),
          Entries.of("loss", Losses.standard()),
          Entries.of("updater", Updaters.standard()),
          Entries.of("gradient normalization", GradientNormalizations.standard()),
          Entries.of("normalization", Standardization.standard()));

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
    return new Catalogue(
        activations.with(Activations.entry(activation)),
        losses,
        updaters,
        gradientNormalizations,
        normalizations);
  }

  /**
   * This catalogue with one more loss.
   *
   * @param loss the entry; one of the same name is replaced
   * @return a new catalogue
   */
  public Catalogue with(Loss loss) {
    return new Catalogue(
        activations,
        losses.with(Losses.entry(loss)),
        updaters,
        gradientNormalizations,
        normalizations);
  }

  /**
   * This catalogue with one more updater.
   *
   * @param updater the entry; one of the same name is replaced
   * @return a new catalogue
   */
  public Catalogue withUpdater(Entry<Updater> updater) {
    return new Catalogue(
        activations, losses, updaters.with(updater), gradientNormalizations, normalizations);
  }

  /**
   * An activation.
   *
   * @param formula its name and parameters
   * @return what it computes
   * @throws IllegalArgumentException if there is none of that name
   */
  public Activation activation(Formula formula) {
    return activations.of(formula);
  }

  /**
   * A loss.
   *
   * @param formula its name and parameters
   * @return what it computes
   * @throws IllegalArgumentException if there is none of that name
   */
  public Loss loss(Formula formula) {
    return losses.of(formula);
  }

  /**
   * An updater.
   *
   * @param formula its name and parameters
   * @return what it computes
   * @throws IllegalArgumentException if there is none of that name
   */
  public Updater updater(Formula formula) {
    return updaters.of(formula);
  }

  /**
   * The normalisation of a layer.
   *
   * @param layer the layer
   * @return what it computes; {@link Normalization#NONE} if the layer has none
   */
  public Normalization normalization(LayerSpec layer) {
    return layer.normalization().map(normalizations::of).orElse(Normalization.NONE);
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
   * Checks that every name in a network is known, and every parameter of how it is trained.
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
        updaters.check(used.rule());
      }
      layer.training().gradientNormalization().ifPresent(gradientNormalizations::check);
    }
  }
}
