package org.dl4jreference.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ChainRule;

/** What an engine really does at one learning rate after another, by plain gradient descent. */
public final class RateSweep {
  /** The least number of epochs that has a trend: two steps, and one turn between them. */
  public static final int LEAST_EPOCHS = 3;

  /** What part of the gradient at the start is nothing at the end. */
  private static final double ARRIVED = 1e-3;

  private static final long SEED = 1;

  private final Catalogue catalogue;
  private final Engine engine;
  private final NetworkSpec spec;
  private final Tensors start;
  private final Batch batch;

  /**
   * A sweep.
   *
   * @param catalogue what the names mean, for the exact gradient where a run stops
   * @param engine who trains
   * @param spec the network
   * @param start the parameters that every run starts from
   * @param batch all examples
   */
  public RateSweep(
      Catalogue catalogue, Engine engine, NetworkSpec spec, Tensors start, Batch batch) {
    this.catalogue = catalogue;
    this.engine = engine;
    this.spec = spec;
    this.start = start.map(engine.precision()::round);
    this.batch = batch;
  }

  /**
   * Trains at one rate, without updater, penalties or clipping.
   *
   * @param rate η
   * @param epochs at least {@link #LEAST_EPOCHS}
   * @return what happened
   * @throws IllegalArgumentException if there are fewer epochs
   */
  public RateRun run(double rate, int epochs) {
    if (epochs < LEAST_EPOCHS) {
      throw new IllegalArgumentException(
          "a run needs at least %d epochs, found %d".formatted(LEAST_EPOCHS, epochs));
    }
    NetworkSpec trained = spec.trainedBy(UpdaterSpec.of("sgd", rate));
    TrainingState state = TrainingState.initial(start);
    Trail trail = new Trail(engine.precision());
    List<Double> weight = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      Evaluation evaluation = engine.evaluate(trained, state, batch);
      trail.loss(evaluation.dataLoss());
      onlyWeight(state.parameters()).ifPresent(weight::add);
      Tensors next = evaluation.next().parameters();
      if (!Double.isFinite(evaluation.dataLoss()) || !next.isFinite()) {
        return run(rate, trail, weight, trail.overflowed(), state.parameters());
      }
      trail.step(moved(state.parameters()), moved(next));
      state = evaluation.next();
    }
    Tensors last = state.parameters();
    return run(rate, trail, weight, trail.shown(() -> isArrived(last)), last);
  }

  private static Optional<Double> onlyWeight(Tensors parameters) {
    List<Matrix> weights =
        parameters.byName().entrySet().stream()
            .filter(e -> Tensors.keyOf(e.getKey()).equals("W"))
            .map(Map.Entry::getValue)
            .toList();
    return weights.size() == 1 && weights.get(0).size() == 1
        ? Optional.of(weights.get(0).get(0, 0))
        : Optional.empty();
  }

  private static RateRun run(
      double rate, Trail trail, List<Double> weight, Trail.Shown shown, Tensors last) {
    return new RateRun(
        rate, trail.losses(), weight, shown.growth(), shown.behaviour(), shown.since(), last);
  }

  /** The parameters that a gradient moves: not running statistics, which follow the data. */
  private static double[] moved(Tensors parameters) {
    List<double[]> kept = new ArrayList<>();
    parameters
        .byName()
        .forEach(
            (name, m) -> {
              if (!LayerSpec.isRunningStatistic(Tensors.keyOf(name))) {
                kept.add(m.toArray());
              }
            });
    return kept.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
  }

  /**
   * Whether the exact gradient has all but vanished, or is no larger than what one unit in the last
   * place of each parameter makes of it.
   */
  private boolean isArrived(Tensors at) {
    double[] gradient = gradient(at);
    if (Vectors.norm(gradient) <= ARRIVED * Vectors.norm(gradient(start))) {
      return true;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    Tensors beside = at.map(m -> m.map(v -> random.nextBoolean() ? v + ulp(v) : v - ulp(v)));
    return Vectors.norm(gradient) <= Vectors.norm(Vectors.difference(gradient(beside), gradient));
  }

  private double ulp(double value) {
    return engine.precision().ulp(value);
  }

  private double[] gradient(Tensors at) {
    return ChainRule.gradient(catalogue, spec, at, batch).flatten();
  }

  /**
   * The rate at which steps neither grow nor shrink, by bisection.
   *
   * @param stable a rate at which they shrink
   * @param unstable a larger one at which they grow
   * @param epochs of each run: enough for the fastest growing direction to win
   * @param relative how closely the two ends must meet
   * @param progress told the width of the bracket after each run
   * @return the middle of the last bracket; empty if the two rates do not bracket the boundary, as
   *     where the run starts at the minimum
   */
  public OptionalDouble boundary(
      double stable, double unstable, int epochs, double relative, DoubleConsumer progress) {
    double low = stable;
    double high = unstable;
    if (grows(low, epochs) || !grows(high, epochs)) {
      return OptionalDouble.empty();
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
    return OptionalDouble.of((low + high) / 2);
  }

  boolean grows(double rate, int epochs) {
    RateRun run = run(rate, epochs);
    return run.behaviour() == Behaviour.OVERFLOWED || run.growth() > 1;
  }
}
