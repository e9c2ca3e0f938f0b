package org.dl4jreference.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.StateEstimate;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Verdict;
import org.dl4jreference.trace.RecordedStep;
import org.dl4jreference.trace.TraceReader;

/**
 * Checks a recorded run step by step, each step from the trace's own parameters. The updater's
 * state is the recorded one, or else starts at zero and follows from the recorded gradients.
 */
public final class TraceVerifier {
  private final Comparison comparison;
  private final IntConsumer progress;

  /**
   * A verifier.
   *
   * @param comparison how steps are compared
   * @param progress told the number of steps done
   */
  public TraceVerifier(Comparison comparison, IntConsumer progress) {
    this.comparison = comparison;
    this.progress = progress;
  }

  /**
   * Verifies all steps.
   *
   * @param trace the trace, which stays open
   * @return a verdict for each step
   * @throws BadInput if an array is unusable, or the catalogue lacks a name of the spec
   */
  public RunVerdict verify(TraceReader trace) {
    List<Verdict> verdicts = new ArrayList<>();
    Optional<StateEstimate> estimate = Optional.empty();
    for (int t = 0; t < trace.steps(); t++) {
      Comparison.Followed followed = step(trace.step(t), estimate, trace);
      verdicts.add(followed.verdict());
      estimate = followed.next();
      progress.accept(t + 1);
    }
    return new RunVerdict(verdicts);
  }

  private Comparison.Followed step(
      RecordedStep step, Optional<StateEstimate> estimate, TraceReader trace) {
    StateEstimate before =
        step.hasSlots() || estimate.isEmpty() ? StateEstimate.exact(step.state()) : estimate.get();
    return comparison.follow(
        trace.header().spec(),
        before,
        step.batch(),
        step.observation(),
        trace.header().precision());
  }
}
