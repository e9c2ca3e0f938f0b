package org.dl4jreference.verify;

import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.StateEstimate;
import org.dl4jreference.finding.Causes;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.trace.RecordedStep;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Verdict;

/**
 * Goes through a trace, one step in memory at a time. The updater's state is the recorded one, or
 * else starts at zero and follows from the recorded gradients.
 */
final class TraceFollower {
  private final Comparison comparison;
  private final Optional<Causes> faults;
  private final TraceReader trace;
  private Optional<StateEstimate> estimate = Optional.empty();

  TraceFollower(Comparison comparison, Optional<Causes> faults, TraceReader trace) {
    this.comparison = comparison;
    this.faults = faults;
    this.trace = trace;
    check();
  }

  /** A step, the state it started from, and what was found. */
  record Judged(RecordedStep step, StateEstimate before, Verdict verdict) {}

  private void check() {
    Set<String> slots;
    try {
      slots = comparison.check(trace.header().spec());
    } catch (IllegalArgumentException e) {
      throw new BadInput("%s: spec: %s".formatted(trace.path(), e.getMessage()));
    }
    for (String slot : trace.slots()) {
      if (!slots.contains(slot)) {
        throw new BadInput(
            "%s: state/%s: no slot of the updater, expected one of %s"
                .formatted(trace.path(), slot, slots));
      }
    }
  }

  Judged next(int t) {
    RecordedStep step = trace.step(t);
    StateEstimate before = estimate.orElseGet(() -> StateEstimate.exact(step.state()));
    Comparison.Followed followed =
        comparison.follow(
            trace.header().spec(),
            before,
            step.batch(),
            step.observation(),
            trace.header().precision());
    estimate = followed.next();
    return new Judged(step, before, known(step, before).apply(followed.verdict()));
  }

  private UnaryOperator<Verdict> known(RecordedStep step, StateEstimate before) {
    return verdict ->
        faults
            .map(
                f ->
                    f.explain(
                        verdict,
                        trace.header().spec(),
                        before.state(),
                        step.batch(),
                        step.observation(),
                        trace.header().precision()))
            .orElse(verdict);
  }
}
