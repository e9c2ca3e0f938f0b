package org.dl4jreference.compare;

import java.util.Map;
import java.util.Optional;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Tensors;

/**
 * What is remembered of the step before.
 *
 * @param parameters before that step
 * @param batch its examples
 * @param observation its score and gradient, as far as they were recorded
 */
public record Earlier(Tensors parameters, Batch batch, Observation observation) {
  static Earlier of(Claim claim, Observation subject) {
    return new Earlier(
        claim.before().state().parameters(),
        claim.batch(),
        new Observation(
            Map.of(),
            Map.of(),
            subject.dataLoss(),
            subject.regularization(),
            subject.score(),
            subject.dataGradient(),
            subject.gradient(),
            Optional.empty(),
            Map.of()));
  }
}
