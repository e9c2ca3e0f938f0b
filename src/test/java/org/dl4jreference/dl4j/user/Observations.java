package org.dl4jreference.dl4j.user;

import java.util.Map;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.Tensor;

/** What DL4J computed, as something else that it might have. */
final class Observations {
  private Observations() {}

  /** The same with another gradient. */
  static GraphObservation with(GraphObservation o, Map<String, Tensor> gradient) {
    return new GraphObservation(
        o.activations(),
        o.losses(),
        o.regularization(),
        gradient,
        o.handedBack(),
        o.next(),
        o.draws(),
        o.inference());
  }
}
