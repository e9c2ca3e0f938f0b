package org.dl4jreference.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ForwardPass;
import org.dl4jreference.reference.GradientDescent;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verify.Decisive;
import org.dl4jreference.verify.Judge;

/** Trains an experiment's network at one learning rate, and judges each step of an engine. */
public final class Trainer {
  private final Catalogue catalogue = Catalogue.standard();
  private final Judge judge = Judge.ofDl4j(catalogue);
  private final Experiment experiment;
  private final double learningRate;
  private final NetworkSpec spec;
  private final Runnable progress;
  private final Watcher watcher;

  /** Told how a run gets on. */
  public interface Watcher {
    /** Takes no notice. */
    Watcher NOBODY = (name, epoch, loss, parameters, worst) -> {};

    /**
     * Another epoch is over.
     *
     * @param name who computes
     * @param epoch how many epochs there were before
     * @param loss before it
     * @param parameters before it
     * @param worst the step that decides so far; empty for the reference's own runs
     */
    void epoch(String name, int epoch, double loss, Tensors parameters, Optional<Judged> worst);
  }

  /** One update of whatever computes: what it was, and where it led. */
  private record Update(double loss, TrainingState next) {
    boolean isFinite() {
      return Double.isFinite(loss) && next.parameters().isFinite();
    }
  }

  /** How a computation takes a step, and what it makes of the loss of a batch. */
  private interface Computation {
    Update step(TrainingState state, Batch batch);

    double loss(TrainingState state, Batch batch);
  }

  /**
   * A trainer.
   *
   * @param experiment what to train on what
   * @param learningRate instead of the experiment's
   * @param progress told after each epoch
   * @param watcher told what was computed in it
   */
  public Trainer(Experiment experiment, double learningRate, Runnable progress, Watcher watcher) {
    this.experiment = experiment;
    this.learningRate = learningRate;
    this.spec = experiment.network().atRate(learningRate);
    this.progress = progress;
    this.watcher = watcher;
  }

  /**
   * The reference itself: nothing to compare it with.
   *
   * @param reference the engine
   * @throws org.dl4jreference.model.BadInput if the loss takes logarithms of what is no probability
   */
  public Trajectory exact(Engine reference) {
    Undefined.Remembering remembering = new Undefined.Remembering(reference);
    Trajectory exact =
        train("exact", reference.precision(), evaluating(remembering), new Decisive());
    remembering.kept().ifPresent(step -> new Undefined(catalogue).refuse(spec, step));
    return exact;
  }

  /**
   * An engine, each of its steps against the reference from that step's own parameters.
   *
   * @param engine the subject
   * @return its run with the step that decides
   * @throws IllegalArgumentException if the engine cannot compute this network
   */
  public Trajectory verified(Engine engine) {
    Judge run = judge.ofRun();
    Decisive decisive = new Decisive();
    Computation evaluating = evaluating(engine);
    Computation judged =
        new Computation() {
          @Override
          public Update step(TrainingState state, Batch batch) {
            Judge.Judgement found = run.step(engine, spec, state, batch);
            decisive.add(found.verdict());
            return new Update(found.evaluation().score(), found.evaluation().next());
          }

          @Override
          public double loss(TrainingState state, Batch batch) {
            return evaluating.loss(state, batch);
          }
        };
    return train(engine.name(), engine.precision(), judged, decisive);
  }

  private Computation evaluating(Engine engine) {
    return new Computation() {
      @Override
      public Update step(TrainingState state, Batch batch) {
        Evaluation found = engine.evaluate(spec, state, batch.in(engine.precision()));
        return new Update(found.score(), found.next());
      }

      @Override
      public double loss(TrainingState state, Batch batch) {
        return step(state, batch).loss();
      }
    };
  }

  /** The chapter's arithmetic: information, since its gradient is another number. */
  public Trajectory tutorial() {
    Computation differences =
        new Computation() {
          @Override
          public Update step(TrainingState state, Batch batch) {
            GradientDescent.Step step =
                GradientDescent.step(
                    catalogue,
                    spec,
                    state.parameters(),
                    batch,
                    learningRate,
                    GradientDescent.Arithmetic.TUTORIAL);
            return new Update(step.loss(), TrainingState.initial(step.after()));
          }

          @Override
          public double loss(TrainingState state, Batch batch) {
            return ForwardPass.loss(catalogue, spec, state.parameters(), batch);
          }
        };
    return train("tutorial", Precision.FLOAT, differences, new Decisive());
  }

  private Trajectory train(
      String name, Precision precision, Computation computation, Decisive decisive) {
    TrainingState state = TrainingState.initial(experiment.initial().map(precision::round));
    List<Batch> batches = experiment.batches();
    List<Double> losses = new ArrayList<>();
    int updates = 0;
    OptionalInt firstNonFinite = OptionalInt.empty();
    for (int epoch = 1; epoch <= experiment.epochs() && firstNonFinite.isEmpty(); epoch++) {
      double sum = 0;
      Tensors before = state.parameters();
      for (Batch batch : batches) {
        Update update = computation.step(state, batch);
        sum += update.loss() * batch.size();
        state = update.next();
        updates++;
        if (!update.isFinite()) {
          firstNonFinite = OptionalInt.of(epoch);
          break;
        }
      }
      losses.add(sum / experiment.data().size());
      if (firstNonFinite.isEmpty()) {
        watcher.epoch(name, epoch - 1, losses.get(epoch - 1), before, judged(name, decisive));
        state = state.nextEpoch();
        progress.run();
      }
    }
    if (firstNonFinite.isEmpty()) {
      losses.add(finalLoss(computation, state, batches));
    }
    return new Trajectory(
        name, losses, state.parameters(), firstNonFinite, updates, judged(name, decisive));
  }

  private double finalLoss(Computation computation, TrainingState state, List<Batch> batches) {
    double sum = 0;
    for (Batch batch : batches) {
      sum += computation.loss(state, batch) * batch.size();
    }
    return sum / experiment.data().size();
  }

  private static Optional<Judged> judged(String name, Decisive decisive) {
    return decisive.verdict().map(v -> Judged.of(name + ", update " + (decisive.index() + 1), v));
  }
}
