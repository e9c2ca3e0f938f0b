package org.dl4jreference.graph;

import java.util.Map;
import org.dl4jreference.model.Tensor;

/**
 * What was recorded of a subject's step, which stands in the place of what is computed.
 *
 * @param activations by vertex
 * @param handedBack what vertices hand back, by {@link org.dl4jreference.model.Vertex#inputName},
 *     of the sum over the examples
 * @param drawn what was random; of what was not drawn there is nothing
 */
public record Recording(
    Map<String, Tensor> activations, Map<String, Tensor> handedBack, Drawn drawn) {
  /** Nothing was. */
  public static final Recording NOTHING = new Recording(Map.of(), Map.of(), Drawn.NOTHING);

  /** Activations alone. */
  public static Recording of(Map<String, Tensor> activations) {
    return new Recording(activations, Map.of(), Drawn.NOTHING);
  }
}
