package org.dl4jreference.verify;

import java.util.List;
import java.util.Optional;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Policy;
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

  /** The worst outcome of all steps. */
  public Outcome outcome() {
    return Outcome.worst(steps.stream().map(Verdict::outcome));
  }

  /**
   * What the run counts for.
   *
   * @param policy what outcomes count for
   * @return the worst of what its steps count for
   */
  public Outcome counted(Policy policy) {
    return Outcome.worst(steps.stream().map(policy::counted));
  }

  /** The step that decides, as {@link Decisive} says. */
  public int decisive() {
    Decisive decisive = new Decisive();
    steps.forEach(decisive::add);
    return decisive.index();
  }

  /** The verdict on the step that decides. */
  public Verdict verdict() {
    return steps.get(decisive());
  }

  /** The first step with a value beyond the range, if any. */
  public Optional<Integer> overflowedFrom() {
    for (int t = 0; t < steps.size(); t++) {
      if (steps.get(t).tensors().stream().anyMatch(tensor -> tensor.counts().overflowed() > 0)) {
        return Optional.of(t);
      }
    }
    return Optional.empty();
  }
}
