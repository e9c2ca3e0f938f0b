package org.dl4jreference.verify;

import java.util.Collections;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dl4jreference.model.Outcome;
import org.dl4jreference.model.Verdict;

/**
 * The verdict on two recorded runs of one network.
 *
 * @param first the first run against the mathematics
 * @param second the second run against the mathematics
 * @param direct the two against each other, by step, wherever both start from the same numbers
 * @param firstDrift the first step before which parameters differ; empty if they never do
 * @param drift the largest difference of a parameter over the whole runs, as information
 */
public record TracePairVerdict(
    RunVerdict first,
    RunVerdict second,
    SortedMap<Integer, Verdict> direct,
    OptionalInt firstDrift,
    double drift) {
  /** Copies the map. */
  public TracePairVerdict {
    direct = Collections.unmodifiableSortedMap(new TreeMap<>(direct));
  }

  /**
   * The worst of all: runs that both compute what the mathematics says differ by rounding alone.
   *
   * @return the outcome
   */
  public Outcome outcome() {
    return direct.values().stream()
        .map(Verdict::outcome)
        .reduce(first.outcome().worse(second.outcome()), Outcome::worse);
  }
}
