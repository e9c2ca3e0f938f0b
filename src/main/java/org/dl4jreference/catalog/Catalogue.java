package org.dl4jreference.catalog;

import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.UpdaterSpec;

/**
 * What each name in a {@code NetworkSpec} means. An entry of one's own is added with {@code with}.
 *
 * @param activations a = f(z)
 * @param losses of predictions against labels
 * @param updaters what a gradient makes of parameters
 * @param schedules learning rates that vary
 * @param gradientNormalizations what is done to a gradient before the updater
 * @param normalizations of layers
 */
public record Catalogue(
    Entries<Activation> activations,
    Entries<Loss> losses,
    Entries<Updater> updaters,
    Entries<RateFormula> schedules,
    Entries<GradientNormalization> gradientNormalizations,
    Entries<Normalization> normalizations) {
  private static final double NO_RATE = 1;

  private static final Catalogue STANDARD =
      new Catalogue(
          Entries.of("activation", Activations.standard()),
          Entries.of("loss", Losses.standard()),
          Entries.of("updater", Updaters.standard()),
          Entries.of("schedule", Schedules.standard()),
          Entries.of("gradient normalization", GradientNormalizations.standard()),
          Entries.of("normalization", Standardization.standard()));

  /** The entries of DL4J's own vocabulary. */
  public static Catalogue standard() {
    return STANDARD;
  }

  /** This and one more activation; one of the same name is replaced. */
  public Catalogue with(Activation activation) {
    return with(activations.with(Activations.entry(activation)), losses, updaters, schedules);
  }

  /** This and one more loss; one of the same name is replaced. */
  public Catalogue with(Loss loss) {
    return with(activations, losses.with(Losses.entry(loss)), updaters, schedules);
  }

  /** This and one more updater; one of the same name is replaced. */
  public Catalogue withUpdater(Entry<Updater> updater) {
    return with(activations, losses, updaters.with(updater), schedules);
  }

  /** This and one more schedule; one of the same name is replaced. */
  public Catalogue withSchedule(Entry<RateFormula> schedule) {
    return with(activations, losses, updaters, schedules.with(schedule));
  }

  /**
   * The same for implementations of which nothing is known: each activation as accurate as its
   * loosest usual form.
   */
  public Catalogue inLoosestForm() {
    Entries<Activation> loosest = activations;
    for (Entry<Activation> entry : activations.byName().values()) {
      loosest =
          loosest.with(
              entry.changed(
                  (f, formula) -> f instanceof ElementwiseActivation e ? e.inLoosestForm() : f));
    }
    return with(loosest, losses, updaters, schedules);
  }

  private Catalogue with(
      Entries<Activation> a, Entries<Loss> l, Entries<Updater> u, Entries<RateFormula> s) {
    return new Catalogue(a, l, u, s, gradientNormalizations, normalizations);
  }

  /** What a formula computes; {@link Entries#of} says what is thrown. */
  public Activation activation(Formula formula) {
    return activations.of(formula);
  }

  /** What a formula computes; {@link Entries#of} says what is thrown. */
  public Loss loss(Formula formula) {
    return losses.of(formula);
  }

  /**
   * The learning rate of a step.
   *
   * @param iteration updates done so far
   * @param epoch passes done so far
   * @return η; 1 where there is none, which DL4J takes for it in weight decay
   * @throws IllegalArgumentException if the schedule's name is unknown
   */
  public double rate(Schedule schedule, int iteration, int epoch) {
    if (schedule instanceof Schedule.Constant constant) {
      return constant.rate();
    }
    if (schedule instanceof Schedule.Varying varying) {
      int i = varying.unit().of(iteration, epoch);
      return schedules.of(varying.rule()).rate(varying.initial(), i);
    }
    if (schedule instanceof Schedule.Listed list) {
      int i = list.unit().of(iteration, epoch);
      return list.rates().get(list.rates().headMap(i + 1).lastKey());
    }
    return NO_RATE;
  }

  /** The normalisation of a layer, {@link Normalization#NONE} if it has none. */
  public Normalization normalization(LayerSpec layer) {
    return layer.normalization().map(normalizations::of).orElse(Normalization.NONE);
  }

  /** The last activation and the loss of a network, fused where there is a fused form. */
  public Output output(NetworkSpec spec) {
    return Output.of(activation(spec.last().activation()), loss(spec.loss().formula()));
  }

  /**
   * Checks that every name in a network is known, and every parameter of how it is trained.
   *
   * @throws IllegalArgumentException that says what is unknown and what would be known
   */
  public void check(NetworkSpec spec) {
    loss(spec.loss().formula());
    for (LayerSpec layer : spec.layers()) {
      activation(layer.activation());
      normalization(layer);
      check(layer.training().updater());
      check(layer.training().biasUpdater());
      layer.training().gradientNormalization().ifPresent(gradientNormalizations::check);
    }
  }

  private void check(UpdaterSpec updater) {
    updaters.check(updater.rule());
    if (updater.learningRate() instanceof Schedule.Varying schedule) {
      schedules.check(schedule.rule());
    }
    if (updater.learningRate() instanceof Schedule.None
        && updaters.of(updater.rule()).hasLearningRate()) {
      throw new IllegalArgumentException(
          "updater %s needs a learning rate".formatted(updater.rule().name()));
    }
  }
}
