package org.dl4jreference.graph;

import java.util.List;
import org.dl4jreference.model.Operation;

/**
 * What a layer, a vertex or a preprocessor computes, as primitives on a tape; what comes back
 * follows from them. A layer of a user's own needs one such function, by its full class name:
 *
 * <pre>{@code
 * LayerFormulas.standard().with("org.example.Scaled", (at, op, in) -> {
 *   Signal x = in.get(0);
 *   return x.with(at.tape().mul(x.node(), at.parameter("gain")), x.shape());
 * });
 * }</pre>
 */
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

  /** The same forwards; what it hands back, to its parameters too, is so many times as large. */
  default LayerFormula handingBack(double times) {
    Function same = Function.smooth(v -> v, 0);
    Function slope = Function.smooth(v -> times, 0);
    return (at, operation, in) -> {
      Signal out = of(at, operation, in);
      return out.with(at.tape().function(same, slope, out.node()), out.shape());
    };
  }
}
