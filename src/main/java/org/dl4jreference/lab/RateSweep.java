package org.dl4jreference.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.DoubleConsumer;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;

/** What an engine really does at one learning rate after another, by plain gradient descent. */
public final class RateSweep {
  /**
   * A run that oscillates does so from the start; later the slowest direction is all that moves.
   */
  private static final int EARLY = 10;

  private final Engine engine;
  private final NetworkSpec spec;
  private final Tensors start;
  private final Batch batch;

  /**
   * A sweep.
   *
   * @param engine who trains
   * @param spec the network
   * @param start the parameters that every run starts from
   * @param batch all examples
   */
  public RateSweep(Engine engine, NetworkSpec spec, Tensors start, Batch batch) {
    this.engine = engine;
    this.spec = spec;
    this.start = start.map(engine.precision()::round);
    this.batch = batch;
  }

  /**
   * Trains at one rate.
   *
   * @param rate η
   * @param epochs at least 3
   * @return what happened
   */
  public RateRun run(double rate, int epochs) {
    NetworkSpec trained = spec.trainedBy(UpdaterSpec.of("sgd", rate));
    TrainingState state = TrainingState.initial(start);
    List<Double> losses = new ArrayList<>();
    List<Double> steps = new ArrayList<>();
    OptionalInt overflow = OptionalInt.empty();
    double[] previous = null;
    int turns = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
      Evaluation evaluation = engine.evaluate(trained, state, batch);
      losses.add(evaluation.dataLoss());
      boolean finite =
          Double.isFinite(evaluation.dataLoss()) && evaluation.next().parameters().isFinite();
      if (!finite) {
        overflow = OptionalInt.of(epoch);
        break;
      }
      double[] step = difference(evaluation.next().parameters(), state.parameters());
      steps.add(norm(step));
      if (previous != null && epoch <= EARLY && dot(step, previous) < 0) {
        turns++;
      }
      previous = step;
      state = evaluation.next();
    }
    double growth = growth(steps);
    return new RateRun(
        rate,
        losses,
        growth,
        behaviour(overflow, steps, growth, turns, losses),
        overflow,
        state.parameters());
  }

  /** The mean factor of a step over the second half of the run; 0 once nothing moves. */
  private static double growth(List<Double> steps) {
    int last = steps.size() - 1;
    int half = last / 2;
    if (last < 1) {
      return Double.NaN;
    }
    return steps.get(half) == 0
        ? 0
        : Math.pow(steps.get(last) / steps.get(half), 1.0 / (last - half));
  }

  private static Behaviour behaviour(
      OptionalInt overflow, List<Double> steps, double growth, int turns, List<Double> losses) {
    if (overflow.isPresent()) {
      return Behaviour.OVERFLOWED;
    }
    double lastLoss = losses.get(losses.size() - 1);
    if (steps.get(steps.size() - 1) == 0 && lastLoss > losses.get(0)) {
      return Behaviour.STUCK;
    }
    // a run that has arrived only jitters: what diverges grows by more than that
    if (growth > 1 && lastLoss > 1.01 * losses.get(losses.size() / 2) && lastLoss > losses.get(0)) {
      return Behaviour.DIVERGING;
    }
    return turns > Math.min(EARLY, steps.size() - 1) / 2
        ? Behaviour.OSCILLATING
        : Behaviour.OVER_DAMPED;
  }

  private static double[] difference(Tensors after, Tensors before) {
    double[] a = after.flatten();
    double[] b = before.flatten();
    for (int i = 0; i < a.length; i++) {
      a[i] -= b[i];
    }
    return a;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double norm(double[] v) {
    return Math.sqrt(dot(v, v));
  }

  /**
   * The rate at which steps neither grow nor shrink, by bisection.
   *
   * @param stable a rate at which they shrink
   * @param unstable a larger one at which they grow
   * @param epochs of each run: enough for the fastest growing direction to win
   * @param relative how closely the two ends must meet
   * @param progress told the width of the bracket after each run
   * @return the middle of the last bracket
   * @throws IllegalArgumentException if the two rates do not bracket the boundary
   */
  public double boundary(
      double stable, double unstable, int epochs, double relative, DoubleConsumer progress) {
    double low = stable;
    double high = unstable;
    if (grows(low, epochs) || !grows(high, epochs)) {
      throw new IllegalArgumentException(
          "no boundary between rates %s and %s".formatted(stable, unstable));
    }
    while (high - low > relative * high) {
      double middle = (low + high) / 2;
      if (grows(middle, epochs)) {
        high = middle;
      } else {
        low = middle;
      }
      progress.accept((high - low) / high);
    }
    return (low + high) / 2;
  }

  private boolean grows(double rate, int epochs) {
    RateRun run = run(rate, epochs);
    return run.behaviour() == Behaviour.OVERFLOWED || run.growth() > 1;
  }
}
