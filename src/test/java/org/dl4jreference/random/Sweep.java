package org.dl4jreference.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;

/**
 * Random networks computed by DL4J and judged: half of them plain, half trained for some steps with
 * everything DL4J has; half in FLOAT, half in DOUBLE. A network inside a finding of the atlas is
 * passed over and the next seed taken.
 */
final class Sweep {
  private static final int STEPS = 3;

  /** Enough to reproduce a network that was judged wrongly. */
  private final List<String> alarms = new ArrayList<>();

  private final Map<Precision, List<Double>> sigmas = new EnumMap<>(Precision.class);
  private final Map<Precision, List<Double>> resolutions = new EnumMap<>(Precision.class);
  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
  private final Map<Precision, Dl4jEngine> engines = new EnumMap<>(Precision.class);
  private final Comparison comparison = new Comparison(Catalogue.standard());
  private final RandomCase.Size size;
  private final Consumer<String> progress;
  private int networks;
  private int passedOver;

  private Sweep(RandomCase.Size size, Consumer<String> progress) {
    this.size = size;
    this.progress = progress;
    for (Precision p : List.of(Precision.FLOAT, Precision.DOUBLE)) {
      engines.put(p, new Dl4jEngine(p));
      sigmas.put(p, new ArrayList<>());
      resolutions.put(p, new ArrayList<>());
    }
  }

  /** Judges so many networks, from a seed on. */
  static Sweep of(long firstSeed, int networks, RandomCase.Size size, Consumer<String> progress) {
    Sweep sweep = new Sweep(size, progress);
    for (long seed = firstSeed; sweep.networks < networks; seed++) {
      sweep.network(seed);
      if (seed % 250 == 249) {
        progress.accept(sweep.summary());
      }
    }
    return sweep;
  }

  List<String> alarms() {
    return alarms;
  }

  /** The largest error of each step in σ, ascending. */
  double[] sigmas(Precision precision) {
    return sigmas.get(precision).stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  /** The median of k·σ/|g| of each step, ascending. */
  double[] resolutions(Precision precision) {
    return resolutions.get(precision).stream()
        .mapToDouble(Double::doubleValue)
        .filter(r -> !Double.isNaN(r))
        .sorted()
        .toArray();
  }

  private void network(long seed) {
    Precision precision = seed / 2 % 2 == 0 ? Precision.FLOAT : Precision.DOUBLE;
    List<String> activations = new ArrayList<>(RandomCase.SOUND_ACTIVATIONS);
    if (precision == Precision.FLOAT) {
      activations.addAll(RandomCase.SOUND_IN_FLOAT);
    }
    if (seed % 2 == 0) {
      RandomCase c = RandomCase.of(seed, size, activations);
      steps(new RandomTraining(c.name(), c.spec(), c.state(), c.batch()), precision, 1);
    } else {
      steps(RandomTraining.of(seed, size, activations), precision, STEPS);
    }
  }

  private void steps(RandomTraining start, Precision precision, int count) {
    RandomTraining now = start;
    if (!isSound(now)) {
      passedOver++;
      return;
    }
    networks++;
    for (int step = 0; step < count && isSound(now); step++) {
      TrainingState next = step(now, precision, step);
      if (!next.parameters().isFinite()) {
        return;
      }
      now = now.after(next);
    }
  }

  private static boolean isSound(RandomTraining c) {
    return SoundRegion.contains(c.spec(), c.state().parameters(), c.batch());
  }

  private TrainingState step(RandomTraining c, Precision precision, int step) {
    Evaluation subject = engines.get(precision).evaluate(c.spec(), c.state(), c.batch());
    Verdict verdict = comparison.step(c.spec(), c.state(), c.batch(), subject, precision);
    outcomes.merge(verdict.outcome(), 1, Integer::sum);
    resolutions.get(precision).add(verdict.resolution().median());
    sigmas
        .get(precision)
        .add(
            verdict.tensors().stream()
                .filter(t -> t.outcome() == Outcome.AGREES)
                .mapToDouble(t -> t.worst().sigmas())
                .max()
                .orElse(0));
    if (verdict.outcome() == Outcome.DISAGREES) {
      String alarm =
          "%s step %d of %s: %s"
              .formatted(
                  precision,
                  step,
                  c.name(),
                  verdict.tensors().stream()
                      .filter(t -> t.outcome() == Outcome.DISAGREES)
                      .map(Sweep::text)
                      .toList());
      alarms.add(alarm);
      progress.accept(alarm);
    }
    return subject.next();
  }

  private static String text(TensorVerdict t) {
    return "%s %s, %d of %d, as a whole %.3g±%.3g"
        .formatted(
            t.name(),
            t.worst(),
            t.counts().disagreeing(),
            t.counts().elements(),
            t.scale().error(),
            t.scale().deviation());
  }

  String summary() {
    return "%d networks, %d passed over, %s; σ FLOAT %s, DOUBLE %s; resolution FLOAT %s, DOUBLE %s"
        .formatted(
            networks,
            passedOver,
            outcomes,
            quantiles(sigmas(Precision.FLOAT)),
            quantiles(sigmas(Precision.DOUBLE)),
            quantiles(resolutions(Precision.FLOAT)),
            quantiles(resolutions(Precision.DOUBLE)));
  }

  private static String quantiles(double[] ascending) {
    return ascending.length == 0
        ? "none"
        : Arrays.stream(new double[] {0.5, 0.99, 1})
            .map(q -> ascending[(int) Math.min(ascending.length - 1.0, q * ascending.length)])
            .mapToObj("%.3g"::formatted)
            .toList()
            .toString();
  }
}
