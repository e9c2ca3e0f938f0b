package org.dl4jreference.atlas;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.config.GoldenCase;
import org.dl4jreference.model.Engine;
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

  /**
   * A sweep.
   *
   * @param catalogue what the names mean
   */
  public GoldenSweep(Catalogue catalogue) {
    ofFile = Judge.ofOthers(catalogue, Comparison.DEFAULT_K);
    ofEngine = Judge.ofDl4j(catalogue);
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
