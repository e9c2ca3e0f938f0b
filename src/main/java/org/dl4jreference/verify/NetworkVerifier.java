package org.dl4jreference.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.finding.Causes;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;

/**
 * Checks an engine step by step: each step starts from the engine's own parameters and updater
 * state, so that the drift of a trajectory is never mistaken for a fault.
 */
public final class NetworkVerifier {
  private final Comparison comparison;
  private final Causes faults;
  private final IntConsumer progress;

  /**
   * A verifier.
   *
   * @param comparison how steps are compared
   * @param faults what explains a disagreement
   * @param progress told the number of steps done
   */
  public NetworkVerifier(Comparison comparison, Causes faults, IntConsumer progress) {
    this.comparison = comparison;
    this.faults = faults;
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
    List<Verdict> verdicts = new ArrayList<>();
    TrainingState state = start;
    for (int t = 0; t < steps; t++) {
      Batch batch = rounded(batches.get(t % batches.size()), engine.precision());
      Evaluation step = engine.evaluate(spec, state, batch);
      Observation subject = Observation.of(step);
      Verdict verdict = comparison.step(spec, state, batch, subject, arithmetic);
      verdicts.add(faults.explain(verdict, spec, state, batch, subject, arithmetic));
      progress.accept(t + 1);
      state = step.next();
      if (!state.parameters().isFinite() || verdict.outcome() == Outcome.DISAGREES) {
        break;
      }
    }
    return new RunVerdict(verdicts);
  }

  /** What the engine itself would make of the numbers. */
  private static Batch rounded(Batch batch, Precision precision) {
    return new Batch(precision.round(batch.x()), precision.round(batch.y()), batch.mask());
  }
}
