package org.dl4jreference.verify;

import java.util.List;
import java.util.Optional;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;

/**
 * The verdict on a run of several steps.
 *
 * @param steps the verdict on each step, in order; the first disagreement may be the last
 */
public record RunVerdict(List<Verdict> steps) {
  /** Copies the list. */
  public RunVerdict {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a run needs at least one step");
    }
  }

  /**
   * The worst outcome of all steps.
   *
   * @return the outcome
   */
  public Outcome outcome() {
    return steps.stream().map(Verdict::outcome).reduce(Outcome.AGREES, Outcome::worse);
  }

  /**
   * The step that decides: the first of the worst outcome; where all agree, the largest error.
   *
   * @return its index
   */
  public int decisive() {
    Outcome worst = outcome();
    int index = -1;
    for (int t = 0; t < steps.size(); t++) {
      if (steps.get(t).outcome() != worst) {
        continue;
      }
      if (worst != Outcome.AGREES) {
        return t;
      }
      if (index < 0 || steps.get(t).sigmas() > steps.get(index).sigmas()) {
        index = t;
      }
    }
    return index;
  }

  /**
   * The verdict on the step that decides.
   *
   * @return the verdict
   */
  public Verdict verdict() {
    return steps.get(decisive());
  }

  /**
   * The first step with a value beyond the range, if any.
   *
   * @return its index
   */
  public Optional<Integer> overflowedFrom() {
    for (int t = 0; t < steps.size(); t++) {
      if (steps.get(t).tensors().stream().anyMatch(tensor -> tensor.overflowed() > 0)) {
        return Optional.of(t);
      }
    }
    return Optional.empty();
  }
}
