package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.compare.StateEstimate;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Quantity;

/** What may have gone wrong with an update whose gradient is right. */
final class UpdateHypotheses<T extends Trial<T>> {
  /** Far enough that every bias correction has vanished. */
  private static final int LATE = 1_000_000;

  private final T start;
  private final Set<String> wrong;
  private final List<Hypothesis<T>> result = new ArrayList<>();

  UpdateHypotheses(T start, Fit fit) {
    this.start = start;
    this.wrong = fit.wrong();
  }

  Stream<Hypothesis<T>> all() {
    double m = start.examples();
    step("no-update", "the parameters are not updated", 0);
    step("wrong-sign", "the update has the opposite sign", -1);
    step("factor-double", "the update is applied twice", 2);
    gradient("factor-batch", "the update takes the gradient summed over the batch", m);
    gradient("factor-batch", "the update divides the gradient by the batch twice", 1 / m);
    gradient("factor-half", "the update takes half the gradient", 0.5);
    gradient("factor-double", "the update takes twice the gradient", 2);
    earlier();
    state();
    rules();
    penalties();
    return result.stream();
  }

  private void add(String id, String text, UnaryOperator<T> alteration) {
    result.add(new Hypothesis<>(id, text, alteration));
  }

  /** θ + factor·(θ' − θ), of the parameters that disagree. */
  static <T extends Trial<T>> UnaryOperator<T> moved(
      Set<String> wrong, double factor, boolean scalesSigma) {
    return a ->
        a.expecting(
            c ->
                c.quantity() == Quantity.UPDATED_PARAMETER && wrong.contains(c.name())
                    ? moved(c, factor, scalesSigma)
                    : c);
  }

  private static Compared moved(Compared c, double factor, boolean scalesSigma) {
    return c.expecting(
        c.expected().zip(c.base(), (after, step) -> after + (factor - 1) * step),
        scalesSigma ? c.sigma().map(s -> Math.max(1, Math.abs(factor)) * s) : c.sigma());
  }

  private void step(String id, String text, double factor) {
    add(id, text, moved(wrong, factor, true));
  }

  private void gradient(String id, String text, double factor) {
    if (factor != 1) {
      add(id, text, a -> a.updatingBy(t -> t.map(g -> g.map(v -> factor * v))));
    }
  }

  private void earlier() {
    start
        .before()
        .earlier()
        .flatMap(e -> e.observation().dataGradient().or(e.observation()::gradient))
        .ifPresent(
            before ->
                add(
                    "stale-gradient",
                    "the update takes the gradient of the step before",
                    a -> a.updatingBy(t -> before)));
  }

  private void from(String id, String text, StateEstimate before) {
    add(id, text, a -> a.updatingFrom(before));
  }

  private void state() {
    StateEstimate before = start.before();
    TrainingState now = before.state();
    int i = now.iteration();
    from(
        "iteration-off-by-one",
        "the update counts the iterations from one more",
        before.at(i + 1, now.epoch()));
    rates(i + 1, now.epoch(), "iterations from one more");
    if (i > 0) {
      from(
          "iteration-off-by-one",
          "the update counts the iterations from one less",
          before.at(i - 1, now.epoch()));
      rates(i - 1, now.epoch(), "iterations from one less");
      from(
          "iteration-restarted",
          "the update counts the iterations from 0 again",
          before.at(0, now.epoch()));
      from(
          "updater-restarted",
          "the updater starts anew",
          before.exactly(new TrainingState(now.parameters(), Map.of(), 0, now.epoch())));
    }
    rates(i, now.epoch() + 1, "epochs from one more");
    if (now.epoch() > 0) {
      rates(i, now.epoch() - 1, "epochs from one less");
    }
    from(
        "no-bias-correction",
        "the moments are not corrected for their start at zero",
        before.at(LATE, now.epoch()));
    from(
        "stale-state",
        "the updater's state is not used",
        before.exactly(new TrainingState(now.parameters(), Map.of(), i, now.epoch())));
    for (String slot : now.slots().keySet()) {
      add(
          "stale-state",
          "%s is not updated".formatted(slot),
          a ->
              a.expecting(
                  c ->
                      wrong.contains(c.name()) && c.name().endsWith("." + slot)
                          ? kept(c, now.slots().get(slot))
                          : c));
    }
  }

  private static Compared kept(Compared c, Tensors slot) {
    String parameter = c.name().substring(0, c.name().lastIndexOf('.'));
    return slot.byName().containsKey(parameter)
        ? c.expecting(slot.get(parameter), c.sigma().map(s -> 0))
        : c;
  }

  /** The learning rate of another time, all else of this. */
  private void rates(int iteration, int epoch, String words) {
    spec(
        "schedule-off-by-one",
        "the schedule counts the " + words,
        t ->
            t.mapUpdaters(
                u ->
                    u.learningRate() instanceof Schedule.Constant
                        ? u
                        : u.withLearningRate(
                            new Schedule.Constant(
                                start
                                    .updateCatalogue()
                                    .rate(u.learningRate(), iteration, epoch)))));
  }

  private void spec(String id, String text, UnaryOperator<TrainingSpec> change) {
    add(id, text, a -> a.updatingAs(change));
  }

  /** Another updater with the same parameters: first the forms that differ in epsilon's place. */
  private void rules() {
    List<String> names = new ArrayList<>();
    start.updateCatalogue().updaters().names().stream()
        .filter(name -> name.startsWith("adam"))
        .forEach(names::add);
    start.updateCatalogue().updaters().names().stream()
        .filter(name -> !names.contains(name))
        .forEach(names::add);
    for (String name : names) {
      boolean form = isFormOfAdam(name) && allForms();
      spec(
          form ? "epsilon-placement" : "other-updater",
          form
              ? "epsilon stands where %s has it".formatted(name)
              : "the update is that of %s".formatted(name),
          t -> t.mapUpdaters(u -> withRule(u, name)));
    }
    spec(
        "bias-updater",
        "the biases are updated as the weights are",
        t -> t.withBiasUpdater(t.updater()));
  }

  private static boolean isFormOfAdam(String name) {
    return name.equals("adam") || name.equals("adam_epsilon_hat");
  }

  private boolean allForms() {
    return start.trainings().stream().allMatch(t -> isFormOfAdam(t.updater().rule().name()));
  }

  private static UpdaterSpec withRule(UpdaterSpec updater, String name) {
    return new UpdaterSpec(new Formula(name, updater.rule().parameters()), updater.learningRate());
  }

  private void penalties() {
    spec(
        "regularization-on-bias",
        "the weights' penalties are applied to the biases",
        t -> t.withBiases(t.weights()));
    spec(
        "missing-penalty",
        "the penalties are missing",
        t -> t.withWeights(Regularization.NONE).withBiases(Regularization.NONE));
    spec("missing-penalty", "weight decay is missing", t -> decaying(t, 0));
    spec("missing-penalty", "L1 is missing", UpdateHypotheses::withoutL1);
    spec("missing-penalty", "L2 is missing", t -> l2(t, 0));
    spec("factor-double", "L2 has a factor 2 in its gradient", t -> l2(t, 2));
    spec("factor-half", "L2 has a factor 1/2 in its gradient", t -> l2(t, 0.5));
    spec(
        "weight-decay-rate",
        "weight decay is multiplied by the learning rate the other way",
        UpdateHypotheses::otherDecay);
    spec(
        "decoupled-l2",
        "L2 is applied as weight decay, outside the updater",
        UpdateHypotheses::decoupled);
    spec(
        "missing-clipping",
        "the gradient is not normalised or clipped",
        t ->
            new TrainingSpec(
                t.updater(), t.biasUpdater(), t.weights(), t.biases(), Optional.empty()));
  }

  static TrainingSpec withoutL1(TrainingSpec t) {
    Regularization r = t.weights();
    return t.withWeights(new Regularization(0, r.l2(), r.weightDecay(), r.decay()));
  }

  static TrainingSpec l2(TrainingSpec t, double factor) {
    return t.withWeights(l2(t.weights(), factor)).withBiases(l2(t.biases(), factor));
  }

  private static Regularization l2(Regularization r, double factor) {
    return new Regularization(r.l1(), factor * r.l2(), r.weightDecay(), r.decay());
  }

  private static TrainingSpec otherDecay(TrainingSpec t) {
    Regularization r = t.weights();
    return r.weightDecay() == 0
        ? t
        : t.withWeights(
            new Regularization(r.l1(), r.l2(), r.weightDecay(), !r.decayByLearningRate()));
  }

  static TrainingSpec decaying(TrainingSpec t, double decay) {
    return t.withWeights(decaying(t.weights(), decay));
  }

  private static Regularization decaying(Regularization r, double decay) {
    return new Regularization(r.l1(), r.l2(), decay, r.decay());
  }

  static TrainingSpec decayingAll(TrainingSpec t, double decay) {
    return decaying(t, decay).withBiases(decaying(t.biases(), decay));
  }

  private static TrainingSpec decoupled(TrainingSpec t) {
    Regularization r = t.weights();
    return r.l2() == 0
        ? t
        : t.withWeights(new Regularization(r.l1(), 0, r.weightDecay() + r.l2(), true));
  }
}
