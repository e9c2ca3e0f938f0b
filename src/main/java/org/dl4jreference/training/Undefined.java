package org.dl4jreference.training;

import java.util.Optional;
import org.dl4jreference.catalog.Logarithms;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.TrainingState;

/**
 * Scores that no arithmetic has, since the loss takes the logarithm of what is no probability: the
 * network is wrong, not its rounding.
 */
final class Undefined {
  private Undefined() {}

  /**
   * Refuses a step whose score is undefined.
   *
   * @throws BadInput that names the output and its activation
   */
  static void refuse(GraphSpec spec, GraphObservation observed) {
    if (Double.isFinite(observed.dataLoss())) {
      return;
    }
    for (String output : spec.outputs()) {
      Operation operation = spec.vertices().get(spec.placeOf(output)).operation();
      Tensor a = observed.activations().get(output);
      if (a != null && operation.has("lossFn") && operation.has("activationFn")) {
        refuse(
            operation.loss("lossFn").formula().name(),
            output,
            a,
            operation.formula("activationFn").toString());
      }
    }
  }

  /**
   * Refuses a step whose score is undefined.
   *
   * @throws BadInput that names the output and its activation
   */
  static void refuse(NetworkSpec spec, Evaluation evaluation) {
    if (!Double.isFinite(evaluation.dataLoss())) {
      Matrix p = evaluation.prediction();
      refuse(
          spec.loss().formula().name(),
          Integer.toString(spec.layers().size() - 1),
          new Tensor(new int[] {p.rows(), p.columns()}, p.toArray()),
          spec.last().activation().toString());
    }
  }

  private static void refuse(String loss, String vertex, Tensor a, String activation) {
    Logarithms.undefined(loss, vertex + "_a", a)
        .ifPresent(
            words -> {
              throw new BadInput(
                  "%s: its activation is %s, which gives no probabilities"
                      .formatted(words, activation));
            });
  }

  /** An engine whose first evaluation with an infinite or undefined score is kept. */
  static final class Remembering implements Engine {
    private final Engine engine;
    private Optional<Evaluation> broken = Optional.empty();

    Remembering(Engine engine) {
      this.engine = engine;
    }

    /** Empty if every score was finite. */
    Optional<Evaluation> broken() {
      return broken;
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
      if (broken.isEmpty() && !Double.isFinite(evaluation.dataLoss())) {
        broken = Optional.of(evaluation);
      }
      return evaluation;
    }
  }
}
