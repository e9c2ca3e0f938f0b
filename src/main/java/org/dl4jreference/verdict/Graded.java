package org.dl4jreference.verdict;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Something with an outcome, one of many of which the worst counts. */
public interface Graded {
  /** From the best to the worst: the outcome, then whether nothing excuses it, then the error. */
  Comparator<Graded> BY_SEVERITY =
      Comparator.comparing(Graded::outcome)
          .thenComparing(graded -> !graded.isExcused())
          .thenComparing(Graded::sigmas);

  /** What was found. */
  Outcome outcome();

  /**
   * The largest error.
   *
   * @return in units of σ; NaN counts as the largest there is
   */
  double sigmas();

  /**
   * Whether a cause is known: a finding of a disagreement, the mathematics of an overflow.
   *
   * @return false for whatever agrees
   */
  default boolean isExcused() {
    return false;
  }

  /**
   * The worst of many.
   *
   * @param many in any order
   * @param <T> what they are
   * @return the first of the worst; empty if there are none
   */
  static <T extends Graded> Optional<T> worst(Collection<T> many) {
    return many.stream().reduce((a, b) -> BY_SEVERITY.compare(b, a) > 0 ? b : a);
  }
}
