package org.dl4jreference.verdict;

/** What an outcome counts for: the one rule of every command and assertion. */
public enum Policy {
  /** A network of the user's: a finding names a disagreement, and excuses nothing. */
  NETWORK,
  /** A sweep of DL4J itself: what a known finding foretells is expected. */
  SWEEP;

  /**
   * What counts.
   *
   * @param verdict what was found
   * @return its outcome; AGREES where the mathematics, too, leaves the range of the arithmetic, and
   *     in a sweep where a finding explains the disagreement
   */
  public Outcome counted(Verdict verdict) {
    boolean expected = this == SWEEP ? verdict.isExcused() : verdict.overflowsRightly();
    return expected ? Outcome.AGREES : verdict.outcome();
  }

  /**
   * What counts.
   *
   * @param judged a case
   * @return that of its verdict, or NOT_COMPARABLE without one
   */
  public Outcome counted(Judged judged) {
    return judged.verdict().map(this::counted).orElse(judged.outcome());
  }
}
