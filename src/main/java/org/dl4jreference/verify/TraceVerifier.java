package org.dl4jreference.verify;

import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Verdict;

/**
 * Checks a recorded run step by step, each step from the trace's own parameters. The updater's
 * state is the recorded one, or else starts at zero and follows from the recorded gradients.
 */
public final class TraceVerifier {
  private final Catalogue catalogue;
  private final double k;
  private final Runnable progress;

  /**
   * A verifier.
   *
   * @param catalogue what the names mean
   * @param k the number of σ that rounding may explain
   * @param progress called after each step
   */
  public TraceVerifier(Catalogue catalogue, double k, Runnable progress) {
    this.catalogue = catalogue;
    this.k = k;
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
    TraceFollower follower = new TraceFollower(catalogue, k, trace);
    List<Verdict> verdicts = new ArrayList<>();
    for (int t = 0; t < trace.steps(); t++) {
      verdicts.add(follower.next(t).verdict());
      progress.run();
    }
    return new RunVerdict(verdicts);
  }
}
