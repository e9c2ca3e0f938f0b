package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.verdict.Quantity;

/** What the whole pass may have been computed of: other parameters, examples, losses. */
final class PassHypotheses {
  private final Attempt start;
  private final List<Hypothesis> result = new ArrayList<>();

  PassHypotheses(Attempt start) {
    this.start = start;
  }

  Stream<Hypothesis> all() {
    earlier();
    updated();
    labels();
    reductions();
    penalties();
    losses();
    return result.stream();
  }

  private void add(String id, String text, UnaryOperator<Attempt> alteration) {
    result.add(new Hypothesis(id, text, alteration));
  }

  private void earlier() {
    start
        .pass()
        .before()
        .earlier()
        .ifPresent(
            earlier -> {
              add(
                  "stale-parameters",
                  "the pass is that of the parameters before the last update",
                  a -> a.passingFrom(t -> earlier.parameters()));
              add(
                  "stale-parameters",
                  "the gradient is that of the parameters before the last update",
                  a ->
                      a.passingFrom(t -> earlier.parameters())
                          .feedingNothing()
                          .in(q -> q == Quantity.GRADIENT));
              Batch before = earlier.batch();
              if (before.size() == start.batch().size()) {
                Batch now = start.batch();
                add("stale-batch", "the examples are those of the step before", a -> of(a, before));
                add(
                    "stale-labels",
                    "the labels are those of the step before",
                    a -> of(a, new Batch(now.x(), before.y(), now.mask())));
              }
            });
  }

  /** The numbers that were recorded are of the right examples then: none is fed. */
  private static Attempt of(Attempt a, Batch other) {
    return a.passing(a.pass().of(other));
  }

  private void updated() {
    start
        .subject()
        .nextParameters()
        .ifPresent(
            next ->
                add(
                    "gradient-after-update",
                    "the gradient is that after the update",
                    a ->
                        a.passingFrom(t -> next).feedingNothing().in(q -> q == Quantity.GRADIENT)));
  }

  private void labels() {
    Batch batch = start.batch();
    for (int by : new int[] {1, batch.size() - 1}) {
      add(
          "shifted-labels",
          "the labels are those of the %s example".formatted(by == 1 ? "next" : "last"),
          a -> of(a, new Batch(batch.x(), rolled(batch.y(), by), batch.mask())));
    }
    if (batch.mask().isPresent()) {
      add(
          "mask-ignored",
          "the mask is not used",
          a -> of(a, new Batch(batch.x(), batch.y(), Optional.empty())));
    }
    if (start.spec().loss().weights().isPresent()) {
      add(
          "weights-ignored",
          "the loss has no weights",
          a ->
              a.passing(
                  s -> new NetworkSpec(s.layers(), LossSpec.named(s.loss().formula().name()))));
    }
  }

  private static Matrix rolled(Matrix y, int by) {
    return Matrix.generate(y.rows(), y.columns(), (i, j) -> y.get((i + by) % y.rows(), j));
  }

  /** Of score and gradient alike. */
  private void reductions() {
    double m = start.batch().size();
    double n = start.spec().nOut();
    factor("factor-batch", "the loss is summed over the batch", m);
    factor("factor-batch", "the loss is divided by the batch twice", 1 / m);
    factor("factor-n-out", "the loss is summed over outputs", n);
    factor("factor-n-out", "the loss is averaged over outputs", 1 / n);
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
    String own = start.spec().loss().formula().name();
    for (String name : start.catalogue().losses().names()) {
      if (!name.equals(own)) {
        add(
            "other-loss",
            "the loss is %s".formatted(name),
            a ->
                a.passing(
                    s ->
                        new NetworkSpec(
                            s.layers(), new LossSpec(Formula.named(name), s.loss().weights()))));
      }
    }
  }
}
