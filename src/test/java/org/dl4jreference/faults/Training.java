package org.dl4jreference.faults;

import java.util.Optional;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;

/** How the networks are trained in which faults are planted. */
enum Training {
  SGD(TrainingSpec.of(UpdaterSpec.of("sgd", 0.5))),
  NESTEROVS(TrainingSpec.of(UpdaterSpec.of("nesterovs", 0.1))),
  ADAM(TrainingSpec.of(UpdaterSpec.of("adam_epsilon_hat", 0.01))),
  ADAM_WITH_L2(
      TrainingSpec.of(UpdaterSpec.of("adam_epsilon_hat", 0.01))
          .withWeights(Regularization.l2(0.05))),
  /** With an epsilon of the size of the gradient, so that its place matters. */
  ADAM_WITH_LARGE_EPSILON(
      TrainingSpec.of(
          UpdaterSpec.of(Formula.named("adam_epsilon_hat").with("epsilon", 1e-3), 0.01))),
  L2(TrainingSpec.of(UpdaterSpec.of("sgd", 0.5)).withWeights(Regularization.l2(0.05))),
  SCHEDULE(
      TrainingSpec.of(
          new UpdaterSpec(
              Formula.named("sgd"),
              new Schedule.Varying(
                  Formula.named("exponential").with("gamma", 0.8), 0.5, Schedule.Unit.ITERATION)))),
  /** Every third example does not count. */
  MASKED(SGD.spec),
  /** Each output counts differently; MSE only. */
  WEIGHTED(SGD.spec);

  private final TrainingSpec spec;

  Training(TrainingSpec spec) {
    this.spec = spec;
  }

  TrainingSpec spec() {
    return spec;
  }

  Optional<Matrix> mask(int examples) {
    return this == MASKED
        ? Optional.of(Matrix.generate(examples, 1, (i, j) -> i % 3 == 1 ? 0 : 1))
        : Optional.empty();
  }

  Optional<Matrix> weights(int outputs) {
    return this == WEIGHTED
        ? Optional.of(Matrix.generate(1, outputs, (i, j) -> 0.5 + j))
        : Optional.empty();
  }
}
