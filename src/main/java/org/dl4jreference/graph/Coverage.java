package org.dl4jreference.graph;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Vertex;

/**
 * How much of a network there are formulas for, of activations and losses as of layers.
 *
 * @param unknown the vertices without one, in order
 * @param below those with one whose gradients go through an unknown vertex of which it was not
 *     recorded what it hands back
 */
public record Coverage(Set<String> unknown, Set<String> below) {
  /** What has a formula of its own inside another: layers in layers, a preprocessor in a vertex. */
  private static final List<String> WRAPPED =
      List.of("layer", "underlying", "fwd", "bwd", "preProcessor");

  /** Copies the sets. */
  public Coverage {
    unknown = Collections.unmodifiableSet(new LinkedHashSet<>(unknown));
    below = Collections.unmodifiableSet(new LinkedHashSet<>(below));
  }

  /**
   * Of a network.
   *
   * @param recorded of what it is known what is handed back, by {@link Vertex#inputName}
   */
  public static Coverage of(
      GraphSpec spec, Catalogue catalogue, LayerFormulas formulas, Set<String> recorded) {
    Set<String> unknown = new LinkedHashSet<>();
    Set<String> read = new HashSet<>();
    Set<String> below = new LinkedHashSet<>();
    for (int i = spec.vertices().size() - 1; i >= 0; i--) {
      Vertex vertex = spec.vertices().get(i);
      boolean isKnown = has(catalogue, formulas, vertex.operation());
      if (!isKnown) {
        unknown.add(vertex.name());
      } else if (read.contains(vertex.name())) {
        below.add(vertex.name());
      }
      if (!isKnown || read.contains(vertex.name())) {
        for (int j = 0; j < vertex.inputs().size(); j++) {
          if (!recorded.contains(Vertex.inputName(vertex.name(), j))) {
            read.add(vertex.inputs().get(j));
          }
        }
      }
    }
    return new Coverage(unknown, below);
  }

  private static boolean has(Catalogue catalogue, LayerFormulas formulas, Operation operation) {
    return formulas.has(operation.type())
        && operation.settings().values().stream().allMatch(value -> has(catalogue, value))
        && WRAPPED.stream()
            .filter(operation::has)
            .map(operation::inner)
            .allMatch(inner -> has(catalogue, formulas, inner));
  }

  private static boolean has(Catalogue catalogue, Object setting) {
    return setting instanceof Formula f
        ? catalogue.activations().names().contains(f.name())
        : !(setting instanceof LossSpec loss)
            || OwnLosses.has(loss.formula().name())
            || catalogue.losses().names().contains(loss.formula().name());
  }

  /** Whether all vertices have formulas. */
  public boolean isWhole() {
    return unknown.isEmpty();
  }

  /** Whether the gradients of a vertex follow from formulas. */
  public boolean hasGradient(String vertex) {
    return !unknown.contains(vertex) && !below.contains(vertex);
  }
}
