package org.dl4jreference.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;

/**
 * Checks an engine step by step: each step starts from the engine's own parameters and updater
 * state, so that the drift of a trajectory is never mistaken for a fault.
 */
public final class NetworkVerifier {
  private final Judge judge;
  private final IntConsumer progress;

  /**
   * A verifier.
   *
   * @param judge of each step
   * @param progress told the number of steps done
   */
  public NetworkVerifier(Judge judge, IntConsumer progress) {
    this.judge = judge;
    this.progress = progress;
  }

  /**
   * Lets an engine train, and checks all that it computes.
   *
   * @param engine the subject
   * @param spec the network
   * @param start parameters and updater state before the first step
   * @param batches the examples of each step; taken in turn again if there are more steps
   * @param steps how many updates; a step that disagrees, or leaves the range, is the last
   * @param arithmetic whose rounding is allowed for; the engine's own unless it computes its
   *     products in less, as TF32 does
   * @return a verdict for each step
   * @throws IllegalArgumentException if the batches do not fit the network
   */
  public RunVerdict verify(
      Engine engine,
      NetworkSpec spec,
      TrainingState start,
      List<Batch> batches,
      int steps,
      Precision arithmetic) {
    Judge run = judge.ofRun();
    List<Verdict> verdicts = new ArrayList<>();
    TrainingState state = start;
    for (int t = 0; t < steps; t++) {
      Judge.Judgement step =
          run.step(engine, spec, state, batches.get(t % batches.size()), arithmetic);
      verdicts.add(step.verdict());
      progress.accept(t + 1);
      state = step.evaluation().next();
      if (!state.parameters().isFinite() || step.verdict().outcome() == Outcome.DISAGREES) {
        break;
      }
    }
    return new RunVerdict(verdicts);
  }
}
