package org.dl4jreference.verify;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ReferenceEngine;
import org.dl4jreference.trace.TraceHeader;
import org.dl4jreference.trace.TraceWriter;

/** A short training of which one thing is wrong, recorded as a trace that declares it right. */
final class PlantedRun {
  static final int STEPS = 5;

  /** What a framework computes in a step, given what would be right. */
  interface Framework {
    Evaluation step(int t, TrainingState before, Batch batch, Evaluation right);
  }

  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final ReferenceEngine ENGINE = new ReferenceEngine(CATALOGUE);

  private final NetworkSpec spec;
  private final Precision precision;

  PlantedRun(NetworkSpec spec, Precision precision) {
    this.spec = spec;
    this.precision = precision;
  }

  /** Rounded to the declared precision, as if computed exactly and then stored. */
  void record(Path file, boolean withSlots, Framework framework) {
    record(file, STEPS, withSlots, framework);
  }

  void record(Path file, int steps, Framework framework) {
    record(file, steps, false, framework);
  }

  private void record(Path file, int steps, boolean withSlots, Framework framework) {
    Random random = new Random(20);
    TrainingState state =
        TrainingState.initial(
            spec.unflatten(
                    random
                        .doubles(
                            spec.shapes().values().stream()
                                .mapToInt(shape -> shape[0] * shape[1])
                                .sum(),
                            -0.9,
                            0.9)
                        .toArray())
                .map(precision::round));
    Batch batch = new Batch(matrix(random, 6, spec.nIn()), matrix(random, 6, spec.nOut()));
    TraceHeader header = new TraceHeader(spec, precision, "a planted run");
    try (TraceWriter writer = new TraceWriter(file, header)) {
      for (int t = 0; t < steps; t++) {
        Evaluation right = ENGINE.evaluate(spec, state, batch);
        Evaluation recorded = framework.step(t, state, batch, right);
        writer.step(withSlots ? state : withoutSlots(state), batch, recorded);
        TrainingState next = recorded.next();
        state =
            new TrainingState(
                next.parameters().map(precision::round),
                rounded(next.slots()),
                next.iteration(),
                next.epoch());
      }
      writer.finish(withSlots ? state : withoutSlots(state));
    }
  }

  private Map<String, Tensors> rounded(Map<String, Tensors> slots) {
    Map<String, Tensors> result = new java.util.HashMap<>();
    slots.forEach((slot, tensors) -> result.put(slot, tensors.map(precision::round)));
    return result;
  }

  private static TrainingState withoutSlots(TrainingState state) {
    return new TrainingState(state.parameters(), Map.of(), state.iteration(), state.epoch());
  }

  private Matrix matrix(Random random, int rows, int columns) {
    return precision.round(Matrix.generate(rows, columns, (i, j) -> random.nextDouble() * 2 - 1));
  }

  /** What a framework that computes another network does. */
  static Framework computing(NetworkSpec other) {
    return (t, before, batch, right) -> ENGINE.evaluate(other, before, batch);
  }

  /** The step with another gradient, which the update takes too. */
  static Evaluation withGradient(
      NetworkSpec spec, TrainingState before, Evaluation right, Tensors gradient) {
    return new Evaluation(
        right.layers(),
        right.dataLoss(),
        right.regularization(),
        gradient,
        gradient,
        new ParameterUpdate(CATALOGUE, spec).apply(before, gradient));
  }

  static Evaluation withNext(Evaluation right, TrainingState next) {
    return new Evaluation(
        right.layers(),
        right.dataLoss(),
        right.regularization(),
        right.dataGradient(),
        right.gradient(),
        next);
  }

  static Evaluation withNext(Evaluation right, Tensors parameters) {
    TrainingState next = right.next();
    return withNext(
        right, new TrainingState(parameters, next.slots(), next.iteration(), next.epoch()));
  }

  static Evaluation withScore(Evaluation right, double score) {
    return new Evaluation(
        right.layers(), score, 0, right.dataGradient(), right.gradient(), right.next());
  }

  static Evaluation withActivations(Evaluation right, List<LayerValues> layers) {
    return new Evaluation(
        layers,
        right.dataLoss(),
        right.regularization(),
        right.dataGradient(),
        right.gradient(),
        right.next());
  }
}
