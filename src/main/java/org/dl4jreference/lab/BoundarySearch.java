package org.dl4jreference.lab;

import java.util.OptionalDouble;
import java.util.function.DoubleConsumer;
import org.dl4jreference.model.Precision;

/**
 * Looks for the rate from which on an engine's steps grow, around its prediction, and farther away
 * where the exact gradients show it there and the engine does not.
 *
 * @param subject the engine's runs
 * @param precision that the engine computes in
 * @param exact runs of the exact gradients from the same start
 * @param predicted 2/λmax
 * @param progress told after each run of the bisection
 */
record BoundarySearch(
    RateSweep subject, Precision precision, RateSweep exact, double predicted, Runnable progress) {
  /** Epochs of a run: slower directions have died out by then. */
  private static final int EPOCHS = 150;

  private static final double WIDTH = 3e-4;

  /** A narrow bracket spares some runs. */
  private static final double NARROW = 0.01;

  private static final double WIDE = 0.1;

  /** How far from its prediction the boundary is looked for, as a factor. */
  private static final double FAR = 100;

  /**
   * The boundary that the engine shows.
   *
   * @return NaN if it shows none though it should; empty if the start shows none, as the minimum
   */
  OptionalDouble observed() {
    OptionalDouble near = between((1 - NARROW) * predicted, (1 + NARROW) * predicted);
    double low = (1 - WIDE) * predicted;
    double high = (1 + WIDE) * predicted;
    near = near.isPresent() ? near : between(low, high);
    if (near.isPresent() || !isShownByExactGradients(low, high)) {
      return near;
    }
    if (clearlyGrows(subject.run(low, EPOCHS))) {
      return far(predicted / FAR, low);
    }
    return subject.grows(high, EPOCHS) ? near : far(high, predicted * FAR);
  }

  private OptionalDouble between(double low, double high) {
    DoubleConsumer each = width -> progress.run();
    return subject.boundary(low, high, EPOCHS, WIDTH, each);
  }

  private OptionalDouble far(double low, double high) {
    return OptionalDouble.of(between(low, high).orElse(Double.NaN));
  }

  /** And within the range of the engine's arithmetic, which may overflow where these do not. */
  private boolean isShownByExactGradients(double low, double high) {
    RateRun settling = exact.run(low, EPOCHS);
    return !clearlyGrows(settling)
        && settling.losses().stream().allMatch(loss -> loss < precision.largest() / 4)
        && clearlyGrows(exact.run(high, EPOCHS));
  }

  /** More than rounding lets the last steps of a slow direction grow. */
  private static boolean clearlyGrows(RateRun run) {
    return run.behaviour() == Behaviour.OVERFLOWED || run.behaviour() == Behaviour.DIVERGING;
  }
}
