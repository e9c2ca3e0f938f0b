package org.dl4jreference.compare;

import java.util.List;
import java.util.Optional;
import org.dl4jreference.model.Explanation;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.TensorVerdict;

/** Known causes that are tried on a disagreement; named only if all then agrees within rounding. */
final class Explanations {
  private final StepContext context;
  private final Observation subject;
  private final List<TensorVerdict> tensors;

  Explanations(StepContext context, Observation subject, List<TensorVerdict> tensors) {
    this.context = context;
    this.subject = subject;
    this.tensors = tensors;
  }

  Optional<Explanation> find() {
    return Optional.empty();
  }
}
