package org.dl4jreference.faults;

import static org.dl4jreference.faults.Fault.sized;
import static org.dl4jreference.faults.Fault.whole;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.faults.Fault.Planted;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.rounding.UpdaterRounding;

/** Updates that are not those of sound DL4J, after a sound gradient. */
final class UpdateFaults {
  private UpdateFaults() {}

  static List<Fault> all() {
    List<Fault> all = new ArrayList<>();
    rates(all);
    elements(all);
    states(all);
    rules(all);
    penalties(all);
    return all;
  }

  private static Matrix sigma(UpdaterRounding update, String name, String slot) {
    return update.after(name, slot).map(expected -> expected.uncertainty().sigma()).orElseThrow();
  }

  /** The first layer with a parameter that is certain to be seen; empty if there is none. */
  private static Optional<Integer> firstSeen(Site site, Tensors next) {
    UpdaterRounding update = site.update();
    for (String name : next.names()) {
      if (update.after(name, "").isEmpty()) {
        continue;
      }
      Matrix sigma = sigma(update, name, "");
      Matrix sound = site.sound.next().parameters().get(name);
      for (int e = 0; e < sound.size(); e++) {
        if (site.isCertain(next.get(name).get(e) - sound.get(e), sigma.get(e))) {
          return Optional.of(Tensors.layerOf(name));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Planted> next(Site site, TrainingState next) {
    return firstSeen(site, next.parameters())
        .flatMap(layer -> Planted.of(Altered.of(site).next(next), layer));
  }

  /** The update that DL4J makes when it is trained otherwise or from another state. */
  private static Optional<Planted> trained(
      Site site, UnaryOperator<TrainingSpec> change, UnaryOperator<TrainingState> state) {
    NetworkSpec other = site.spec.mapLayers(l -> l.withTraining(change.apply(l.training())));
    TrainingState next = site.evaluate(other, state.apply(site.state), site.batch).next();
    return next(site, next);
  }

  private static Optional<Planted> trained(Site site, UnaryOperator<TrainingSpec> change) {
    return trained(site, change, UnaryOperator.identity());
  }

  private static TrainingSpec ruled(TrainingSpec t, Formula rule) {
    UpdaterSpec updater = new UpdaterSpec(rule, t.updater().learningRate());
    return TrainingSpec.of(updater).withWeights(t.weights()).withBiases(t.biases());
  }

  /** θ + factor·(θ' − θ) in one layer. */
  private static Optional<Planted> moved(Site site, int layer, double factor) {
    Tensors after = site.sound.next().parameters();
    Tensors next =
        after.mapNamed(
            (name, m) ->
                Tensors.layerOf(name) == layer
                    ? m.zip(site.parameters().get(name), (a, theta) -> theta + factor * (a - theta))
                    : m);
    return firstSeen(site, next.map(site.precision::round))
        .flatMap(l -> Planted.of(Altered.of(site).next(next), l));
  }

  private static void rates(List<Fault> all) {
    all.add(
        sized(
            "learning-rate",
            "the learning rate is off by ε",
            Training.SGD,
            (site, eps, r) -> {
              double rate = 0.5 * (1 + eps);
              return trained(site, t -> TrainingSpec.of(UpdaterSpec.of("sgd", rate)));
            }));
    all.add(
        whole(
            "update-doubled",
            "a layer's update is applied twice",
            Training.SGD,
            (site, eps, r) -> moved(site, r.nextInt(site.layers()), 2)));
    all.add(
        whole(
                "update-forgotten",
                "a layer is not updated",
                Training.SGD,
                (site, eps, r) -> moved(site, r.nextInt(site.layers()), 0))
            .explainedBy("no-update"));
    all.add(
        whole(
                "ascent",
                "a layer climbs",
                Training.SGD,
                (site, eps, r) -> moved(site, r.nextInt(site.layers()), -1))
            .explainedBy("wrong-sign"));
    all.add(
        whole(
                "schedule-ahead",
                "the schedule is one step ahead",
                Training.SCHEDULE,
                (site, eps, r) -> trained(site, t -> t, s -> at(s, s.iteration() + 1)))
            .explainedBy("iteration-off-by-one"));
    all.add(
        whole(
                "schedule-behind",
                "the schedule is one step behind",
                Training.SCHEDULE,
                (site, eps, r) -> trained(site, t -> t, s -> at(s, s.iteration() - 1)))
            .explainedBy("iteration-off-by-one"));
    all.add(
        whole(
            "rate-as-float",
            "the learning rate 0.1f is used for 0.1",
            Training.NESTEROVS,
            (site, eps, r) ->
                trained(site, t -> TrainingSpec.of(UpdaterSpec.of("nesterovs", (double) 0.1f)))));
  }

  private static TrainingState at(TrainingState state, int iteration) {
    return new TrainingState(state.parameters(), state.slots(), iteration, state.epoch());
  }

  private static void elements(List<Fault> all) {
    all.add(
        sized(
            "updated-element",
            "one updated parameter is off by ε",
            Training.SGD,
            (site, eps, r) -> {
              String name = Tensors.name(r.nextInt(site.layers()), "W");
              Matrix after = site.sound.next().parameters().get(name);
              Matrix sigma = sigma(site.update(), name, "");
              return Places.element(after, r, e -> site.isCertain(eps * after.get(e), sigma.get(e)))
                  .flatMap(
                      e ->
                          Planted.of(
                              Altered.of(site)
                                  .next(
                                      site.sound
                                          .next()
                                          .parameters()
                                          .with(
                                              name,
                                              Places.withElement(
                                                  after, e, (1 + eps) * after.get(e)))),
                              Tensors.layerOf(name)));
            }));
    all.add(
        whole(
            "element-forgotten",
            "one parameter is not updated",
            Training.SGD,
            (site, eps, r) -> {
              String name = Tensors.name(r.nextInt(site.layers()), "W");
              Matrix before = site.parameters().get(name);
              Matrix after = site.sound.next().parameters().get(name);
              Matrix sigma = sigma(site.update(), name, "");
              return Places.element(
                      after, r, e -> site.isCertain(after.get(e) - before.get(e), sigma.get(e)))
                  .flatMap(
                      e ->
                          Planted.of(
                              Altered.of(site)
                                  .next(
                                      site.sound
                                          .next()
                                          .parameters()
                                          .with(name, Places.withElement(after, e, before.get(e)))),
                              Tensors.layerOf(name)));
            }));
    all.add(
        sized(
            "moment-element",
            "one element of Adam's second moment is off by ε",
            Training.ADAM,
            (site, eps, r) -> {
              String name = Tensors.name(r.nextInt(site.layers()), "W");
              Tensors v = site.sound.next().slots().get("V");
              Matrix m = v.get(name);
              Matrix sigma = sigma(site.update(), name, "V");
              return Places.element(m, r, e -> site.isCertain(eps * m.get(e), sigma.get(e)))
                  .flatMap(
                      e ->
                          Planted.of(
                              Altered.of(site)
                                  .slot(
                                      "V",
                                      v.with(name, Places.withElement(m, e, (1 + eps) * m.get(e)))),
                              Tensors.layerOf(name)));
            }));
  }

  private static void states(List<Fault> all) {
    all.add(
        whole(
                "momentum-lost",
                "momentum starts again from zero",
                Training.NESTEROVS,
                (site, eps, r) ->
                    trained(
                        site,
                        t -> t,
                        s -> new TrainingState(s.parameters(), Map.of(), s.iteration(), s.epoch())))
            .explainedBy("stale-state"));
    all.add(
        whole(
            "momentum-stale",
            "momentum is that of the step before",
            Training.NESTEROVS,
            (site, eps, r) -> {
              TrainingState old =
                  site.evaluate(site.spec, TrainingState.initial(site.net.parameters()), site.batch)
                      .next();
              return trained(
                  site,
                  t -> t,
                  s -> new TrainingState(s.parameters(), old.slots(), s.iteration(), s.epoch()));
            }));
    all.add(
        whole(
                "momentum-unused",
                "momentum is not applied",
                Training.NESTEROVS,
                (site, eps, r) -> trained(site, t -> TrainingSpec.of(UpdaterSpec.of("sgd", 0.1))))
            .explainedBy("other-updater"));
    all.add(
        whole(
                "adam-late",
                "Adam's bias correction counts one step too many",
                Training.ADAM,
                (site, eps, r) -> trained(site, t -> t, s -> at(s, s.iteration() + 1)))
            .explainedBy("iteration-off-by-one"));
    all.add(
        whole(
                "adam-restarted",
                "Adam's bias correction starts again, its moments do not",
                Training.ADAM,
                (site, eps, r) -> trained(site, t -> t, s -> at(s, 0)))
            .explainedBy("iteration-restarted"));
    all.add(
        whole(
                "adam-uncorrected",
                "Adam has no bias correction",
                Training.ADAM,
                (site, eps, r) -> trained(site, t -> t, s -> at(s, 1_000_000)))
            .explainedBy("no-bias-correction"));
  }

  private static void rules(List<Fault> all) {
    all.add(
        whole(
            "adam-epsilon",
            "Adam's epsilon is 1e-7, not 1e-8",
            Training.ADAM,
            (site, eps, r) ->
                trained(
                    site, t -> ruled(t, Formula.named("adam_epsilon_hat").with("epsilon", 1e-7)))));
    all.add(
        whole(
            "adam-beta2",
            "Adam's beta2 is 0.9990001",
            Training.ADAM,
            (site, eps, r) ->
                trained(
                    site,
                    t -> ruled(t, Formula.named("adam_epsilon_hat").with("beta2", 0.9990001)))));
    all.add(
        whole(
                "epsilon-placement",
                "Adam's epsilon stands where the paper's Algorithm 1 has it",
                Training.ADAM_WITH_LARGE_EPSILON,
                (site, eps, r) -> {
                  NetworkSpec paper =
                      site.spec.mapLayers(
                          l ->
                              l.withTraining(
                                  ruled(
                                      l.training(), Formula.named("adam").with("epsilon", 1e-3))));
                  TrainingState exact =
                      new ParameterUpdate(Site.CATALOGUE, paper).apply(site.state, site.gradient());
                  Map<String, Tensors> slots = new HashMap<>(exact.slots());
                  slots.replaceAll((slot, tensors) -> tensors.map(site.precision::round));
                  return next(
                      site,
                      new TrainingState(
                          exact.parameters().map(site.precision::round),
                          slots,
                          exact.iteration(),
                          exact.epoch()));
                })
            .explainedBy("epsilon-placement"));
    all.add(
        whole(
                "amsgrad-for-adam",
                "the update is AdaMax's instead of Adam's",
                Training.ADAM,
                (site, eps, r) -> trained(site, t -> ruled(t, Formula.named("adamax"))))
            .explainedBy("other-updater"));
    all.add(
        whole(
            "clipped-before-update",
            "the gradient is clipped before the update, unasked",
            Training.SGD,
            (site, eps, r) -> {
              double limit = Places.largest(site.gradient()) / 2;
              return trained(
                  site,
                  t ->
                      t.withGradientNormalization(
                          Formula.named("clip_elementwise_absolute_value")
                              .with("threshold", limit)));
            }));
  }

  /** The gradient with other penalties than those of the network, and the update from it. */
  private static Optional<Planted> penalised(Site site, int layer, Regularization bias, double l2) {
    NetworkSpec other =
        new NetworkSpec(
            java.util.stream.IntStream.range(0, site.layers())
                .mapToObj(
                    l ->
                        l == layer
                            ? site.spec
                                .layer(l)
                                .withTraining(
                                    site.spec
                                        .layer(l)
                                        .training()
                                        .withWeights(Regularization.l2(l2))
                                        .withBiases(bias))
                            : site.spec.layer(l))
                .toList(),
            site.spec.loss());
    var faulty = site.evaluate(other, site.state, site.batch);
    return firstSeen(site, faulty.next().parameters())
        .flatMap(
            l ->
                Planted.of(
                    Altered.of(site).gradientWithPenalty(faulty.gradient()).next(faulty.next()),
                    l));
  }

  private static void penalties(List<Fault> all) {
    all.add(
        whole(
            "l2-on-bias",
            "a layer's bias is penalised like its weights",
            Training.L2,
            (site, eps, r) ->
                penalised(site, r.nextInt(site.layers()), Regularization.l2(0.05), 0.05)));
    all.add(
        whole(
                "l2-missing",
                "a layer's L2 is missing from gradient and update",
                Training.L2,
                (site, eps, r) -> penalised(site, r.nextInt(site.layers()), Regularization.NONE, 0))
            .explainedBy("missing-penalty"));
    all.add(
        whole(
            "l2-doubled",
            "a layer's L2 is 2·λ·w in gradient and update",
            Training.L2,
            (site, eps, r) -> penalised(site, r.nextInt(site.layers()), Regularization.NONE, 0.1)));
    all.add(
        sized(
            "l2-size",
            "a layer's L2 coefficient is off by a hundred ε",
            Training.L2,
            (site, eps, r) ->
                penalised(
                    site, r.nextInt(site.layers()), Regularization.NONE, 0.05 * (1 + 100 * eps))));
    all.add(
        whole(
                "l2-on-all-biases",
                "every bias is penalised like its weights",
                Training.L2,
                (site, eps, r) -> trained(site, t -> t.withBiases(t.weights())))
            .explainedBy("regularization-on-bias"));
    all.add(
        whole(
                "l2-decoupled",
                "with Adam, L2 is applied as weight decay",
                Training.ADAM_WITH_L2,
                (site, eps, r) ->
                    trained(
                        site, t -> t.withWeights(new Regularization(0, 0, t.weights().l2(), true))))
            .explainedBy("decoupled-l2"));
  }
}
