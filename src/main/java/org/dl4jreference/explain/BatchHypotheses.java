package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.verdict.Quantity;

/** What the whole pass of dense layers may have been computed of: other parameters, examples. */
final class BatchHypotheses {
  private final Attempt start;
  private final List<Hypothesis<Attempt>> result = new ArrayList<>();

  BatchHypotheses(Attempt start) {
    this.start = start;
  }

  Stream<Hypothesis<Attempt>> all() {
    earlier();
    labels();
    return result.stream();
  }

  private void add(String id, String text, UnaryOperator<Attempt> alteration) {
    result.add(new Hypothesis<>(id, text, alteration));
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
}
