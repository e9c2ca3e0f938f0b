package org.dl4jreference.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.finding.Causes;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Verdict;

/**
 * Checks a recorded run step by step, each step from the trace's own parameters. The updater's
 * state is the recorded one, or else starts at zero and follows from the recorded gradients.
 */
public final class TraceVerifier {
  private final Comparison comparison;
  private final Optional<Causes> faults;
  private final Runnable progress;

  /**
   * A verifier.
   *
   * @param comparison how steps are compared
   * @param progress called after each step
   */
  public TraceVerifier(Comparison comparison, Runnable progress) {
    this(comparison, Optional.empty(), progress);
  }

  private TraceVerifier(Comparison comparison, Optional<Causes> faults, Runnable progress) {
    this.comparison = comparison;
    this.faults = faults;
    this.progress = progress;
  }

  /**
   * The same for a run of DL4J, whose known faults are named.
   *
   * @param known the known faults
   * @return a new verifier
   */
  public TraceVerifier naming(Causes known) {
    return new TraceVerifier(comparison, Optional.of(known), progress);
  }

  /**
   * Verifies all steps.
   *
   * @param trace the trace, which stays open
   * @return a verdict for each step
   * @throws BadInput if an array is unusable, or the catalogue lacks a name of the spec
   */
  public RunVerdict verify(TraceReader trace) {
    TraceFollower follower = new TraceFollower(comparison, faults, trace);
    List<Verdict> verdicts = new ArrayList<>();
    for (int t = 0; t < trace.steps(); t++) {
      verdicts.add(follower.next(t).verdict());
      progress.run();
    }
    return new RunVerdict(verdicts);
  }
}
