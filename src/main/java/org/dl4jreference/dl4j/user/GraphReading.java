package org.dl4jreference.dl4j.user;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Precision;

/**
 * What a network of any layers computes, as values. Everything of DL4J's can be read; whether there
 * are formulas for it, who computes them says.
 *
 * @param spec the network
 * @param state its parameters, updater state and counters, copied
 * @param precision its arithmetic
 * @param untrained why the spec cannot say how a vertex is trained, by its name: it says {@code
 *     noop}, and only the step before the update can be compared
 * @param notComparable why one step of training is not what the spec says, if it is not
 * @param remarks what the spec leaves out, such as dropout
 */
public record GraphReading(
    GraphSpec spec,
    GraphState state,
    Precision precision,
    Map<String, String> untrained,
    Optional<String> notComparable,
    List<String> remarks) {
  /** Copies map and list. */
  public GraphReading {
    untrained = Collections.unmodifiableMap(new LinkedHashMap<>(untrained));
    remarks = List.copyOf(remarks);
  }
}
