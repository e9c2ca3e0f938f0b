package org.dl4jreference.verify;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dl4jreference.verdict.Verdict;

/**
 * The verdict on two recorded runs of one network.
 *
 * @param first the first run against the mathematics
 * @param second the second run against the mathematics
 * @param direct the two against each other, by step, wherever both start from the same numbers
 * @param apart the largest difference of a parameter before each step, as information; the last is
 *     that after the last step
 */
public record TracePairVerdict(
    RunVerdict first,
    RunVerdict second,
    SortedMap<Integer, Verdict> direct,
    SortedMap<Integer, Double> apart) {
  /** Copies the maps. */
  public TracePairVerdict {
    direct = Collections.unmodifiableSortedMap(new TreeMap<>(direct));
    apart = Collections.unmodifiableSortedMap(new TreeMap<>(apart));
  }

  /**
   * Where the runs part.
   *
   * @return the first step before which parameters differ; empty if they never do
   */
  public OptionalInt firstDrift() {
    return apart.entrySet().stream()
        .filter(e -> e.getValue() > 0)
        .mapToInt(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * How far the runs part.
   *
   * @return the largest difference of a parameter over the whole runs
   */
  public double drift() {
    return apart.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
