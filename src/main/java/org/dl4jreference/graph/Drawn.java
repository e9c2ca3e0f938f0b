package org.dl4jreference.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dl4jreference.model.Draw;

/**
 * What is random in a step, as it was recorded, and when that was.
 *
 * @param byPlace by the parameter that is given noise, or as {@code 2_dropout}
 * @param iteration updates done before
 * @param epoch passes over the data done before
 */
public record Drawn(Map<String, Draw> byPlace, int iteration, int epoch) {
  /** Nothing. */
  public static final Drawn NOTHING = new Drawn(Map.of(), 0, 0);

  /** Copies the map. */
  public Drawn {
    byPlace = Collections.unmodifiableMap(new LinkedHashMap<>(byPlace));
  }
}
