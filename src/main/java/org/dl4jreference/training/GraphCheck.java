package org.dl4jreference.training;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.dl4j.user.GraphReading;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.explain.Causes;
import org.dl4jreference.explain.OverSteps;
import org.dl4jreference.graph.Coverage;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.RunVerdict;
import org.dl4jreference.verify.StepMemory;

/**
 * Follows the training of a model of any layers, each step from the model's own state.
 *
 * @param formulas what the types of its layers mean
 * @param steps how many updates; a step that disagrees, or leaves the range, is the last
 * @param arithmetic whose rounding is allowed for; empty for that of the model's data type
 * @param progress told the number of steps done
 */
record GraphCheck(
    Catalogue catalogue,
    LayerFormulas formulas,
    double k,
    int steps,
    Optional<Precision> arithmetic,
    IntConsumer progress) {
  /**
   * What was checked.
   *
   * @param run the verdict on each step
   * @param coverage how much of the network was checked by number
   */
  record Checked(RunVerdict run, Coverage coverage) {}

  /** The verdict on each step; empty if a step is not what the network's spec says. */
  Optional<Checked> of(UserModel model, GraphReading reading, List<ModelData> data) {
    return reading.notComparable().isEmpty() && reading.untrained().isEmpty()
        ? Optional.of(run(model, reading, data))
        : Optional.empty();
  }

  private Checked run(UserModel model, GraphReading reading, List<ModelData> data) {
    new TrainingRules(catalogue).check(reading);
    GraphComparison comparison = new GraphComparison(catalogue, formulas, k);
    Causes causes = new Causes(true);
    OverSteps together = new OverSteps();
    List<Verdict> verdicts = new ArrayList<>();
    Set<String> recorded = Set.of();
    GraphState state = reading.state();
    long parameters = numbers(state.parameters());
    StepMemory.expect(parameters, 0);
    boolean isOver = false;
    for (int t = 0; t < steps && !isOver; t++) {
      Map<String, Tensor> carried = Map.of();
      Iterator<ModelData> windows = model.windows(data.get(t % data.size())).iterator();
      while (windows.hasNext() && !isOver) {
        ModelData window = windows.next();
        GraphObservation observed = model.observe(state, carried, window);
        recorded = observed.handedBack().keySet();
        // DL4J's own pass takes a small part of what the reference does
        StepMemory.expect(parameters, numbers(observed.activations()));
        GraphBatch batch = model.batch(window);
        GraphComparison.Followed followed =
            comparison.follow(
                reading.spec(),
                state,
                batch.after(carried),
                observed,
                reading.precision(),
                arithmetic.orElse(reading.precision()));
        Verdict verdict = together.add(causes.explain(followed), followed.step()::updated);
        if (Undefined.mayCause(verdict)) {
          new Undefined(catalogue).refuse(reading.spec(), batch, observed);
        }
        verdicts.add(verdict);
        progress.accept(t + 1);
        state = observed.next();
        carried = observed.carried();
        isOver = verdict.outcome() == Outcome.DISAGREES || !isFinite(state);
      }
    }
    return new Checked(
        new RunVerdict(verdicts), Coverage.of(reading.spec(), catalogue, formulas, recorded));
  }

  private static long numbers(Map<String, Tensor> tensors) {
    return tensors.values().stream().mapToLong(tensor -> tensor.values().length).sum();
  }

  private static boolean isFinite(GraphState state) {
    return state.parameters().values().stream().map(Tensor::toMatrix).allMatch(m -> m.isFinite());
  }
}
