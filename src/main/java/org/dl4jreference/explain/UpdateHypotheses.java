package org.dl4jreference.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Quantity;

/** What may have gone wrong with an update whose gradient is right. */
final class UpdateHypotheses {
  /** Far enough that every bias correction has vanished. */
  private static final int LATE = 1_000_000;

  private final StepContext context;
  private final Observation subject;
  private final List<Hypothesis> result = new ArrayList<>();

  UpdateHypotheses(StepContext context, Observation subject) {
    this.context = context;
    this.subject = subject;
  }

  Stream<Hypothesis> all(List<Compared> wrong) {
    TrainingState state = context.state();
    double m = context.batch().size();
    expecting(wrong, "no-update", "the parameters are not updated", 0);
    expecting(wrong, "wrong-sign", "the update has the opposite sign", -1);
    gradient("factor-batch", "the update takes the gradient summed over the batch", m);
    gradient("factor-batch", "the update divides the gradient by the batch twice", 1 / m);
    gradient("factor-half", "the update takes half the gradient", 0.5);
    gradient("factor-double", "the update takes twice the gradient", 2);
    state(
        "iteration-off-by-one",
        "the update counts the iterations from one more",
        at(state, state.iteration() + 1, state.epoch()));
    if (state.iteration() > 0) {
      state(
          "iteration-off-by-one",
          "the update counts the iterations from one less",
          at(state, state.iteration() - 1, state.epoch()));
      state(
          "iteration-restarted",
          "the update counts the iterations from 0 again",
          at(state, 0, state.epoch()));
    }
    state(
        "schedule-off-by-one",
        "the schedule counts the epochs from one more",
        at(state, state.iteration(), state.epoch() + 1));
    state(
        "no-bias-correction",
        "the moments are not corrected for their start at zero",
        at(state, LATE, state.epoch()));
    state(
        "stale-state",
        "the updater's state is not used",
        new TrainingState(state.parameters(), Map.of(), state.iteration(), state.epoch()));
    rules();
    penalties();
    scaled(wrong);
    return result.stream();
  }

  private static TrainingState at(TrainingState state, int iteration, int epoch) {
    return new TrainingState(state.parameters(), state.slots(), iteration, epoch);
  }

  private List<Compared> under(
      NetworkSpec spec,
      TrainingState state,
      UnaryOperator<org.dl4jreference.model.Tensors> change) {
    return new StepComparison(context, subject).updateUnder(spec, state, change);
  }

  private void gradient(String id, String text, double factor) {
    if (factor != 1) {
      result.add(
          new Hypothesis(
              id,
              text,
              () ->
                  Optional.of(
                      under(
                          context.spec(),
                          context.state(),
                          t -> t.map(g -> g.map(v -> factor * v))))));
    }
  }

  private void state(String id, String text, TrainingState state) {
    result.add(
        new Hypothesis(
            id, text, () -> Optional.of(under(context.spec(), state, UnaryOperator.identity()))));
  }

  private void spec(String id, String text, UnaryOperator<TrainingSpec> change) {
    NetworkSpec other = context.spec().mapLayers(l -> l.withTraining(change.apply(l.training())));
    if (!other.equals(context.spec())) {
      result.add(
          new Hypothesis(
              id,
              text,
              () -> Optional.of(under(other, context.state(), UnaryOperator.identity()))));
    }
  }

  /** Another updater with the same parameters: first the forms that differ in epsilon's place. */
  private void rules() {
    List<String> names = new ArrayList<>();
    context.catalogue().updaters().names().stream()
        .filter(name -> name.startsWith("adam"))
        .forEach(names::add);
    context.catalogue().updaters().names().stream()
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
  }

  private static boolean isFormOfAdam(String name) {
    return name.equals("adam") || name.equals("adam_epsilon_hat");
  }

  private boolean allForms() {
    return context.spec().layers().stream()
        .map(LayerSpec::training)
        .allMatch(t -> isFormOfAdam(t.updater().rule().name()));
  }

  private static UpdaterSpec withRule(UpdaterSpec updater, String name) {
    return new UpdaterSpec(new Formula(name, updater.rule().parameters()), updater.learningRate());
  }

  private void penalties() {
    spec(
        "regularization-on-bias",
        "the weights' penalties are applied to the biases",
        t -> t.withBiases(t.weights()));
    spec("missing-penalty", "the penalties are missing", t -> without(t, Regularization.NONE));
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

  private static TrainingSpec without(TrainingSpec t, Regularization none) {
    return t.withWeights(none).withBiases(none);
  }

  private static TrainingSpec l2(TrainingSpec t, double factor) {
    return t.withWeights(l2(t.weights(), factor)).withBiases(l2(t.biases(), factor));
  }

  private static Regularization l2(Regularization r, double factor) {
    return new Regularization(r.l1(), factor * r.l2(), r.weightDecay(), r.decayByLearningRate());
  }

  private static TrainingSpec otherDecay(TrainingSpec t) {
    Regularization r = t.weights();
    return r.weightDecay() == 0
        ? t
        : t.withWeights(
            new Regularization(r.l1(), r.l2(), r.weightDecay(), !r.decayByLearningRate()));
  }

  private static TrainingSpec decoupled(TrainingSpec t) {
    Regularization r = t.weights();
    return r.l2() == 0
        ? t
        : t.withWeights(new Regularization(r.l1(), 0, r.weightDecay() + r.l2(), true));
  }

  private void expecting(List<Compared> wrong, String id, String text, double factor) {
    List<Compared> parameters = parameters(wrong);
    if (!parameters.isEmpty()) {
      result.add(
          new Hypothesis(
              id,
              text,
              () -> Optional.of(parameters.stream().map(c -> moved(c, factor)).toList())));
    }
  }

  private static List<Compared> parameters(List<Compared> wrong) {
    return wrong.stream().filter(c -> c.quantity() == Quantity.UPDATED_PARAMETER).toList();
  }

  /** θ + factor·(θ' − θ). */
  private static Compared moved(Compared c, double factor) {
    Matrix before = c.expected().zip(c.base(), (after, step) -> after - step);
    return c.expecting(
        before.zip(c.base(), (theta, step) -> theta + factor * step),
        c.sigma().map(s -> Math.max(1, Math.abs(factor)) * s));
  }

  /** A step that is everywhere the same multiple of the right one: another learning rate. */
  private void scaled(List<Compared> wrong) {
    double above = 0;
    double below = 0;
    int elements = 0;
    for (Compared c : parameters(wrong)) {
      for (int e = 0; e < c.expected().size(); e++) {
        double s = c.sigma().get(e);
        double step = c.base().get(e);
        double own = c.actual().get(e) - (c.expected().get(e) - step);
        if (s > 0 && Double.isFinite(s) && Double.isFinite(own)) {
          above += own / s * (step / s);
          below += step / s * (step / s);
          elements++;
        }
      }
    }
    double factor = above / below;
    if (elements > 2 && Double.isFinite(factor)) {
      expecting(
          wrong,
          "constant-factor",
          "every step is %s times the right one".formatted(factor),
          factor);
    }
  }
}
