package org.dl4jreference.verify;

import org.dl4jreference.model.Outcome;

/**
 * The verdict on two recorded runs of one network.
 *
 * @param first the first run against the mathematics
 * @param second the second run against the mathematics
 * @param directSteps how many steps start from the same parameters in both, bit by bit
 * @param firstDrift the first step whose parameters differ; −1 if there is none
 * @param drift the largest difference of a parameter over the whole runs, as information
 */
public record TracePairVerdict(
    RunVerdict first, RunVerdict second, int directSteps, int firstDrift, double drift) {
  /**
   * The worse of the two: runs that both compute what the mathematics says differ by rounding
   * alone.
   *
   * @return the outcome
   */
  public Outcome outcome() {
    return first.outcome().worse(second.outcome());
  }
}
