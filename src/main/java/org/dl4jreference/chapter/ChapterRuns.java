package org.dl4jreference.chapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ForwardPass;
import org.dl4jreference.reference.GradientDescent;
import org.dl4jreference.reference.GradientDescent.Arithmetic;
import org.dl4jreference.reference.GradientDescent.Step;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.Judge;

/** Gradient descent on one problem of the chapter, by the reference or by an engine. */
final class ChapterRuns {
  static final String TUTORIAL = "tutorial";
  static final String CHAIN_RULE = "chain rule";

  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final Tensors start;
  private final Batch batch;
  private final Runnable done;

  /**
   * Runs of one problem.
   *
   * @param done told as often as a run may have steps, of a shorter one at its end
   */
  ChapterRuns(Catalogue catalogue, NetworkSpec spec, Tensors start, Batch batch, Runnable done) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.start = start;
    this.batch = batch;
    this.done = done;
  }

  private void done(int steps) {
    for (int i = 0; i < steps; i++) {
      done.run();
    }
  }

  /** A run with the verdict on each of its steps. */
  record Verified(ChapterRun run, List<Verdict> verdicts) {}

  /** The chapter's own arithmetic. */
  ChapterRun tutorial(double learningRate, int epochs) {
    return reference(TUTORIAL, learningRate, epochs, Arithmetic.TUTORIAL);
  }

  /** Exact gradients in float64. */
  ChapterRun chainRule(double learningRate, int epochs) {
    return reference(CHAIN_RULE, learningRate, epochs, Arithmetic.EXACT);
  }

  /**
   * An engine's run, each step compared with the chain rule from that step's own parameters. It
   * ends where the parameters are no longer finite: from there no step can be checked.
   */
  Verified engine(Engine engine, double learningRate, int epochs) {
    NetworkSpec trained = spec.trainedBy(UpdaterSpec.of("sgd", learningRate));
    Judge judge = Judge.ofDl4j(catalogue);
    List<Step> steps = new ArrayList<>();
    List<Verdict> verdicts = new ArrayList<>();
    TrainingState state = TrainingState.initial(start);
    for (int epoch = 0; epoch < epochs && state.parameters().isFinite(); epoch++) {
      Judge.Judgement step = judge.step(engine, trained, state, batch);
      Evaluation found = step.evaluation();
      verdicts.add(step.verdict());
      Tensors after = found.next().parameters();
      steps.add(
          new Step(state.parameters(), found.score(), Optional.empty(), found.gradient(), after));
      state = found.next().nextEpoch();
      done.run();
    }
    done(epochs - steps.size());
    Evaluation last = engine.evaluate(trained, state, batch);
    return new Verified(
        new ChapterRun(engine.name(), steps, last.score(), last.prediction()), verdicts);
  }

  private ChapterRun reference(
      String name, double learningRate, int epochs, Arithmetic arithmetic) {
    List<Step> steps =
        GradientDescent.train(
            catalogue, spec, start, List.of(batch), learningRate, epochs, arithmetic);
    done(epochs);
    Tensors last = steps.get(steps.size() - 1).after();
    List<ForwardPass.Layer> layers = ForwardPass.layers(catalogue, spec, last, batch.x());
    return new ChapterRun(
        name,
        steps,
        ForwardPass.loss(catalogue, spec, last, batch),
        layers.get(layers.size() - 1).activation());
  }
}
