package org.dl4jreference.catalog;

import java.util.Map;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.UpdaterSpec;

/** Learning-rate schedules: DL4J's {@code ISchedule} classes. */
public final class Schedules {
  private Schedules() {}

  /**
   * The learning rate of a step.
   *
   * @param updater the schedule and what it counts
   * @param iteration updates done so far
   * @param epoch passes done so far
   * @return η
   * @throws IllegalArgumentException if the schedule is unknown
   */
  public static double rate(UpdaterSpec updater, int iteration, int epoch) {
    int i = updater.unit() == UpdaterSpec.Unit.ITERATION ? iteration : epoch;
    Formula f = updater.learningRate();
    double initial = f.get("value", 1e-3);
    double gamma = f.get("gamma", 0.5);
    return switch (f.name()) {
      case "fixed" -> initial;
      case "exponential" -> initial * Math.pow(gamma, i);
      case "inverse" -> initial / Math.pow(1 + gamma * i, f.get("power", 1));
      case "poly" ->
          initial * Math.pow(Math.max(0, 1 - i / f.get("maxIter", 1)), f.get("power", 1));
      case "sigmoid" -> initial / (1 + Math.exp(-gamma * (i - f.get("stepSize", 1))));
      case "step" -> initial * Math.pow(f.get("decayRate", 0.1), Math.floor(i / f.get("step", 1)));
      case "map" -> fromMap(f, i);
      // always by iteration, over the schedule beneath
      case "ramp" -> initial * Math.min(1, (iteration + 1) / f.get("numIter", 1));
      case "cycle" -> cycle(f, i);
      default -> throw new IllegalArgumentException("unknown schedule " + f.name());
    };
  }

  /** One cycle (Smith 2018): up to the maximum, down again, then annealed. */
  private static double cycle(Formula f, int i) {
    double initial = f.get("value", 1e-3);
    int length = (int) f.get("cycleLength", 2);
    int annealing = (int) f.get("annealingLength", 0);
    int half = (length - annealing) / 2;
    int place = i % length;
    double increment = (f.get("max", initial) - initial) / half;
    if (place < half) {
      return initial + increment * place;
    }
    if (place < 2 * half) {
      return f.get("max", initial) - increment * (place - half);
    }
    return initial * Math.pow(f.get("annealingDecay", 0.1), annealing - (length - place));
  }

  /** The value of the largest key that is not beyond i. */
  private static double fromMap(Formula f, int i) {
    int best = -1;
    double value = Double.NaN;
    for (Map.Entry<String, Double> entry : f.parameters().entrySet()) {
      int from = Integer.parseInt(entry.getKey());
      if (from <= i && from > best) {
        best = from;
        value = entry.getValue();
      }
    }
    return value;
  }
}
