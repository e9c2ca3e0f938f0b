package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dl4jreference.catalog.Real;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.compare.TensorComparison;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;

/** The findings in updaters, schedules and gradient normalisation. */
final class UpdateImitations {
  private UpdateImitations() {}

  static <T extends Trial<T>> List<Hypothesis<T>> all() {
    List<Hypothesis<T>> all = new ArrayList<>();
    all.add(
        Hypothesis.ofFinding(
            "nadam-no-second-moment-correction", a -> a.withUpdater("nadam", Uncorrected::new)));
    for (String name : List.of("adam_epsilon_hat", "amsgrad_epsilon_hat", "adamax")) {
      all.add(
          Hypothesis.ofFinding(
              "adam-zero-step", a -> a.withUpdater(name, UpdateImitations::zeroStep)));
    }
    all.add(Hypothesis.ofFinding("poly-schedule-grows", UpdateImitations::growing));
    all.add(Hypothesis.ofFinding("global-weight-decay-twice", UpdateImitations::decayingTwice));
    all.add(
        Hypothesis.ofFinding(
            "gradient-normalization-corrupts-batchnorm", UpdateImitations::spoiledStatistics));
    all.add(Hypothesis.ofFinding("gradient-norm-overflow", UpdateImitations::overflowedNorm));
    return all;
  }

  /** update = η·(β₁m + (1−β₁)g)/(1−β₁ᵗ)/(√v + ε), v uncorrected. */
  private record Uncorrected(Updater sound, Formula rule) implements Updater {
    @Override
    public List<String> slots() {
      return sound.slots();
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> state, R learningRate, int t) {
      Change<R> step = sound.step(g, state, learningRate, t);
      R b1 = g.constant(rule.get("beta1"));
      R look =
          b1.times(step.state().get("M"))
              .plus(g.constant(1).minus(b1).times(g))
              .over(g.constant(1).minus(b1.power(t)));
      R root = step.state().get("V").sqrt().plus(g.constant(rule.get("epsilon")));
      return new Change<>(learningRate.times(look).over(root), step.state());
    }
  }

  /** A step factor of 0 is replaced by ε. */
  private static Updater zeroStep(Updater sound, Formula rule) {
    boolean adaMax = rule.name().equals("adamax");
    return new Updater() {
      @Override
      public List<String> slots() {
        return sound.slots();
      }

      @Override
      public double initial(String slot) {
        return sound.initial(slot);
      }

      @Override
      public <R extends Real<R>> Change<R> step(R g, Map<String, R> state, R learningRate, int t) {
        if (learningRate.value() != 0) {
          return sound.step(g, state, learningRate, t);
        }
        R factor =
            g.constant(1)
                .minus(g.constant(rule.get("beta1")).power(t))
                .times(g.constant(rule.get("epsilon")));
        R second = g.constant(1).minus(g.constant(rule.get("beta2")).power(t)).sqrt();
        return sound.step(g, state, adaMax ? factor : factor.over(second), t);
      }
    };
  }

  /** The rate that DL4J takes at this step. */
  private static <T extends Trial<T>> T growing(T attempt) {
    return attempt.updatingAs(t -> t.mapUpdaters(u -> growing(attempt, u)));
  }

  private static UpdaterSpec growing(Trial<?> attempt, UpdaterSpec updater) {
    if (!(updater.learningRate() instanceof Schedule.Varying schedule)
        || !schedule.rule().name().equals("poly")) {
      return updater;
    }
    Formula poly = attempt.updateCatalogue().schedules().get("poly").complete(schedule.rule());
    double i = schedule.unit().of(attempt.state().iteration(), attempt.state().epoch());
    double part = i / poly.get("maxIter");
    double rate = part >= 1 ? 0 : schedule.initial() * Math.pow(1 + part, poly.get("power"));
    return UpdaterSpec.of(updater.rule(), rate);
  }

  /** Weight decay counts twice in layers that have it from the whole network, not of their own. */
  private static <T extends Trial<T>> T decayingTwice(T attempt) {
    TensorComparison comparison = new TensorComparison(attempt.precision(), attempt.k());
    Set<String> places =
        attempt.compared().stream()
            .filter(c -> c.quantity() == Quantity.UPDATED_PARAMETER)
            .filter(c -> comparison.of(c).outcome() == Outcome.DISAGREES)
            .map(c -> Tensors.placeOf(c.name()))
            .collect(Collectors.toSet());
    return attempt.training(
        (place, t) ->
            places.contains(place)
                ? t.withWeights(twice(t.weights())).withBiases(twice(t.biases()))
                : t);
  }

  private static Regularization twice(Regularization r) {
    return new Regularization(r.l1(), r.l2(), 2 * r.weightDecay(), r.decay());
  }

  /**
   * On a batch normalisation the statistics' updates are normalised and clipped as gradients are,
   * and count in the norm of the layer.
   */
  private static <T extends Trial<T>> T spoiledStatistics(T attempt) {
    T result = attempt;
    for (Map.Entry<String, Formula> normalized : attempt.normalizedGradients().entrySet()) {
      String place = normalized.getKey();
      if (attempt.compared().stream().anyMatch(c -> isStatistic(c, place))) {
        result = spoiled(result, place, normalized.getValue());
      }
    }
    return result;
  }

  private static <T extends Trial<T>> T spoiled(T attempt, String place, Formula mode) {
    Map<String, Matrix> gradients = new LinkedHashMap<>(attempt.gradientOfUpdate().of(place));
    gradients.keySet().removeIf(LayerSpec::isRunningStatistic);
    Map<String, Matrix> moves = new LinkedHashMap<>();
    for (Compared c : attempt.compared()) {
      if (isStatistic(c, place)) {
        moves.put(key(c), c.base().map(v -> -v));
      }
    }
    gradients.putAll(moves);
    Map<String, Matrix> normalized =
        attempt.catalogue().gradientNormalizations().of(mode).apply(gradients);
    boolean isByNorm = !mode.name().startsWith("clip_elementwise");
    double terms = isByNorm ? gradients.values().stream().mapToInt(Matrix::size).sum() : 0;
    return attempt
        .updatingBy(
            t ->
                t.mapNamed(
                    (name, g) ->
                        Tensors.placeOf(name).equals(place)
                            ? moves.getOrDefault(Tensors.keyOf(name), g)
                            : g))
        .expecting(
            c -> isStatistic(c, place) ? moved(c, normalized.get(key(c)), terms, attempt) : c);
  }

  private static boolean isStatistic(Compared c, String place) {
    return c.quantity() == Quantity.UPDATED_PARAMETER
        && Tensors.placeOf(c.name()).equals(place)
        && LayerSpec.isRunningStatistic(key(c));
  }

  private static String key(Compared updated) {
    return Tensors.keyOf(updated.name().replace("'", ""));
  }

  /** Errors grow as the steps do; to them comes that of a norm of so many terms. */
  private static Compared moved(Compared c, Matrix by, double terms, Trial<?> attempt) {
    double u = attempt.precision().unitRoundoff() * (4 + Math.sqrt(terms) / 2);
    Matrix before = c.expected().zip(c.base(), (after, step) -> after - step);
    Matrix factor = c.base().zip(by, (step, g) -> step == 0 ? 1 : Math.abs(g / step));
    return c.expecting(
        before.zip(by, (v, g) -> v - g),
        c.sigma().zip(factor, (s, f) -> s * f).zip(by, (s, g) -> s + u * Math.abs(g)));
  }

  /** With an update that does not normalise the gradient of a place. */
  private static <T extends Trial<T>> T without(T attempt, String place) {
    return attempt.updatingAs(
        (where, t) ->
            where.equals(place)
                ? new TrainingSpec(
                    t.updater(), t.biasUpdater(), t.weights(), t.biases(), Optional.empty())
                : t);
  }

  /**
   * √Σg² in the arithmetic itself: an infinite norm makes the gradient 0; 1e-5 stands for one of 0,
   * by which nothing is clipped.
   */
  private static <T extends Trial<T>> T overflowedNorm(T attempt) {
    T result = attempt;
    for (Map.Entry<String, Formula> normalized : attempt.normalizedGradients().entrySet()) {
      String mode = normalized.getValue().name();
      if (!mode.startsWith("clip_elementwise")) {
        result = overflowedNorm(result, normalized.getKey(), mode);
      }
    }
    return result;
  }

  private static <T extends Trial<T>> T overflowedNorm(T attempt, String place, String mode) {
    Map<String, Matrix> gradients = attempt.gradientOfUpdate().of(place);
    boolean isOfLayer = mode.endsWith("per_layer");
    double whole = squares(gradients.values());
    Map<String, Double> factors = new HashMap<>();
    for (Map.Entry<String, Matrix> g : gradients.entrySet()) {
      double sum = isOfLayer ? whole : squares(List.of(g.getValue()));
      if (sum > attempt.precision().largest()) {
        factors.put(g.getKey(), 0.0);
      } else if (sum > 0 && sum < attempt.precision().smallestNormal()) {
        factors.put(g.getKey(), mode.startsWith("renormalize") ? 1e5 : 1);
      }
    }
    boolean isOfAll = factors.keySet().equals(gradients.keySet());
    return factors.isEmpty() || !isOfAll
        ? attempt
        : without(attempt, place)
            .updatingBy(
                t ->
                    t.mapNamed(
                        (name, g) ->
                            Tensors.placeOf(name).equals(place)
                                ? g.map(v -> v * factors.get(Tensors.keyOf(name)))
                                : g));
  }

  private static double squares(Iterable<Matrix> gradients) {
    double sum = 0;
    for (Matrix tensor : gradients) {
      for (double v : tensor.toArray()) {
        sum += v * v;
      }
    }
    return sum;
  }
}
