package org.dl4jreference.adversary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/**
 * What other legal implementations make of a record, given all that it holds: how far each recorded
 * number lies from their mean, in their standard deviations. Knows nothing of the judge.
 */
final class Spread {
  private static final int REPLAYS = 30;

  private final Run run;
  private double farthest;
  private String where = "";

  private Spread(Run run) {
    this.run = run;
  }

  static Spread of(Run run) {
    Spread spread = new Spread(run);
    spread.measure();
    return spread;
  }

  /** The largest distance; infinite where only the record is no number, or nothing else spreads. */
  double farthest() {
    return farthest;
  }

  String where() {
    return where;
  }

  private void measure() {
    Random random = new Random(77);
    List<Map<String, Tensors>> carried = new ArrayList<>();
    for (int k = 0; k < REPLAYS; k++) {
      carried.add(Map.of());
    }
    for (int t = 0; t < run.steps().size(); t++) {
      Run.Step step = run.steps().get(t);
      Map<String, List<double[]>> replays = new LinkedHashMap<>();
      for (int k = 0; k < REPLAYS; k++) {
        TrainingState given = step.before();
        TrainingState before =
            run.recorded().slots
                ? given
                : new TrainingState(
                    given.parameters(), carried.get(k), given.iteration(), given.epoch());
        Arithmetic arithmetic =
            new Arithmetic(
                run.choices().otherwise(random),
                k % 2 == 0 ? Arithmetic.Jitter.BY_VALUE : Arithmetic.Jitter.RANDOM,
                random.nextLong());
        Guided guided = new Guided(step);
        Evaluation e = NetworkStep.of(run.spec(), arithmetic, guided, before, step.batch());
        carried.set(k, e.next().slots());
        numbers(step, e, guided)
            .forEach((name, v) -> replays.computeIfAbsent(name, n -> new ArrayList<>()).add(v));
      }
      int at = t;
      recorded(step)
          .forEach(
              (name, v) -> {
                // a fault may write a slot that no right implementation has
                if (replays.containsKey(name)) {
                  compare("step " + at + " " + name, v, replays.get(name));
                }
              });
    }
  }

  /** Goes on from what the record holds, after having computed its own. */
  private static final class Guided extends Tampering {
    private final Run.Step step;
    private final Map<Integer, double[]> activations = new HashMap<>();
    private Tensors gradient;

    Guided(Run.Step step) {
      this.step = step;
    }

    @Override
    double[] activation(int layer, double[] a, int columns) {
      activations.put(layer, a);
      Matrix known = step.observed().activations().get(layer);
      return known == null || !known.isFinite() ? a : known.toArray();
    }

    @Override
    Tensors gradient(Tensors own) {
      gradient = own;
      return step.observed().gradient().orElse(own);
    }
  }

  private static Map<String, double[]> numbers(Run.Step step, Evaluation e, Guided guided) {
    Map<String, double[]> result = new HashMap<>();
    for (int l = 0; l < e.layers().size(); l++) {
      result.put(l + "_z", e.layers().get(l).preActivation().toArray());
      result.put(l + "_a", guided.activations.get(l));
    }
    result.put("score", new double[] {e.score()});
    guided.gradient.byName().forEach((name, g) -> result.put("d" + name, g.toArray()));
    e.next().parameters().byName().forEach((name, p) -> result.put(name + "'", p.toArray()));
    e.next()
        .slots()
        .forEach(
            (slot, s) ->
                s.byName().forEach((name, v) -> result.put(name + "." + slot, v.toArray())));
    return result;
  }

  private static Map<String, double[]> recorded(Run.Step step) {
    Map<String, double[]> result = new LinkedHashMap<>();
    step.observed().preActivations().forEach((l, z) -> result.put(l + "_z", z.toArray()));
    step.observed().activations().forEach((l, a) -> result.put(l + "_a", a.toArray()));
    result.put("score", new double[] {step.observed().score().orElseThrow()});
    step.observed()
        .gradient()
        .ifPresent(t -> t.byName().forEach((name, g) -> result.put("d" + name, g.toArray())));
    step.observed()
        .nextParameters()
        .ifPresent(t -> t.byName().forEach((name, p) -> result.put(name + "'", p.toArray())));
    step.observed()
        .nextSlots()
        .forEach(
            (slot, s) ->
                s.byName().forEach((name, v) -> result.put(name + "." + slot, v.toArray())));
    return result;
  }

  private void compare(String name, double[] actual, List<double[]> replays) {
    for (int k = 0; k < actual.length; k++) {
      double mean = 0;
      double squares = 0;
      int n = 0;
      for (double[] replay : replays) {
        n++;
        double d = replay[k] - mean;
        mean += d / n;
        squares += d * (replay[k] - mean);
      }
      // thirty replays may all round alike: one rounding is granted in any case
      double deviation =
          Math.hypot(Math.sqrt(squares / (n - 1)), run.precision().unitRoundoff() * Math.abs(mean));
      double distance = Math.abs(actual[k] - mean);
      double q = distance == 0 ? 0 : distance / deviation;
      if (Double.isNaN(q)) {
        q = Double.isFinite(mean) ? Double.POSITIVE_INFINITY : 0;
      }
      if (q > farthest) {
        farthest = q;
        where = name + "[" + k + "]";
      }
    }
  }
}
