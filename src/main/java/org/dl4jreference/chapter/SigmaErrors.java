package org.dl4jreference.chapter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Tensors;

/**
 * The error of each gradient of each step, in units of what rounding explains.
 *
 * @param byEngine for each engine under test, for each step, (subject − reference)/σ
 * @param k the agreed number of σ
 */
public record SigmaErrors(Map<String, List<Tensors>> byEngine, double k) {
  /** Of no engine. */
  public static final SigmaErrors NONE = new SigmaErrors(Map.of(), Comparison.DEFAULT_K);

  /** Copies the map. */
  public SigmaErrors {
    byEngine = Collections.unmodifiableMap(new LinkedHashMap<>(byEngine));
  }
}
