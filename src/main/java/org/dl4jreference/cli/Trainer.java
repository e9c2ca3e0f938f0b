package org.dl4jreference.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.finding.Causes;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ForwardPass;
import org.dl4jreference.reference.GradientDescent;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;

/** Trains an experiment's network at one learning rate. */
final class Trainer {
  private final Catalogue catalogue = Catalogue.standard();
  private final Comparison comparison = new Comparison(catalogue);
  private final Causes causes = new Causes(catalogue);
  private final Experiment experiment;
  private final double learningRate;
  private final NetworkSpec spec;
  private final Progress progress;
  private final Watcher watcher;

  /** Told how a run gets on. */
  interface Watcher {
    Watcher NOBODY = (name, epoch, loss, parameters, worst) -> {};

    /**
     * Another epoch is over.
     *
     * @param name who computes
     * @param epoch how many epochs there were before
     * @param loss before it
     * @param parameters before it
     * @param worst the worst step so far; empty for the reference's own runs
     */
    void epoch(String name, int epoch, double loss, Tensors parameters, Optional<Judged> worst);
  }

  Trainer(Experiment experiment, double learningRate, Progress progress, Watcher watcher) {
    this.experiment = experiment;
    this.learningRate = learningRate;
    this.spec = experiment.network().atRate(learningRate);
    this.progress = progress;
    this.watcher = watcher;
  }

  /** The reference itself: nothing to compare it with. */
  Trajectory exact(Engine reference) {
    return train(reference, "exact", false);
  }

  /** An engine, each of its steps against the reference from that step's own parameters. */
  Trajectory verified(Engine engine) {
    return train(engine, engine.name(), true);
  }

  private Trajectory train(Engine engine, String name, boolean verify) {
    Precision precision = engine.precision();
    List<Batch> batches =
        experiment.batches().stream().map(batch -> rounded(batch, precision)).toList();
    TrainingState state = TrainingState.initial(experiment.initial().map(precision::round));
    List<Double> losses = new ArrayList<>();
    Worst worst = new Worst();
    int updates = 0;
    for (int epoch = 1; epoch <= experiment.epochs(); epoch++) {
      double sum = 0;
      Tensors before = state.parameters();
      for (Batch batch : batches) {
        Evaluation step = engine.evaluate(spec, state, batch);
        if (verify) {
          worst.add(judge(state, batch, step, precision), updates);
        }
        sum += step.score() * batch.size();
        state = step.next();
        updates++;
        if (!isFinite(step)) {
          losses.add(sum / experiment.data().size());
          return new Trajectory(
              name, losses, state.parameters(), OptionalInt.of(epoch), updates, worst.judged(name));
        }
      }
      losses.add(sum / experiment.data().size());
      watcher.epoch(name, epoch - 1, losses.get(epoch - 1), before, worst.judged(name));
      state = state.nextEpoch();
      progress.step();
    }
    double last = 0;
    for (Batch batch : batches) {
      last += engine.evaluate(spec, state, batch).score() * batch.size();
    }
    losses.add(last / experiment.data().size());
    return new Trajectory(
        name, losses, state.parameters(), OptionalInt.empty(), updates, worst.judged(name));
  }

  private static boolean isFinite(Evaluation step) {
    return Double.isFinite(step.score()) && step.next().parameters().isFinite();
  }

  private static Batch rounded(Batch batch, Precision precision) {
    return new Batch(precision.round(batch.x()), precision.round(batch.y()), batch.mask());
  }

  /** A step that left the range of its arithmetic never agrees, whatever the reference did. */
  private Judged judge(TrainingState state, Batch batch, Evaluation step, Precision precision) {
    Observation subject = Observation.of(step);
    Verdict verdict =
        causes.explain(
            comparison.step(spec, state, batch, subject, precision),
            spec,
            state,
            batch,
            subject,
            precision);
    if (verdict.outcome() == Outcome.AGREES && !isFinite(step)) {
      verdict =
          new Verdict(
              Outcome.OVERFLOWED,
              verdict.tensors(),
              verdict.layerAtFault(),
              verdict.explanation(),
              verdict.resolution(),
              verdict.remarks(),
              verdict.k());
    }
    return Judged.of("step", verdict);
  }

  /** The chapter's arithmetic: information, since its gradient is another number. */
  Trajectory tutorial() {
    List<Double> losses = new ArrayList<>();
    Tensors p = experiment.initial().map(Precision.FLOAT::round);
    int updates = 0;
    for (int epoch = 1; epoch <= experiment.epochs(); epoch++) {
      double sum = 0;
      Tensors before = p;
      for (Batch batch : experiment.batches()) {
        GradientDescent.Step step =
            GradientDescent.step(
                catalogue, spec, p, batch, learningRate, GradientDescent.Arithmetic.TUTORIAL);
        sum += step.loss() * batch.size();
        p = step.after();
        updates++;
        if (!Double.isFinite(step.loss()) || !p.isFinite()) {
          losses.add(sum / experiment.data().size());
          return new Trajectory(
              "tutorial", losses, p, OptionalInt.of(epoch), updates, Optional.empty());
        }
      }
      losses.add(sum / experiment.data().size());
      watcher.epoch("tutorial", epoch - 1, losses.get(epoch - 1), before, Optional.empty());
      progress.step();
    }
    losses.add(ForwardPass.loss(catalogue, spec, p, experiment.data()));
    return new Trajectory("tutorial", losses, p, OptionalInt.empty(), updates, Optional.empty());
  }

  /** The step with the worst outcome, and among those with the largest error. */
  private static final class Worst {
    private Judged worst;
    private int step;

    void add(Judged judged, int index) {
      if (worst == null || isWorse(judged)) {
        worst = judged;
        step = index;
      }
    }

    private boolean isWorse(Judged judged) {
      int counted = judged.counted().compareTo(worst.counted());
      int outcome = judged.outcome().compareTo(worst.outcome());
      return counted > 0
          || (counted == 0 && outcome > 0)
          || (counted == 0 && outcome == 0 && judged.sigmas() > worst.sigmas());
    }

    Optional<Judged> judged(String name) {
      return Optional.ofNullable(worst)
          .map(w -> new Judged(name + ", update " + (step + 1), w.verdict(), w.reason()));
    }
  }
}
