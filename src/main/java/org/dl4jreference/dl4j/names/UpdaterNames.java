package org.dl4jreference.dl4j.names;

import java.util.Optional;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.UpdaterSpec;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The catalogue's names of DL4J's updaters, both ways. DL4J's Adam is the paper's epsilon-hat
 * variant, so {@code adam} has no DL4J class; nor has {@code momentum}.
 */
final class UpdaterNames {
  private UpdaterNames() {}

  static IUpdater toDl4j(UpdaterSpec spec) {
    IUpdater updater = rule(spec.rule());
    if (updater.hasLearningRate()) {
      double rate =
          spec.learningRate() instanceof Schedule.Constant constant ? constant.rate() : Double.NaN;
      updater.setLrAndSchedule(rate, ScheduleNames.toDl4j(spec.learningRate()));
    }
    return updater;
  }

  private static IUpdater rule(Formula f) {
    return switch (f.name()) {
      case "sgd" -> new Sgd();
      case "noop" -> new NoOp();
      case "nesterovs" ->
          new Nesterovs(
              Nesterovs.DEFAULT_NESTEROV_LEARNING_RATE,
              f.get("momentum", Nesterovs.DEFAULT_NESTEROV_MOMENTUM));
      case "adam_epsilon_hat" ->
          new Adam(
              Adam.DEFAULT_ADAM_LEARNING_RATE,
              f.get("beta1", Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY),
              f.get("beta2", Adam.DEFAULT_ADAM_BETA2_VAR_DECAY),
              f.get("epsilon", Adam.DEFAULT_ADAM_EPSILON));
      case "amsgrad_epsilon_hat" ->
          new AMSGrad(
              AMSGrad.DEFAULT_AMSGRAD_LEARNING_RATE,
              f.get("beta1", AMSGrad.DEFAULT_AMSGRAD_BETA1_MEAN_DECAY),
              f.get("beta2", AMSGrad.DEFAULT_AMSGRAD_BETA2_VAR_DECAY),
              f.get("epsilon", AMSGrad.DEFAULT_AMSGRAD_EPSILON));
      case "adamax" ->
          new AdaMax(
              AdaMax.DEFAULT_ADAMAX_LEARNING_RATE,
              f.get("beta1", AdaMax.DEFAULT_ADAMAX_BETA1_MEAN_DECAY),
              f.get("beta2", AdaMax.DEFAULT_ADAMAX_BETA2_VAR_DECAY),
              f.get("epsilon", AdaMax.DEFAULT_ADAMAX_EPSILON));
      case "nadam" ->
          new Nadam(
              Adam.DEFAULT_ADAM_LEARNING_RATE,
              f.get("beta1", Nadam.DEFAULT_NADAM_BETA1_MEAN_DECAY),
              f.get("beta2", Nadam.DEFAULT_NADAM_BETA2_VAR_DECAY),
              f.get("epsilon", Nadam.DEFAULT_NADAM_EPSILON));
      case "adabelief" ->
          new AdaBelief(
              AdaBelief.DEFAULT_LEARNING_RATE,
              f.get("beta1", AdaBelief.DEFAULT_BETA1_MEAN_DECAY),
              f.get("beta2", AdaBelief.DEFAULT_BETA2_VAR_DECAY),
              f.get("epsilon", AdaBelief.DEFAULT_EPSILON));
      case "rmsprop" ->
          new RmsProp(
              RmsProp.DEFAULT_RMSPROP_LEARNING_RATE,
              f.get("rmsDecay", RmsProp.DEFAULT_RMSPROP_RMSDECAY),
              f.get("epsilon", RmsProp.DEFAULT_RMSPROP_EPSILON));
      case "adagrad" ->
          new AdaGrad(
              AdaGrad.DEFAULT_ADAGRAD_LEARNING_RATE,
              f.get("epsilon", AdaGrad.DEFAULT_ADAGRAD_EPSILON));
      case "adadelta" ->
          new AdaDelta(
              f.get("rho", AdaDelta.DEFAULT_ADADELTA_RHO),
              f.get("epsilon", AdaDelta.DEFAULT_ADADELTA_EPSILON));
      case "adam" -> throw Formulas.absent("updater", f, "its Adam is 'adam_epsilon_hat'");
      case "momentum" -> throw Formulas.absent("updater", f, "its nearest is 'nesterovs'");
      default -> throw Formulas.absent("updater", f, "known are the IUpdater classes");
    };
  }

  /** Empty if the catalogue has no such updater or schedule. */
  static Optional<UpdaterSpec> fromDl4j(IUpdater updater) {
    Optional<Formula> rule = CustomFormulas.isForeign(updater) ? Optional.empty() : ruleOf(updater);
    return rule.flatMap(
        r ->
            (updater.hasLearningRate()
                    ? ScheduleNames.fromDl4j(updater)
                    : Optional.of(Schedule.NONE))
                .map(rate -> new UpdaterSpec(r, rate)));
  }

  private static Optional<Formula> ruleOf(IUpdater updater) {
    if (updater instanceof Sgd) {
      return Optional.of(Formula.named("sgd"));
    }
    if (updater instanceof NoOp) {
      return Optional.of(Formula.named("noop"));
    }
    if (updater instanceof Nesterovs n) {
      return n.getMomentumISchedule() == null
          ? Optional.of(
              Formulas.with(
                  "nesterovs", "momentum", n.getMomentum(), Nesterovs.DEFAULT_NESTEROV_MOMENTUM))
          : Optional.empty();
    }
    if (updater instanceof RmsProp r) {
      Formula f =
          Formulas.with("rmsprop", "rmsDecay", r.getRmsDecay(), RmsProp.DEFAULT_RMSPROP_RMSDECAY);
      return Optional.of(
          Formulas.with(f, "epsilon", r.getEpsilon(), RmsProp.DEFAULT_RMSPROP_EPSILON));
    }
    if (updater instanceof AdaGrad a) {
      return Optional.of(
          Formulas.with("adagrad", "epsilon", a.getEpsilon(), AdaGrad.DEFAULT_ADAGRAD_EPSILON));
    }
    if (updater instanceof AdaDelta a) {
      Formula f = Formulas.with("adadelta", "rho", a.getRho(), AdaDelta.DEFAULT_ADADELTA_RHO);
      return Optional.of(
          Formulas.with(f, "epsilon", a.getEpsilon(), AdaDelta.DEFAULT_ADADELTA_EPSILON));
    }
    return adamLike(updater);
  }

  private static Optional<Formula> adamLike(IUpdater updater) {
    if (updater instanceof Adam a) {
      return adam("adam_epsilon_hat", a.getBeta1(), a.getBeta2(), a.getEpsilon(), 1e-8);
    }
    if (updater instanceof AMSGrad a) {
      return adam("amsgrad_epsilon_hat", a.getBeta1(), a.getBeta2(), a.getEpsilon(), 1e-8);
    }
    if (updater instanceof AdaMax a) {
      return adam("adamax", a.getBeta1(), a.getBeta2(), a.getEpsilon(), 1e-8);
    }
    if (updater instanceof Nadam a) {
      return adam("nadam", a.getBeta1(), a.getBeta2(), a.getEpsilon(), 1e-8);
    }
    if (updater instanceof AdaBelief a) {
      return adam("adabelief", a.getBeta1(), a.getBeta2(), a.getEpsilon(), 1e-14);
    }
    return Optional.empty();
  }

  private static Optional<Formula> adam(
      String name, double beta1, double beta2, double epsilon, double defaultEpsilon) {
    Formula f = Formulas.with(name, "beta1", beta1, Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY);
    f = Formulas.with(f, "beta2", beta2, Adam.DEFAULT_ADAM_BETA2_VAR_DECAY);
    return Optional.of(Formulas.with(f, "epsilon", epsilon, defaultEpsilon));
  }
}
