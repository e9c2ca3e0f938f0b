package org.dl4jreference.graph;

import java.util.Optional;
import java.util.Set;

/**
 * How much of a pass is computed.
 *
 * @param part the vertices that are computed, the others being what was recorded; empty for all
 * @param around what is known of the others
 * @param hasPenalty whether the penalties' part of the score is
 * @param goesBack whether gradients are
 */
public record Extent(
    Optional<Set<String>> part, Surroundings around, boolean hasPenalty, boolean goesBack) {
  /** All of it. */
  public static final Extent WHOLE = new Extent(Optional.empty(), Surroundings.NOTHING, true, true);

  /** Whether a vertex is computed. */
  public boolean contains(String vertex) {
    return part.isEmpty() || part.get().contains(vertex);
  }

  Extent ofAll() {
    return new Extent(Optional.empty(), Surroundings.NOTHING, true, goesBack);
  }
}
