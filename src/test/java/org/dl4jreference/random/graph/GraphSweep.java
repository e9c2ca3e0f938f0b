package org.dl4jreference.random.graph;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.user.GraphReading;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Random networks of any layers, computed by DL4J and judged. */
final class GraphSweep {
  private static final int STEPS = 2;

  private final GraphComparison comparison =
      new GraphComparison(Catalogue.standard(), LayerFormulas.standard(), Comparison.DEFAULT_K);
  private final Consumer<String> progress;
  private final List<String> alarms = new ArrayList<>();
  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
  private final Map<String, Integer> types = new TreeMap<>();
  private final Map<Precision, List<Double>> sigmas = new EnumMap<>(Precision.class);
  private final Map<String, Integer> refusals = new TreeMap<>();
  private int networks;
  private int passedOver;

  private GraphSweep(Consumer<String> progress) {
    this.progress = progress;
  }

  /** Judges so many networks, from a seed on. */
  static GraphSweep of(long firstSeed, int networks, Consumer<String> progress) {
    GraphSweep sweep = new GraphSweep(progress);
    for (long seed = firstSeed; sweep.networks < networks; seed++) {
      sweep.network(seed);
    }
    return sweep;
  }

  List<String> alarms() {
    return alarms;
  }

  /** The types of layers, vertices and preprocessors that were in the networks. */
  Map<String, Integer> types() {
    return types;
  }

  private void network(long seed) {
    Precision precision = seed % 2 == 0 ? Precision.FLOAT : Precision.DOUBLE;
    // a finding: some layers compute in ND4J's default type, whatever their own
    DataType before = Nd4j.dataType();
    DataType type = precision == Precision.FLOAT ? DataType.FLOAT : DataType.DOUBLE;
    Nd4j.setDefaultDataTypes(type, type);
    try {
      RandomNetwork network = RandomNetwork.of(seed, precision);
      try {
        judge(network);
      } catch (IllegalArgumentException e) {
        refused(network, e);
      }
    } catch (DL4JInvalidConfigException e) {
      refusals.merge(e.getMessage(), 1, Integer::sum);
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  /** Whatever else ends in an exception is as bad as a false alarm. */
  private void refused(RandomNetwork network, IllegalArgumentException e) {
    // DL4J lets a window reach beyond a series that is shorter
    boolean isWithoutWindows = e.getMessage().contains("have no windows");
    if (!isWithoutWindows && !e.getMessage().startsWith("DL4J refuses the data")) {
      throw new IllegalStateException(network.name(), e);
    }
    refusals.merge(e.getMessage(), 1, Integer::sum);
  }

  private void judge(RandomNetwork network) {
    GraphReading reading = network.model().readGraph(CustomFormulas.NONE);
    GraphSpec spec = reading.spec();
    ModelData data = ModelData.of(spec, network.batch());
    GraphState state = reading.state();
    for (int step = 0; step < STEPS; step++) {
      GraphObservation seen = network.model().observe(state, data);
      if (!network.isSound(spec, seen)) {
        passedOver += step == 0 ? 1 : 0;
        return;
      }
      if (step == 0) {
        networks++;
        spec.vertices().forEach(v -> count(v.operation()));
      }
      Verdict verdict = comparison.step(spec, state, network.batch(), seen, reading.precision());
      note(network, spec, step, verdict, reading.precision());
      state = seen.next();
    }
  }

  private void count(Operation operation) {
    types.merge(operation.type(), 1, Integer::sum);
    operation.settings().values().stream()
        .flatMap(v -> v instanceof List<?> all ? all.stream() : Stream.of(v))
        .filter(Operation.class::isInstance)
        .forEach(v -> count((Operation) v));
  }

  private void note(
      RandomNetwork network, GraphSpec spec, int step, Verdict verdict, Precision precision) {
    outcomes.merge(verdict.outcome(), 1, Integer::sum);
    sigmas
        .computeIfAbsent(precision, p -> new ArrayList<>())
        .add(
            verdict.tensors().stream()
                .filter(t -> t.outcome() == Outcome.AGREES)
                .mapToDouble(t -> t.worst().sigmas())
                .max()
                .orElse(0));
    if (verdict.outcome() == Outcome.DISAGREES || verdict.outcome() == Outcome.SATURATED) {
      alarm(
          "%s of step %d of %s\n  masks %s %s: %s"
              .formatted(
                  verdict.outcome(),
                  step,
                  network.name().lines().findFirst().orElse("")
                      + spec.vertices().stream()
                          .map(v -> "\n  " + v.name() + " " + v.inputs() + " " + v.operation())
                          .reduce("", String::concat),
                  network.batch().featuresMasks(),
                  network.batch().labelsMasks().keySet(),
                  verdict.tensors().stream()
                      .filter(t -> t.outcome() != Outcome.AGREES)
                      .limit(8)
                      .map(GraphSweep::text)
                      .reduce("", (a, b) -> a + "\n    " + b)));
    }
  }

  private void alarm(String text) {
    alarms.add(text);
    progress.accept(text);
  }

  private static String text(TensorVerdict t) {
    return "%s %s %.3g σ %s, %d of %d, as a whole %.3g±%.3g"
        .formatted(
            t.name(),
            t.outcome(),
            t.sigmas(),
            t.worst(),
            t.counts().disagreeing(),
            t.counts().elements(),
            t.scale().error(),
            t.scale().deviation());
  }

  String summary() {
    return "%d networks, %d passed over, %d alarms, %s, largest σ %s, refused by DL4J %s"
        .formatted(networks, passedOver, alarms.size(), outcomes, quantiles(), refusals);
  }

  private Map<Precision, List<Double>> quantiles() {
    Map<Precision, List<Double>> quantiles = new EnumMap<>(Precision.class);
    sigmas.forEach(
        (precision, all) -> {
          List<Double> sorted = all.stream().sorted().toList();
          quantiles.put(
              precision,
              Stream.of(0.5, 0.99, 1.0)
                  .map(q -> sorted.get((int) Math.min(sorted.size() - 1.0, q * sorted.size())))
                  .toList());
        });
    return quantiles;
  }
}
