package org.dl4jreference.catalog;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Network;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;

/**
 * One update of all parameters, in the order of DL4J's {@code BaseMultiLayerUpdater}: the gradient
 * of the mean data loss is normalised or clipped layer by layer, L1 and L2 are added, the updater
 * makes of it the update, weight decay is added to that, and θ ← θ − update.
 */
public final class ParameterUpdate {
  private final Catalogue catalogue;
  private final Network network;

  /** The update of a network. */
  public ParameterUpdate(Catalogue catalogue, Network network) {
    this.catalogue = catalogue;
    this.network = network;
  }

  /** λ₁·sign(w) + λ₂·w for each tensor that has penalties, else 0. */
  public Tensors penaltyGradient(Tensors parameters) {
    return parameters.mapNamed((name, w) -> w.map(penalty(name)::gradient));
  }

  /** The penalties' part of the score: Σ over tensors of λ₁·Σ|w| + ½·λ₂·Σw². */
  public double penaltyScore(Tensors parameters) {
    double sum = 0;
    for (Map.Entry<String, Matrix> entry : parameters.byName().entrySet()) {
      sum += penalty(entry.getKey()).score(entry.getValue());
    }
    return sum;
  }

  /** The penalties of a tensor. */
  public Regularization penalty(String name) {
    return network.trainingOf(name).regularizationOf(Tensors.keyOf(name));
  }

  /** What the updater sees: the data gradient normalised or clipped, and the penalties'. */
  public Tensors effectiveGradient(Tensors parameters, Tensors dataGradient) {
    Map<String, Matrix> result = new LinkedHashMap<>();
    for (String place : dataGradient.places()) {
      Map<String, Matrix> g = dataGradient.of(place);
      String first = place + "_" + g.keySet().iterator().next();
      Map<String, Matrix> normalized =
          network
              .trainingOf(first)
              .gradientNormalization()
              .map(f -> catalogue.gradientNormalizations().of(f).apply(g))
              .orElse(g);
      normalized.forEach((key, m) -> result.put(place + "_" + key, m));
    }
    return new Tensors(result)
        .mapNamed(
            (name, g) -> g.zip(parameters.get(name), (a, w) -> a + penalty(name).gradient(w)));
  }

  /**
   * The state after one update. Running statistics (mean, var) are left as they are: no gradient
   * moves them.
   *
   * @param state before
   * @param dataGradient the gradient of the mean data loss
   * @return the state after, its iteration one higher
   */
  public TrainingState apply(TrainingState state, Tensors dataGradient) {
    Tensors effective = effectiveGradient(state.parameters(), dataGradient);
    Map<String, Map<String, Matrix>> slots = new TreeMap<>();
    Map<String, Matrix> next = new LinkedHashMap<>();
    state
        .parameters()
        .byName()
        .forEach((name, theta) -> next.put(name, step(name, theta, state, effective, slots)));
    Map<String, Tensors> nextSlots = new HashMap<>();
    slots.forEach((slot, tensors) -> nextSlots.put(slot, new Tensors(tensors)));
    return new TrainingState(new Tensors(next), nextSlots, state.iteration() + 1, state.epoch());
  }

  /** A tensor's slot before a step: the recorded one, or the updater's initial value. */
  public static Matrix slot(TrainingState state, Updater updater, String slot, String name) {
    Tensors recorded = state.slots().get(slot);
    if (recorded != null && recorded.byName().containsKey(name)) {
      return recorded.get(name);
    }
    Matrix theta = state.parameters().get(name);
    return Matrix.filled(theta.rows(), theta.columns(), updater.initial(slot));
  }

  /** The updater of a tensor; empty for running statistics, which no gradient moves. */
  public Optional<Updater> updater(String name) {
    String key = Tensors.keyOf(name);
    return LayerSpec.isRunningStatistic(key)
        ? Optional.empty()
        : Optional.of(catalogue.updaters().of(network.trainingOf(name).updaterOf(key).rule()));
  }

  /** η of a tensor; that of {@link Schedule#NONE} where its updater has none, whatever is asked. */
  public double rate(String name, TrainingState state) {
    UpdaterSpec updater = network.trainingOf(name).updaterOf(Tensors.keyOf(name));
    Schedule schedule =
        catalogue.updaters().of(updater.rule()).hasLearningRate()
            ? updater.learningRate()
            : Schedule.NONE;
    return catalogue.rate(schedule, state.iteration(), state.epoch());
  }

  /** The factor of θ that weight decay adds to the update, times η where it says so. */
  public double decay(String name, double rate) {
    Regularization penalty = penalty(name);
    return penalty.weightDecay() * (penalty.decayByLearningRate() ? rate : 1);
  }

  /**
   * Some elements after one update.
   *
   * @param state before
   * @param dataGradient the gradient of the mean data loss
   * @param name of a parameter
   * @param places its elements, counted row by row
   * @return θ under the empty name, and each slot under its own; empty for running statistics
   */
  public Map<String, double[]> elements(
      TrainingState state, Tensors dataGradient, String name, int[] places) {
    Optional<Updater> found = updater(name);
    if (found.isEmpty()) {
      return Map.of();
    }
    Updater updater = found.get();
    Matrix theta = state.parameters().get(name);
    Matrix gradient = normalized(name, dataGradient);
    Regularization penalty = penalty(name);
    double rate = rate(name, state);
    double decay = decay(name, rate);
    Map<String, Matrix> old = new HashMap<>();
    Map<String, double[]> result = new HashMap<>();
    for (String slot : updater.slots()) {
      old.put(slot, slot(state, updater, slot, name));
      result.put(slot, new double[places.length]);
    }
    double[] next = new double[places.length];
    for (int i = 0; i < next.length; i++) {
      double w = theta.get(places[i]);
      Map<String, Plain> element = new HashMap<>();
      for (String slot : updater.slots()) {
        element.put(slot, new Plain(old.get(slot).get(places[i])));
      }
      double g = gradient.get(places[i]) + penalty.gradient(w);
      Updater.Change<Plain> step =
          updater.step(new Plain(g), element, new Plain(rate), state.iteration() + 1);
      next[i] = w - (step.update().value() + decay * w);
      for (String slot : updater.slots()) {
        result.get(slot)[i] = step.state().get(slot).value();
      }
    }
    result.put("", next);
    return result;
  }

  private Matrix normalized(String name, Tensors dataGradient) {
    return network
        .trainingOf(name)
        .gradientNormalization()
        .map(
            f ->
                catalogue
                    .gradientNormalizations()
                    .of(f)
                    .apply(dataGradient.of(Tensors.placeOf(name)))
                    .get(Tensors.keyOf(name)))
        .orElseGet(() -> dataGradient.get(name));
  }

  private Matrix step(
      String name,
      Matrix theta,
      TrainingState state,
      Tensors effective,
      Map<String, Map<String, Matrix>> slots) {
    Optional<Updater> found = updater(name);
    if (found.isEmpty()) {
      return theta;
    }
    Updater updater = found.get();
    double rate = rate(name, state);
    double decay = decay(name, rate);
    Matrix g = effective.get(name);
    Map<String, Matrix> old = new HashMap<>();
    Map<String, double[]> fresh = new HashMap<>();
    for (String slot : updater.slots()) {
      old.put(slot, slot(state, updater, slot, name));
      fresh.put(slot, new double[theta.size()]);
    }
    double[] next = new double[theta.size()];
    for (int k = 0; k < next.length; k++) {
      Map<String, Plain> element = new HashMap<>();
      for (String slot : updater.slots()) {
        element.put(slot, new Plain(old.get(slot).get(k)));
      }
      Updater.Change<Plain> step =
          updater.step(new Plain(g.get(k)), element, new Plain(rate), state.iteration() + 1);
      next[k] = theta.get(k) - (step.update().value() + decay * theta.get(k));
      for (String slot : updater.slots()) {
        fresh.get(slot)[k] = step.state().get(slot).value();
      }
    }
    fresh.forEach(
        (slot, values) ->
            slots
                .computeIfAbsent(slot, s -> new LinkedHashMap<>())
                .put(name, Matrix.of(theta.rows(), theta.columns(), values)));
    return Matrix.of(theta.rows(), theta.columns(), next);
  }
}
