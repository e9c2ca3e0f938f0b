package org.dl4jreference.verdict;

import java.util.Optional;

/**
 * One case of a list of verdicts.
 *
 * @param name of the case
 * @param verdict empty if nothing could be compared
 * @param reason why not; empty if it could
 */
public record Judged(String name, Optional<Verdict> verdict, String reason) implements Graded {
  /**
   * A case that was compared.
   *
   * @param name of the case
   * @param verdict what was found
   */
  public static Judged of(String name, Verdict verdict) {
    return new Judged(name, Optional.of(verdict), "");
  }

  /**
   * A case in which nothing could be compared.
   *
   * @param name of the case
   * @param reason why not
   */
  public static Judged notComparable(String name, String reason) {
    return new Judged(name, Optional.empty(), reason);
  }

  /** The verdict's outcome, or NOT_COMPARABLE without one. */
  @Override
  public Outcome outcome() {
    return verdict.map(Verdict::outcome).orElse(Outcome.NOT_COMPARABLE);
  }

  /** The largest error in units of σ; 0 if nothing was compared. */
  @Override
  public double sigmas() {
    return verdict.map(Verdict::sigmas).orElse(0.0);
  }

  @Override
  public boolean isExcused() {
    return verdict.filter(Verdict::isExcused).isPresent();
  }

  /**
   * What explains a disagreement.
   *
   * @return the finding's id; empty if none does
   */
  public Optional<String> finding() {
    return verdict.flatMap(Verdict::finding);
  }
}
