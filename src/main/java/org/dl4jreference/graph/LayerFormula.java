package org.dl4jreference.graph;

import java.util.List;
import org.dl4jreference.model.Operation;

/** What a layer, a vertex or a preprocessor computes, as primitives on a tape. */
@FunctionalInterface
public interface LayerFormula {
  /**
   * Composes it.
   *
   * @param at where: the tape, the parameters, what is around
   * @param operation the settings
   * @param in what it reads, in order
   * @throws IllegalArgumentException if the settings or the shapes have no meaning
   */
  Signal of(Place at, Operation operation, List<Signal> in);
}
