package org.dl4jreference.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;

/**
 * What a pass of a whole network says of each vertex to the others, so that some can be computed by
 * themselves. What a vertex gives and hands back is not here, since it was recorded.
 *
 * @param vertices by name
 * @param edges the inputs, by {@link Vertex#inputName}, of which it was recorded what goes back
 * @param trained the parameters that are differentiated
 */
public record Surroundings(Map<String, Outside> vertices, Set<String> edges, Set<String> trained) {
  /** Of nothing anything is known. */
  static final Surroundings NOTHING = new Surroundings(Map.of(), Set.of(), Set.of());

  /**
   * A vertex from outside.
   *
   * @param shape of what it gives
   * @param mask of it
   * @param isDifferentiated whether a gradient goes back to it
   * @param isRecorded whether others read what was recorded of it
   */
  record Outside(
      int[] shape, Optional<Tensor> mask, boolean isDifferentiated, boolean isRecorded) {}

  /**
   * What is computed again where some vertices are altered: these, those above that are handed back
   * something that was not recorded, and all outputs if one is among them, since the score is that
   * of all.
   *
   * @param spec the network
   * @param altered names of vertices
   * @return names; empty if something is read that was not recorded, so that all has to be computed
   */
  public Optional<Set<String>> around(GraphSpec spec, Set<String> altered) {
    if (vertices.values().stream().anyMatch(v -> !v.isRecorded())) {
      return Optional.empty();
    }
    Set<String> all = new HashSet<>(altered);
    int before = -1;
    while (all.size() != before) {
      before = all.size();
      if (spec.outputs().stream().anyMatch(all::contains)) {
        all.addAll(spec.outputs());
      }
      spec.vertices().stream().filter(v -> reads(v, all)).map(Vertex::name).forEach(all::add);
    }
    return Optional.of(all);
  }

  private boolean reads(Vertex vertex, Set<String> computed) {
    List<String> inputs = vertex.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      if (computed.contains(inputs.get(i))
          && vertices.get(inputs.get(i)).isDifferentiated()
          && !edges.contains(Vertex.inputName(vertex.name(), i))) {
        return true;
      }
    }
    return false;
  }
}
