package org.dl4jreference.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingState;

/**
 * The loss against an exponentially growing learning rate, in one run (Smith, "Cyclical learning
 * rates for training neural networks", WACV 2017, section 3.3).
 *
 * @param points one for each step, up to and with the first loss that is not finite
 * @param untrained the losses of the first steps' examples before any training
 */
public record RangeTest(List<Point> points, List<Double> untrained) {
  /** As many as a test has unless it is told otherwise. */
  public static final int STEPS = 200;

  /** How many points on either side a loss is averaged with, twice, as a part of all. */
  private static final double SMOOTHED_OVER = 0.02;

  /** What part of the first loss a fall must be, so that it is no noise. */
  private static final double CLEAR = 0.01;

  /** How many steps show what the first rate does. */
  private static final int FIRST_STEPS = 10;

  /** What part of the loss a growth must be that the first rate is blamed for. */
  private static final double GROWN = 0.1;

  /** Copies the lists. */
  public RangeTest {
    points = List.copyOf(points);
    untrained = List.copyOf(untrained);
  }

  /**
   * One point.
   *
   * @param rate η of the step
   * @param loss before it
   */
  public record Point(double rate, double loss) {}

  /**
   * What the curve suggests. It is a heuristic: nothing follows from it.
   *
   * @param fastest the rate at which the smoothed loss falls fastest against the logarithm of the
   *     rate; empty if it never falls
   * @param turning the rate from which on the smoothed loss grows; empty if it never falls, or does
   *     not grow up to the last rate
   */
  public record Suggestion(OptionalDouble fastest, OptionalDouble turning) {}

  /** Something that can be trained, one step at a time. */
  @FunctionalInterface
  public interface Trainee {
    /**
     * Makes one step.
     *
     * @param step its number, from 0
     * @param rate η
     * @return the loss before the step
     */
    double train(int step, double rate);

    /**
     * The loss of a step's examples before any training.
     *
     * @param step its number, from 0
     * @return the loss; NaN if only {@link #train} tells of losses, so that the first stands for
     *     all
     */
    default double untrained(int step) {
      return Double.NaN;
    }
  }

  /**
   * An engine's training: its updater, penalties and clipping are the network's own, the learning
   * rate of every layer is the test's own, whatever its schedule.
   *
   * @param engine who trains
   * @param spec the network
   * @param start where to start
   * @param batches taken in turn
   * @return the training, at its start
   * @throws IllegalArgumentException if there is no batch
   */
  public static Trainee training(
      Engine engine, NetworkSpec spec, TrainingState start, List<Batch> batches) {
    if (batches.isEmpty()) {
      throw new IllegalArgumentException("a range test needs a batch");
    }
    return new Trainee() {
      private TrainingState state = start;

      @Override
      public double train(int step, double rate) {
        NetworkSpec trained =
            spec.mapUpdaters(u -> u.withLearningRate(new Schedule.Constant(rate)));
        Evaluation evaluation = engine.evaluate(trained, state, batches.get(step % batches.size()));
        state = evaluation.next();
        return evaluation.dataLoss();
      }

      @Override
      public double untrained(int step) {
        return engine.evaluate(spec, start, batches.get(step % batches.size())).dataLoss();
      }
    };
  }

  /**
   * Runs the test around a rate: from a hundred-thousandth of it to ten times as much, as far as
   * there are such numbers, in {@value #STEPS} steps.
   *
   * @param trainee what is trained
   * @param rate finite and &gt; 0
   */
  public static RangeTest around(Trainee trainee, double rate) {
    return run(
        trainee,
        Math.max(rate * 1e-5, Double.MIN_NORMAL),
        Math.min(rate * 10, Double.MAX_VALUE),
        STEPS);
  }

  /**
   * Runs the test.
   *
   * @param trainee what is trained
   * @param from the first rate, &gt; 0
   * @param to the last rate, finite and &gt; from
   * @param steps how many, at least 2
   * @throws IllegalArgumentException if the rates or the number of steps are not such
   */
  public static RangeTest run(Trainee trainee, double from, double to, int steps) {
    if (!(from > 0) || !(to > from) || Double.isInfinite(to) || steps < 2) {
      throw new IllegalArgumentException(
          "a range test needs finite rates 0 < from < to and two steps, found %s to %s in %d steps"
              .formatted(from, to, steps));
    }
    List<Double> untrained = new ArrayList<>();
    for (int i = 0; i <= Math.min(FIRST_STEPS, steps - 1); i++) {
      untrained.add(trainee.untrained(i));
    }
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      double rate = from * Math.pow(to / from, i / (double) (steps - 1));
      points.add(new Point(rate, trainee.train(i, rate)));
      if (!Double.isFinite(points.get(i).loss())) {
        break;
      }
    }
    return new RangeTest(points, untrained);
  }

  /**
   * Whether the test ended with a loss that is not finite.
   *
   * @return true if it did
   */
  public boolean overflowed() {
    return !points.isEmpty() && !Double.isFinite(points.get(points.size() - 1).loss());
  }

  /**
   * Whether the smallest rate is too large already: after the first steps the loss is clearly
   * larger, of the same examples, than before any training, and it never falls below that again.
   */
  public boolean isTooLargeAtOnce() {
    int last = Math.min(FIRST_STEPS, points.size() - 1);
    if (last < 1 || !Double.isFinite(points.get(0).loss())) {
      return false;
    }
    double before = 0;
    double after = 0;
    for (int i = 1; i <= last; i++) {
      before += Double.isNaN(untrained.get(i)) ? points.get(0).loss() : untrained.get(i);
      after += points.get(i).loss();
    }
    double lowest = Arrays.stream(smoothed()).skip(1).min().orElse(Double.POSITIVE_INFINITY);
    // written so that NaN would be growth
    return !(after - before <= GROWN * Math.abs(before)) && lowest * last >= before;
  }

  /**
   * What the curve suggests. The loss is averaged with its neighbours; it falls if that is clear
   * against its first value, and grows where it leaves its smallest value as clearly. Nothing is
   * suggested where the smallest rate is too large already.
   */
  public Suggestion suggestion() {
    double[] smooth = smoothed();
    int lowest = 0;
    for (int i = 1; i < smooth.length; i++) {
      lowest = smooth[i] < smooth[lowest] ? i : lowest;
    }
    if (lowest == 0
        || isTooLargeAtOnce()
        || smooth[0] - smooth[lowest] <= CLEAR * Math.abs(smooth[0])) {
      return new Suggestion(OptionalDouble.empty(), OptionalDouble.empty());
    }
    int steepest = 0;
    for (int i = 1; i <= lowest; i++) {
      steepest = slope(smooth, i) < slope(smooth, steepest) ? i : steepest;
    }
    return new Suggestion(OptionalDouble.of(points.get(steepest).rate()), turning(smooth, lowest));
  }

  private OptionalDouble turning(double[] smooth, int lowest) {
    double grown = smooth[lowest] + CLEAR * (smooth[0] - smooth[lowest]);
    int last = lowest;
    while (last + 1 < smooth.length && smooth[last + 1] <= grown) {
      last++;
    }
    return last + 1 < smooth.length || overflowed()
        ? OptionalDouble.of(points.get(last).rate())
        : OptionalDouble.empty();
  }

  /** Per point, over as many points on either side as losses are averaged with. */
  private double slope(double[] smooth, int i) {
    int from = Math.max(0, i - width());
    int to = Math.min(smooth.length - 1, i + width());
    return (smooth[to] - smooth[from]) / (to - from);
  }

  private int width() {
    return Math.max(1, (int) Math.round(SMOOTHED_OVER * points.size()));
  }

  private double[] smoothed() {
    double[] finite = points.stream().mapToDouble(Point::loss).filter(Double::isFinite).toArray();
    return averaged(averaged(finite));
  }

  /** Each with its neighbours, fewer at the ends. */
  private double[] averaged(double[] losses) {
    double[] result = new double[losses.length];
    for (int i = 0; i < result.length; i++) {
      result[i] =
          Arrays.stream(losses, Math.max(0, i - width()), Math.min(losses.length, i + width() + 1))
              .average()
              .orElseThrow();
    }
    return result;
  }
}
