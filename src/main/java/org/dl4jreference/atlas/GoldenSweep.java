package org.dl4jreference.atlas;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.config.GoldenCase;
import org.dl4jreference.config.LayersCase;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.user.BuiltModel;
import org.dl4jreference.dl4j.user.GraphReading;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.explain.Causes;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Graded;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.Judge;

/** Engines against numbers that somebody else computed, which are themselves judged as well. */
public final class GoldenSweep {
  private final Judge ofFile;
  private final Judge ofEngine;
  private final GraphComparison layers;
  private final Causes causes = new Causes(true);

  /**
   * A sweep.
   *
   * @param catalogue what the names mean
   */
  public GoldenSweep(Catalogue catalogue) {
    ofFile = Judge.ofOthers(catalogue, Comparison.DEFAULT_K);
    ofEngine = Judge.ofDl4j(catalogue);
    layers = new GraphComparison(catalogue, LayerFormulas.standard(), Comparison.DEFAULT_K);
  }

  /**
   * The file's numbers against the reference.
   *
   * @param golden the case
   * @param precision whose rounding is allowed for
   * @return what was found
   */
  public Judged file(GoldenCase golden, Precision precision) {
    return Judged.of(golden.name(), verdict(golden, precision));
  }

  private Verdict verdict(GoldenCase golden, Precision precision) {
    return ofFile.verdict(
        golden.network(),
        TrainingState.initial(golden.parameters()),
        golden.data(),
        observation(golden),
        precision);
  }

  /**
   * The file's numbers and the engine's against the reference.
   *
   * @param golden the case
   * @param engine the subject
   * @return the worse of the two
   */
  public Judged engine(GoldenCase golden, Engine engine) {
    Precision precision = engine.precision();
    TrainingState state = TrainingState.initial(golden.parameters().map(precision::round));
    Verdict found;
    try {
      found = ofEngine.step(engine, golden.network(), state, golden.data()).verdict();
    } catch (IllegalArgumentException e) {
      return Judged.notComparable(golden.name(), engine.name() + ": " + e.getMessage());
    }
    // The file was computed in float64: where it is saturated at this data type, that says nothing.
    Verdict file = verdict(golden, precision);
    return Judged.of(
        golden.name(),
        file.outcome() == Outcome.DISAGREES
            ? Graded.worst(List.of(found, file)).orElseThrow()
            : found);
  }

  /**
   * The file's numbers of any layers against the reference, in DOUBLE: the step of each updater.
   *
   * @param golden the case
   * @return the worst
   */
  public Judged file(LayersCase golden) {
    try {
      return Judged.of(golden.name(), filed(golden));
    } catch (IllegalArgumentException e) {
      return Judged.notComparable(golden.name(), e.getMessage());
    }
  }

  private Verdict filed(LayersCase golden) {
    GraphState before = new GraphState(golden.theta(), Map.of(), 0, 0);
    return Graded.worst(
            LayersCase.UPDATERS.stream()
                .map(
                    updater ->
                        layers.step(
                            golden.trainedBy(updater),
                            before,
                            golden.batch(),
                            observation(golden, updater),
                            Precision.DOUBLE))
                .toList())
        .orElseThrow();
  }

  private static GraphObservation observation(LayersCase golden, String updater) {
    return new GraphObservation(
        golden.activations(),
        Map.of(golden.output(), golden.score()),
        0,
        golden.byName("gradient"),
        Map.of(),
        new GraphState(golden.byName(updater), Map.of(), 1, 0),
        Map.of(),
        Map.of());
  }

  /**
   * The file's numbers of any layers, and DL4J's, against the reference.
   *
   * @param golden the case
   * @param precision FLOAT or DOUBLE; also ND4J's default type
   * @return the worst
   */
  public Judged dl4j(LayersCase golden, Precision precision) {
    Judged file = file(golden);
    if (file.verdict().isEmpty() || file.outcome() == Outcome.DISAGREES) {
      return file;
    }
    GraphSpec spec = golden.trainedBy("adam");
    try {
      UserModel model =
          BuiltModel.of(
              spec,
              golden.isGraph(),
              golden.inputType(),
              golden.inputShape(),
              golden.parameters(),
              precision);
      GraphReading reading = model.readGraph(CustomFormulas.NONE);
      ModelData data = model.data(golden.batch());
      GraphObservation observed =
          BuiltModel.withDefaultType(precision, () -> model.observe(reading.state(), data));
      return Judged.of(
          golden.name(),
          causes.explain(
              layers.follow(
                  reading.spec(),
                  reading.state(),
                  data.batch(reading.spec()),
                  observed,
                  precision)));
    } catch (IllegalArgumentException e) {
      return Judged.notComparable(golden.name(), "dl4j: " + e.getMessage());
    }
  }

  private static Observation observation(GoldenCase golden) {
    Map<Integer, Matrix> activations = new HashMap<>();
    for (int l = 0; l < golden.activations().size(); l++) {
      activations.put(l, golden.activations().get(l));
    }
    return new Observation(
        Map.of(),
        activations,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.of(golden.score()),
        Optional.empty(),
        Optional.of(golden.gradient()),
        Optional.empty(),
        Map.of());
  }
}
