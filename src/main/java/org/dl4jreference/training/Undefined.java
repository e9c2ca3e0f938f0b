package org.dl4jreference.training;

import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Logarithms;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.Vertex;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.Verdict;

/**
 * Scores that no arithmetic has, since the loss takes the logarithm of what is no probability: the
 * network is wrong, not its rounding.
 *
 * @param catalogue what the names of losses mean
 */
record Undefined(Catalogue catalogue) {
  /** Whether a score that is undefined may be why: the outputs themselves are right. */
  static boolean mayCause(Verdict verdict) {
    return verdict.outcome() != Outcome.AGREES
        && verdict.tensors().stream()
            .filter(t -> t.quantity().compareTo(Quantity.SCORE) < 0)
            .noneMatch(t -> t.outcome() == Outcome.DISAGREES);
  }

  /**
   * Refuses a step whose score is undefined.
   *
   * @throws BadInput that names the output and its activation
   */
  void refuse(GraphSpec spec, GraphBatch batch, GraphObservation observed) {
    for (Vertex vertex : spec.vertices()) {
      Operation operation = vertex.operation();
      Tensor p = observed.activations().get(vertex.name());
      Tensor y = batch.labels().get(vertex.name());
      if (p != null && y != null && operation.has("lossFn") && operation.has("activationFn")) {
        Formula activation = operation.formula("activationFn");
        refuse(operation.loss("lossFn").formula(), vertex.name(), p, y, activation);
      }
    }
  }

  /**
   * Refuses a step whose score is undefined.
   *
   * @throws BadInput that names the output and its activation
   */
  void refuse(NetworkSpec spec, Step step) {
    refuse(
        spec.loss().formula(),
        Integer.toString(spec.layers().size() - 1),
        tensor(step.evaluation().prediction()),
        tensor(step.batch().y()),
        spec.last().activation());
  }

  private static Tensor tensor(Matrix m) {
    return new Tensor(new int[] {m.rows(), m.columns()}, m.toArray());
  }

  private void refuse(Formula loss, String vertex, Tensor p, Tensor y, Formula activation) {
    if (catalogue.losses().byName().containsKey(loss.name())) {
      Logarithms.undefined(catalogue.loss(loss), vertex + "_a", p, y)
          .ifPresent(
              words -> {
                throw new BadInput(
                    "%s: its activation is %s, which gives no probabilities"
                        .formatted(words, activation));
              });
    }
  }

  /** What an engine computed of which examples. */
  record Step(Batch batch, Evaluation evaluation) {}

  /** An engine of which one step is kept: the first whose score is not finite, else the last. */
  static final class Remembering implements Engine {
    private final Engine engine;
    private Optional<Step> kept = Optional.empty();

    Remembering(Engine engine) {
      this.engine = engine;
    }

    /** Empty before the first step. */
    Optional<Step> kept() {
      return kept;
    }

    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public Precision precision() {
      return engine.precision();
    }

    @Override
    public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
      Evaluation evaluation = engine.evaluate(spec, state, batch);
      if (kept.stream().allMatch(step -> Double.isFinite(step.evaluation().dataLoss()))) {
        kept = Optional.of(new Step(batch, evaluation));
      }
      return evaluation;
    }
  }
}
