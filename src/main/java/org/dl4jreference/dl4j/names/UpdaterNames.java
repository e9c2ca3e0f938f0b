package org.dl4jreference.dl4j.names;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjDoubleConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.dl4jreference.catalog.Catalogue;
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

/** The catalogue's names of DL4J's updaters, both ways. */
final class UpdaterNames {
  private static final List<Row<?>> ROWS =
      List.of(
          row("sgd", Sgd.class, Sgd::new),
          row("noop", NoOp.class, NoOp::new),
          row("nesterovs", Nesterovs.class, Nesterovs::new)
              .with("momentum", Nesterovs::getMomentum, Nesterovs::setMomentum),
          row("adam_epsilon_hat", Adam.class, Adam::new)
              .with("beta1", Adam::getBeta1, Adam::setBeta1)
              .with("beta2", Adam::getBeta2, Adam::setBeta2)
              .with("epsilon", Adam::getEpsilon, Adam::setEpsilon),
          row("amsgrad_epsilon_hat", AMSGrad.class, AMSGrad::new)
              .with("beta1", AMSGrad::getBeta1, AMSGrad::setBeta1)
              .with("beta2", AMSGrad::getBeta2, AMSGrad::setBeta2)
              .with("epsilon", AMSGrad::getEpsilon, AMSGrad::setEpsilon),
          row("adamax", AdaMax.class, AdaMax::new)
              .with("beta1", AdaMax::getBeta1, AdaMax::setBeta1)
              .with("beta2", AdaMax::getBeta2, AdaMax::setBeta2)
              .with("epsilon", AdaMax::getEpsilon, AdaMax::setEpsilon),
          row("nadam", Nadam.class, Nadam::new)
              .with("beta1", Nadam::getBeta1, Nadam::setBeta1)
              .with("beta2", Nadam::getBeta2, Nadam::setBeta2)
              .with("epsilon", Nadam::getEpsilon, Nadam::setEpsilon),
          row("rmsprop", RmsProp.class, RmsProp::new)
              .with("rmsDecay", RmsProp::getRmsDecay, RmsProp::setRmsDecay)
              .with("epsilon", RmsProp::getEpsilon, RmsProp::setEpsilon),
          row("adagrad", AdaGrad.class, AdaGrad::new)
              .with("epsilon", AdaGrad::getEpsilon, AdaGrad::setEpsilon),
          row("adadelta", AdaDelta.class, AdaDelta::new)
              .with("rho", AdaDelta::getRho, AdaDelta::setRho)
              .with("epsilon", AdaDelta::getEpsilon, AdaDelta::setEpsilon),
          row("adabelief", AdaBelief.class, AdaBelief::new)
              .with("beta1", AdaBelief::getBeta1, AdaBelief::setBeta1)
              .with("beta2", AdaBelief::getBeta2, AdaBelief::setBeta2)
              .with("epsilon", AdaBelief::getEpsilon, AdaBelief::setEpsilon));

  /** Names of the catalogue that are DL4J's, too, but of another entry there. */
  private static final Map<String, String> OWN = Map.of("adam", "adam_epsilon_hat");

  private static final Map<String, String> NEAREST =
      Map.of("adam", "its Adam is 'adam_epsilon_hat'", "momentum", "its nearest is 'nesterovs'");

  private UpdaterNames() {}

  private record Parameter<T>(ToDoubleFunction<T> get, ObjDoubleConsumer<T> set) {}

  private record Row<T extends IUpdater>(
      String name, Class<T> type, Supplier<T> fresh, Map<String, Parameter<T>> parameters) {
    Row<T> with(String parameter, ToDoubleFunction<T> get, ObjDoubleConsumer<T> set) {
      Map<String, Parameter<T>> more = new LinkedHashMap<>(parameters);
      more.put(parameter, new Parameter<>(get, set));
      return new Row<>(name, type, fresh, more);
    }

    IUpdater toDl4j(Formula rule) {
      T updater = fresh.get();
      Formula whole = Catalogue.standard().updaters().get(name).complete(rule);
      parameters.forEach((parameter, p) -> p.set.accept(updater, whole.get(parameter)));
      return updater;
    }

    Formula fromDl4j(IUpdater updater) {
      Map<String, Double> values = new LinkedHashMap<>();
      parameters.forEach(
          (parameter, p) -> values.put(parameter, p.get.applyAsDouble(type.cast(updater))));
      return Catalogue.standard().updaters().get(name).shortest(values);
    }
  }

  private static <T extends IUpdater> Row<T> row(String name, Class<T> type, Supplier<T> fresh) {
    return new Row<>(name, type, fresh, Map.of());
  }

  static List<String> all() {
    return ROWS.stream().<String>map(Row::name).toList();
  }

  static UpdaterSpec asDl4jHasIt(UpdaterSpec updater) {
    Formula rule = updater.rule();
    return OWN.containsKey(rule.name())
        ? new UpdaterSpec(
            new Formula(OWN.get(rule.name()), rule.parameters()), updater.learningRate())
        : updater;
  }

  static IUpdater toDl4j(UpdaterSpec spec) {
    String name = spec.rule().name();
    IUpdater updater =
        ROWS.stream()
            .filter(row -> row.name.equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    Formulas.absent(
                        "updater",
                        spec.rule(),
                        NEAREST.getOrDefault(name, "known are the IUpdater classes")))
            .toDl4j(spec.rule());
    if (updater.hasLearningRate()) {
      ScheduleNames.toDl4j(spec.learningRate(), updater);
    }
    return updater;
  }

  /** Empty if the catalogue has no such updater or schedule. */
  static Optional<UpdaterSpec> fromDl4j(IUpdater updater) {
    if (updater instanceof Nesterovs nesterovs && nesterovs.getMomentumISchedule() != null) {
      return Optional.empty();
    }
    // a subclass may compute anything
    Optional<Formula> rule =
        ROWS.stream()
            .filter(row -> row.type == updater.getClass())
            .findFirst()
            .map(row -> row.fromDl4j(updater));
    return rule.flatMap(r -> rate(updater).map(learningRate -> new UpdaterSpec(r, learningRate)));
  }

  private static Optional<Schedule> rate(IUpdater updater) {
    return updater.hasLearningRate() ? ScheduleNames.fromDl4j(updater) : Optional.of(Schedule.NONE);
  }
}
