package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.verdict.Quantity;

/** What the whole pass may have been computed of: other parameters, examples, losses. */
final class PassHypotheses<T extends Trial<T>> {
  private final T start;
  private final List<Hypothesis<T>> result = new ArrayList<>();

  PassHypotheses(T start) {
    this.start = start;
  }

  Stream<Hypothesis<T>> all() {
    updated();
    reductions();
    penalties();
    losses();
    return result.stream();
  }

  private void add(String id, String text, UnaryOperator<T> alteration) {
    result.add(new Hypothesis<>(id, text, alteration));
  }

  private void updated() {
    start
        .next()
        .ifPresent(
            next ->
                add(
                    "gradient-after-update",
                    "the gradient is that after the update",
                    a ->
                        a.passingFrom(t -> next).feedingNothing().in(q -> q == Quantity.GRADIENT)));
  }

  /** Of score and gradient alike. */
  private void reductions() {
    double m = start.examples();
    double n = start.outputs();
    factor("factor-batch", "the loss is summed over the batch", m);
    factor("factor-batch", "the loss is divided by the batch twice", 1 / m);
    factor("factor-n-out", "the loss is summed over outputs", n);
    factor("factor-n-out", "the loss is averaged over outputs", 1 / n);
    double steps = start.positions();
    factor("factor-steps", "the loss is multiplied by the number of steps", steps);
    factor("factor-steps", "the loss is averaged over the steps", 1 / steps);
    factor("summed-loss", "the loss is summed over everything", m * n);
    factor("factor-half", "the loss has a factor 1/2", 0.5);
    factor("factor-double", "the loss has a factor 2", 2);
    factor("wrong-sign", "the loss has the opposite sign", -1);
  }

  private void factor(String id, String text, double factor) {
    if (factor != 1) {
      add(
          id,
          text,
          a -> a.expecting(c -> Scaling.ofGradient(a, Scaling.ofScore(a, c, factor), factor)));
    }
  }

  /** In score, gradient and update alike. */
  private void penalties() {
    trained("missing-penalty", "L2 is missing", t -> UpdateHypotheses.l2(t, 0));
    trained("factor-double", "L2 is twice as large", t -> UpdateHypotheses.l2(t, 2));
    trained("factor-half", "L2 is half as large", t -> UpdateHypotheses.l2(t, 0.5));
    trained("missing-penalty", "L1 is missing", UpdateHypotheses::withoutL1);
    trained("missing-penalty", "weight decay is missing", t -> UpdateHypotheses.decaying(t, 0));
    trained(
        "missing-penalty",
        "the penalties are missing",
        t -> t.withWeights(Regularization.NONE).withBiases(Regularization.NONE));
    trained(
        "regularization-on-bias",
        "the weights' penalties are applied to the biases",
        t -> t.withBiases(t.weights()));
  }

  private void trained(String id, String text, UnaryOperator<TrainingSpec> change) {
    add(id, text, a -> a.training(change));
  }

  private void losses() {
    for (Formula own : start.losses().keySet()) {
      for (String name : start.catalogue().losses().names()) {
        if (!name.equals(own.name())) {
          add(
              "other-loss",
              "the loss is %s".formatted(name),
              a -> a.with(own, a.catalogue().loss(Formula.named(name))));
        }
      }
    }
  }
}
