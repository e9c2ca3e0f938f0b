package org.dl4jreference.chapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.chapter.ChapterPart.Gradients;
import org.dl4jreference.chapter.ChapterPart.Training;
import org.dl4jreference.chapter.ChapterPart.Update;
import org.dl4jreference.chapter.ChapterResult.Check;
import org.dl4jreference.chapter.ChapterRuns.Verified;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.reference.FiniteDifference;
import org.dl4jreference.reference.ForwardPass;
import org.dl4jreference.reference.ReferenceEngine;
import org.dl4jreference.verify.Judge;

/** The 2-3-1 network: its gradients, one update, many updates. */
final class ChapterTraining {
  private static final String CENTRAL = "central";

  /** A power of two near the cube root of the unit roundoff, where a central difference is best. */
  private static final double CENTRAL_STEP = 0x1p-17;

  private static final double UPDATE_RATE = 1;
  private static final double TRAINING_RATE = 0.01;
  private static final int NOTEBOOK_EPOCHS = 100;

  private final Catalogue catalogue;
  private final List<Engine> engines;
  private final NetworkSpec spec = ChapterProblem.SIGMOID_2_3_1.spec();

  /** In float32, as in the notebooks. */
  private final Tensors start =
      ChapterProblem.SIGMOID_2_3_1.parameters().map(Precision.FLOAT::round);

  private final Batch batch = ChapterProblem.SIGMOID_2_3_1.batch();
  private final ChapterRuns runs;

  ChapterTraining(Catalogue catalogue, List<Engine> engines, Runnable done) {
    this.catalogue = catalogue;
    this.engines = engines;
    this.runs = new ChapterRuns(catalogue, spec, start, batch, done);
  }

  Gradients gradients(List<Check> checks) {
    Map<String, Tensors> byMethod = new LinkedHashMap<>();
    byMethod.put(ChapterRuns.TUTORIAL, gradient(runs.tutorial(TRAINING_RATE, 1)));
    ToDoubleFunction<Tensors> loss = p -> ForwardPass.loss(catalogue, spec, p, batch);
    Tensors central = FiniteDifference.central(loss, start, CENTRAL_STEP);
    byMethod.put(CENTRAL, central);
    Tensors chainRule = gradient(runs.chainRule(TRAINING_RATE, 1));
    byMethod.put(ChapterRuns.CHAIN_RULE, chainRule);
    Tensors error = centralError(loss, central);
    checks.add(ChapterChecks.central("gradients/chain rule", chainRule, central, error));
    for (Engine engine : engines) {
      Verified verified = runs.engine(engine, TRAINING_RATE, 1);
      byMethod.put(engine.name(), gradient(verified.run()));
      checks.add(ChapterChecks.steps("gradients/" + engine.name(), verified.verdicts()));
    }
    return new Gradients(start, loss.applyAsDouble(start), CENTRAL_STEP, error, byMethod);
  }

  /**
   * Truncation by Richardson's argument: the error grows as h², so D(2h) − D(h) is three times that
   * of D(h). Rounding: u·|loss| in each loss and u·|θ| in each raised parameter, both over h.
   */
  private Tensors centralError(ToDoubleFunction<Tensors> loss, Tensors central) {
    Tensors twice = FiniteDifference.central(loss, start, 2 * CENTRAL_STEP);
    double u = Precision.DOUBLE.unitRoundoff();
    double size = Math.abs(loss.applyAsDouble(start));
    return central.mapNamed(
        (name, d) ->
            d.zip(twice.get(name), (h, twoH) -> Math.abs(twoH - h) / 3)
                .zip(
                    d.zip(start.get(name), (g, w) -> Math.abs(g * w)),
                    (truncation, gw) -> truncation + u * (size + gw) / CENTRAL_STEP));
  }

  Update update(List<Check> checks) {
    Map<String, Tensors> byMethod = new LinkedHashMap<>();
    Tensors tutorial = runs.tutorial(UPDATE_RATE, 1).last();
    byMethod.put(ChapterRuns.TUTORIAL, tutorial);
    byMethod.put(ChapterRuns.CHAIN_RULE, runs.chainRule(UPDATE_RATE, 1).last());
    checks.add(
        ChapterChecks.digits(
            "update/printed differences", Notebooks.ONE_UPDATE_BY_FINITE_DIFFERENCE, tutorial));
    checks.add(printedChainRule());
    for (Engine engine : engines) {
      Verified verified = runs.engine(engine, UPDATE_RATE, 1);
      byMethod.put(engine.name(), verified.run().last());
      checks.add(ChapterChecks.steps("update/" + engine.name(), verified.verdicts()));
    }
    return new Update(
        UPDATE_RATE,
        Notebooks.ONE_UPDATE_BY_FINITE_DIFFERENCE,
        Notebooks.ONE_UPDATE_BY_CHAIN_RULE,
        byMethod);
  }

  /**
   * The notebook prints its chain rule in full float64, where two correct programs differ in the
   * last digit: so its numbers are compared as an engine's are, in σ.
   */
  private Check printedChainRule() {
    NetworkSpec trained = spec.trainedBy(UpdaterSpec.of("sgd", UPDATE_RATE));
    TrainingState before = TrainingState.initial(start);
    Evaluation own = new ReferenceEngine(catalogue).evaluate(trained, before, batch);
    Tensors printed =
        spec.unflatten(
            Notebooks.ONE_UPDATE_BY_CHAIN_RULE.stream().mapToDouble(Double::parseDouble).toArray());
    Evaluation notebook =
        new Evaluation(
            own.layers(),
            own.dataLoss(),
            own.regularization(),
            own.dataGradient(),
            own.gradient(),
            new TrainingState(printed, own.next().slots(), 1, 0));
    return ChapterChecks.steps(
        "update/printed chain rule",
        List.of(
            Judge.ofOthers(catalogue, Comparison.DEFAULT_K)
                .verdict(trained, before, batch, Observation.of(notebook), Precision.DOUBLE)));
  }

  Training training(int epochs, List<Check> checks) {
    List<ChapterRun> columns = new ArrayList<>();
    ChapterRun tutorial = runs.tutorial(TRAINING_RATE, epochs);
    columns.add(tutorial);
    columns.add(runs.chainRule(TRAINING_RATE, epochs));
    if (epochs == NOTEBOOK_EPOCHS) {
      checks.add(
          ChapterChecks.digits(
              "training/printed parameters", Notebooks.AFTER_100, tutorial.last()));
      checks.add(
          ChapterChecks.digits(
              "training/printed prediction",
              List.of(Notebooks.PREDICTION),
              ChapterChecks.number("prediction", tutorial.prediction().get(0))));
    }
    for (Engine engine : engines) {
      Verified verified = runs.engine(engine, TRAINING_RATE, epochs);
      columns.add(verified.run());
      checks.add(ChapterChecks.steps("training/" + engine.name(), verified.verdicts()));
    }
    return new Training(
        TRAINING_RATE,
        epochs,
        Notebooks.INITIAL_LOSS,
        Notebooks.AFTER_100,
        Notebooks.PREDICTION,
        columns);
  }

  private static Tensors gradient(ChapterRun run) {
    return run.steps().get(0).gradient();
  }
}
