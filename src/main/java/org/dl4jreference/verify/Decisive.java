package org.dl4jreference.verify;

import java.util.Optional;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Policy;
import org.dl4jreference.verdict.Verdict;

/**
 * The step of a run that decides: the first of the worst outcome by what it counts for, before
 * others one that nothing excuses; where all agree, the one with the largest error. Keeps that one
 * alone.
 */
public final class Decisive {
  private Verdict verdict;
  private int index = -1;
  private int steps;

  /**
   * The next step of the run.
   *
   * @param next the verdict on it
   */
  public void add(Verdict next) {
    if (verdict == null || isWorse(next)) {
      verdict = next;
      index = steps;
    }
    steps++;
  }

  private boolean isWorse(Verdict next) {
    // what follows from NaN overflows as the mathematics does: where it came from says more
    int counted = Policy.NETWORK.counted(next).compareTo(Policy.NETWORK.counted(verdict));
    int order = counted != 0 ? counted : next.outcome().compareTo(verdict.outcome());
    if (order != 0) {
      return order > 0;
    }
    return next.outcome() == Outcome.AGREES
        ? next.sigmas() > verdict.sigmas()
        : verdict.isExcused() && !next.isExcused();
  }

  /**
   * Which step it is.
   *
   * @return its index, from 0; −1 before the first step
   */
  public int index() {
    return index;
  }

  /**
   * What was found there.
   *
   * @return the verdict; empty before the first step
   */
  public Optional<Verdict> verdict() {
    return Optional.ofNullable(verdict);
  }
}
