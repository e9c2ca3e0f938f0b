package org.dl4jreference.rounding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/** σ of one update of all parameters, and of the updater's new state. */
public final class UpdateRounding {
  private final Map<String, Matrix> parameterSigma = new LinkedHashMap<>();
  private final Map<String, Map<String, Matrix>> slotSigma = new HashMap<>();

  /**
   * Follows rounding through an update.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param state before the step
   * @param dataGradient the gradient of the mean data loss that the subject used
   * @param gradientSigma σ of that gradient; empty where the subject recorded it
   * @param priorSlotSigma σ of the slots before the step, by slot; empty where they are exact
   * @param precision the arithmetic under test
   * @param k how many standard deviations rounding may explain
   */
  public UpdateRounding(
      Catalogue catalogue,
      NetworkSpec spec,
      TrainingState state,
      Tensors dataGradient,
      Optional<Tensors> gradientSigma,
      Map<String, Tensors> priorSlotSigma,
      Precision precision,
      double k) {
    ParameterUpdate update = new ParameterUpdate(catalogue, spec);
    Tensors effective = update.effectiveGradient(state.parameters(), dataGradient);
    Tensors penalties = update.penaltyGradient(state.parameters());
    Roundoff arithmetic = Roundoff.of(precision, k);
    double both = precision == Precision.DOUBLE ? 2 : 1;
    for (String name : state.parameters().names()) {
      Optional<Updater> updater = update.updater(name);
      Matrix theta = state.parameters().get(name);
      if (updater.isEmpty()) {
        // no gradient moves running statistics: StepRounding has them
        parameterSigma.put(name, theta.map(v -> 0));
        continue;
      }
      double rate = update.rate(name, state);
      double decay = update.decay(name, rate);
      Matrix g = effective.get(name);
      Matrix penalty = penalties.get(name);
      double norm = norm(arithmetic, spec, dataGradient, name);
      Map<String, Slot> old = new HashMap<>();
      for (String slot : updater.get().slots()) {
        Matrix values = ParameterUpdate.slot(state, updater.get(), slot, name);
        Tensors prior = priorSlotSigma.get(slot);
        boolean exact = prior == null || !prior.byName().containsKey(name);
        old.put(slot, new Slot(values, exact ? values.map(v -> 0) : prior.get(name)));
      }
      double[] sigma = new double[theta.size()];
      Map<String, double[]> slots = new HashMap<>();
      updater.get().slots().forEach(slot -> slots.put(slot, new double[theta.size()]));
      for (int e = 0; e < sigma.length; e++) {
        // data gradient and penalty may cancel: each rounds by its own size
        double data = g.get(e) - penalty.get(e);
        double own =
            arithmetic.rounding(g.get(e))
                + 3 * arithmetic.rounding(data)
                + 6 * arithmetic.rounding(penalty.get(e))
                + norm * data * data;
        double given =
            gradientSigma.isEmpty() ? 0 : Math.pow(gradientSigma.get().get(name).get(e), 2);
        Element element =
            new Element(updater.get(), old, e, rate, state.iteration() + 1, arithmetic);
        Updater.Change<Uncertain> step = element.step(g.get(e), own + given);
        double variance = step.update().variance();
        if (given > 0 && Math.abs(g.get(e)) <= k * Math.sqrt(given)) {
          // near zero an updater that divides by the gradient's size bends: either sign is right
          double reach = k * Math.sqrt(given);
          double up = element.step(g.get(e) + reach, own).update().value();
          double down = element.step(g.get(e) - reach, own).update().value();
          variance += Math.pow((up - down) / k, 2);
        }
        double decayed = decay * theta.get(e);
        double moved = step.update().value() + decayed;
        sigma[e] =
            Math.sqrt(
                both
                    * (variance
                        + 3 * arithmetic.rounding(decayed)
                        + arithmetic.rounding(moved)
                        + arithmetic.rounding(theta.get(e) - moved)));
        for (String slot : updater.get().slots()) {
          slots.get(slot)[e] = Math.sqrt(both * step.state().get(slot).variance());
        }
      }
      parameterSigma.put(name, Matrix.of(theta.rows(), theta.columns(), sigma));
      slots.forEach(
          (slot, values) ->
              slotSigma
                  .computeIfAbsent(slot, s -> new LinkedHashMap<>())
                  .put(name, Matrix.of(theta.rows(), theta.columns(), values)));
    }
  }

  /**
   * The relative variance of the factor that an L2 normalisation scales by: a quarter of that of
   * the sum of squares, and a few roundings; 0 without normalisation.
   */
  private static double norm(Roundoff arithmetic, NetworkSpec spec, Tensors gradient, String name) {
    int layer = Tensors.layerOf(name);
    Optional<Formula> formula = spec.layer(layer).training().gradientNormalization();
    if (formula.isEmpty()) {
      return 0;
    }
    int n = 0;
    double sum = 0;
    double squares = 0;
    List<double[]> terms = new ArrayList<>();
    for (Map.Entry<String, Matrix> entry : gradient.layer(layer).entrySet()) {
      boolean counts =
          formula.get().name().endsWith("per_layer") || entry.getKey().equals(Tensors.keyOf(name));
      for (double v : counts ? entry.getValue().toArray() : new double[0]) {
        n++;
        sum += v * v;
        squares += v * v * v * v;
      }
      if (counts) {
        terms.add(entry.getValue().map(v -> v * v).toArray());
      }
    }
    double u2 = arithmetic.u() * arithmetic.u();
    double[] all = terms.stream().flatMapToDouble(Arrays::stream).toArray();
    double variance =
        arithmetic.sum(n, sum, squares, SharedRounding.of(all, arithmetic.u()))
            + arithmetic.lost(all, sum);
    return 16 * u2 + (squares > 0 ? variance / (4 * sum * sum) : 0);
  }

  /** A slot of one parameter before the step. */
  private record Slot(Matrix values, Matrix sigma) {
    Uncertain at(int index, Roundoff arithmetic) {
      double s = sigma.get(index);
      return new Uncertain(values.get(index), s * s, arithmetic);
    }
  }

  /** One element of a parameter with its updater. */
  private record Element(
      Updater updater, Map<String, Slot> old, int index, double rate, int t, Roundoff arithmetic) {
    Updater.Change<Uncertain> step(double gradient, double variance) {
      Map<String, Uncertain> slots = new HashMap<>();
      old.forEach((slot, values) -> slots.put(slot, values.at(index, arithmetic)));
      Uncertain g = new Uncertain(gradient, variance, arithmetic);
      return updater.step(g, slots, g.constant(rate), t);
    }
  }

  /**
   * σ of each updated parameter.
   *
   * @return σ in the parameters' shapes; 0 for running statistics
   */
  public Tensors parameterSigma() {
    return new Tensors(parameterSigma);
  }

  /**
   * σ of each element of a slot after the step.
   *
   * @param slot the slot's name
   * @return σ for the tensors that have this slot
   */
  public Tensors slotSigma(String slot) {
    return new Tensors(slotSigma.getOrDefault(slot, Map.of()));
  }
}
