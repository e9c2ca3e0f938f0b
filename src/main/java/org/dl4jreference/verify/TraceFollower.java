package org.dl4jreference.verify;

import java.util.Optional;
import java.util.Set;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.StateEstimate;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.spelling.Spelling;
import org.dl4jreference.trace.RecordedStep;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Verdict;

/**
 * Goes through a trace, one step in memory at a time. The updater's state is the recorded one, or
 * else starts at zero and follows from the recorded gradients.
 */
final class TraceFollower {
  private final Judge judge;
  private final TraceReader trace;
  private Optional<StateEstimate> estimate = Optional.empty();

  TraceFollower(Catalogue catalogue, double k, TraceReader trace) {
    Judge ofStep =
        trace.header().isOfDl4j() ? Judge.ofDl4j(catalogue, k) : Judge.ofOthers(catalogue, k);
    this.judge = ofStep.ofRun();
    this.trace = trace;
    check();
  }

  /** A step, the state it started from, and what was found. */
  record Checked(RecordedStep step, StateEstimate before, Verdict verdict) {}

  private void check() {
    StepMemory.expect(
        trace.header().spec().shapes().values().stream()
            .mapToLong(shape -> (long) shape[0] * shape[1])
            .sum(),
        0);
    Set<String> slots;
    try {
      slots = judge.comparison().check(trace.header().spec());
    } catch (IllegalArgumentException e) {
      throw new BadInput("%s: spec: %s".formatted(trace.path(), e.getMessage()));
    }
    for (String slot : trace.slots()) {
      if (!slots.contains(slot)) {
        throw new BadInput(
            "%s: state/%s: no slot of the updater, expected one of %s%s"
                .formatted(trace.path(), slot, slots, Spelling.hint(slot, slots)));
      }
    }
  }

  Checked next(int t) {
    RecordedStep step = trace.step(t);
    StateEstimate before = estimate.orElseGet(() -> StateEstimate.exact(step.state()));
    Comparison.Followed followed =
        judge.follow(
            trace.header().spec(),
            before,
            step.batch(),
            step.observation(),
            trace.header().precision());
    estimate = followed.next();
    return new Checked(step, before, followed.verdict());
  }
}
