package org.dl4jreference.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.dl4jreference.model.Precision;

/** The losses and steps of a run, and what they show. */
final class Trail {
  /**
   * A run that oscillates does so from the start; later the slowest direction is all that moves.
   */
  private static final int EARLY = 10;

  /** How many roundings of a parameter a step may be that is only jitter. */
  private static final double JITTER = 32;

  /** How many roundings two losses may differ by that are equal. */
  private static final double EQUAL_LOSSES = 1000;

  /** What part of the loss must go in a quarter of the run, so that it falls. */
  private static final double FALLING = 0.01;

  private final Precision precision;
  private final List<Double> losses = new ArrayList<>();
  private final List<Double> steps = new ArrayList<>();
  private final List<Boolean> turns = new ArrayList<>();
  private double largest;
  private double[] previous;

  Trail(Precision precision) {
    this.precision = precision;
  }

  /** What the trail shows, as {@link RateRun} defines it. */
  record Shown(Behaviour behaviour, OptionalInt since, double growth) {
    private static Shown of(Behaviour behaviour, int since, double growth) {
      return new Shown(behaviour, OptionalInt.of(since), growth);
    }
  }

  /** The loss before the next step. */
  void loss(double loss) {
    losses.add(loss);
  }

  List<Double> losses() {
    return losses;
  }

  void step(double[] before, double[] after) {
    double[] step = Vectors.difference(after, before);
    largest = Math.max(largest, Math.max(Vectors.norm(before), Vectors.norm(after)));
    steps.add(Vectors.norm(step));
    turns.add(previous != null && Vectors.dot(step, previous) < 0);
    previous = step;
  }

  /** What a run shows whose last loss, or next step, is not finite. */
  Shown overflowed() {
    return Shown.of(Behaviour.OVERFLOWED, losses.size() - 1, trend(steps.size()).factor());
  }

  /**
   * What a finite run shows.
   *
   * @param arrived whether the exact gradient at the end is zero but for rounding; asked only where
   *     the last steps are no larger than rounding
   */
  Shown shown(BooleanSupplier arrived) {
    int n = steps.size();
    int rest = firstOfTail(JITTER * precision.unitRoundoff() * largest);
    int still = firstOfTail(0);
    boolean atRest = rest < n && arrived.getAsBoolean();
    if (still < n && !atRest) {
      return Shown.of(Behaviour.STUCK, still, 0);
    }
    if (!atRest) {
      return moving(n);
    }
    if (rest == 0) {
      return Shown.of(Behaviour.AT_REST, 0, 0);
    }
    return Shown.of(
        rose(losses.get(0), losses.get(n - 1)) ? Behaviour.STRANDED : settling(turnsEarly(rest)),
        rest,
        rest < 2 ? 0 : trend(rest).factor());
  }

  private Shown moving(int n) {
    Trend trend = trend(n);
    boolean turnsLate = turnsMostly(n / 2, n);
    int quarter = Math.max(1, n / 4);
    double first = losses.get(0);
    double third = mean(n - 2 * quarter, n - quarter);
    double fourth = mean(n - quarter, n);
    // where steps turn, their growth foretells that the loss will rise
    if (trend.grows()
        && (turnsLate ? !rose(fourth, third) : rose(Math.max(first, third), fourth))) {
      return Shown.of(Behaviour.DIVERGING, smallestLoss(), trend.factor());
    }
    boolean falls = third - fourth > FALLING * Math.abs(third);
    Behaviour behaviour =
        turnsLate && !trend.shrinks() && !falls
            ? Behaviour.BOUNCING
            : rose(first, fourth) ? Behaviour.STRANDED : settling(turnsLate || turnsEarly(n));
    return new Shown(behaviour, OptionalInt.empty(), trend.factor());
  }

  private static Behaviour settling(boolean turns) {
    return turns ? Behaviour.OSCILLATING : Behaviour.OVER_DAMPED;
  }

  /** The first step from which on none is longer than a length; the number of steps if none. */
  private int firstOfTail(double length) {
    int first = steps.size();
    while (first > 0 && steps.get(first - 1) <= length) {
      first--;
    }
    return first;
  }

  /** Over the second half of the first n steps. */
  private Trend trend(int n) {
    return Trend.of(steps.subList(Math.max(0, (n - 1) / 2), n));
  }

  private boolean turnsEarly(int n) {
    return turnsMostly(1, Math.min(EARLY + 1, n));
  }

  private boolean turnsMostly(int from, int to) {
    int count = 0;
    for (int i = Math.max(1, from); i < to; i++) {
      count += turns.get(i) ? 1 : 0;
    }
    return 2 * count > to - Math.max(1, from);
  }

  private double mean(int from, int to) {
    return losses.subList(from, to).stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private boolean rose(double from, double to) {
    double rounding =
        EQUAL_LOSSES * precision.unitRoundoff() * Math.max(Math.abs(from), Math.abs(to));
    return to - from > rounding;
  }

  private int smallestLoss() {
    int smallest = 0;
    for (int i = 1; i < losses.size(); i++) {
      if (losses.get(i) < losses.get(smallest)) {
        smallest = i;
      }
    }
    return smallest;
  }
}
