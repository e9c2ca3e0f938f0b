package org.dl4jreference.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dl4jreference.catalog.Real;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;

/** The findings in updaters, schedules and gradient normalisation. */
final class UpdateImitations {
  private UpdateImitations() {}

  static List<Imitation> all() {
    List<Imitation> all = new ArrayList<>();
    all.add(
        new Imitation(
            "nadam-no-second-moment-correction", a -> a.withUpdater("nadam", Uncorrected::new)));
    for (String name : List.of("adam_epsilon_hat", "amsgrad_epsilon_hat", "adamax")) {
      all.add(
          new Imitation("adam-zero-step", a -> a.withUpdater(name, UpdateImitations::zeroStep)));
    }
    all.add(new Imitation("poly-schedule-grows", UpdateImitations::growing));
    all.add(
        new Imitation(
            "gradient-normalization-corrupts-batchnorm", UpdateImitations::spoiledStatistics));
    all.add(new Imitation("gradient-norm-overflow", UpdateImitations::overflowedNorm));
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
  private static Attempt growing(Attempt attempt) {
    return attempt.with(attempt.spec().mapUpdaters(updater -> growing(attempt, updater)));
  }

  private static UpdaterSpec growing(Attempt attempt, UpdaterSpec updater) {
    if (!(updater.learningRate() instanceof Schedule.Varying schedule)
        || !schedule.rule().name().equals("poly")) {
      return updater;
    }
    Formula poly = attempt.catalogue().schedules().get("poly").complete(schedule.rule());
    double i = schedule.unit().of(attempt.state().iteration(), attempt.state().epoch());
    double part = i / poly.get("maxIter");
    double rate = part >= 1 ? 0 : schedule.initial() * Math.pow(1 + part, poly.get("power"));
    return UpdaterSpec.of(updater.rule(), rate);
  }

  /**
   * What the layer's norm or threshold did to the statistics cannot be told from the outside; where
   * they count in the norm of the layer, gamma and beta are scaled with them.
   */
  private static Attempt spoiledStatistics(Attempt attempt) {
    boolean any = attempt.spec().layers().stream().anyMatch(UpdateImitations::hasSpoiledStatistics);
    return any ? attempt.foretelling(t -> isSpoiled(t, attempt.spec())) : attempt;
  }

  private static boolean isSpoiled(TensorVerdict t, NetworkSpec spec) {
    if (t.quantity() != Quantity.UPDATED_PARAMETER
        || !hasSpoiledStatistics(spec.layer(t.layer()))) {
      return false;
    }
    String key = Tensors.keyOf(t.name().replace("'", ""));
    String mode =
        spec.layer(t.layer()).training().gradientNormalization().map(Formula::name).orElse("");
    return LayerSpec.isRunningStatistic(key) || mode.endsWith("per_layer");
  }

  private static boolean hasSpoiledStatistics(LayerSpec layer) {
    return layer.normalization().filter(n -> n.name().equals("batchnorm")).isPresent()
        && layer.training().gradientNormalization().isPresent();
  }

  /** A layer whose Σg² leaves the range of the arithmetic, so that its updates are 0. */
  private static Attempt overflowedNorm(Attempt attempt) {
    Attempt result = attempt;
    for (int l = 0; l < attempt.spec().layers().size(); l++) {
      int layer = l;
      if (attempt.spec().layer(l).training().gradientNormalization().isPresent()
          && attempt.subject().dataGradient().isPresent()
          && isOutOfRange(attempt.subject().dataGradient().get(), l, attempt.precision())) {
        result =
            result.foretelling(
                t -> t.layer() == layer && t.quantity().compareTo(Quantity.UPDATER_STATE) >= 0);
      }
    }
    return result;
  }

  private static boolean isOutOfRange(Tensors gradient, int layer, Precision precision) {
    double sum = 0;
    for (var tensor : gradient.layer(layer).values()) {
      for (double v : tensor.toArray()) {
        sum += v * v;
      }
    }
    return sum > precision.largest() || (sum > 0 && sum < precision.smallestNormal());
  }
}
