package org.dl4jreference.compare;

import java.util.Map;
import java.util.TreeMap;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.rounding.Carried;
import org.dl4jreference.rounding.NetworkRounding;

/** The step that is judged, as the subject's arithmetic stores it, and what rounding does to it. */
final class StepContext {
  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final TrainingState state;
  private final Carried carried;
  private final Batch batch;
  private final Precision precision;
  private final double k;
  private final int replays;
  private final NetworkRounding rounding;

  StepContext(
      Catalogue catalogue,
      NetworkSpec spec,
      StateEstimate estimate,
      Batch batch,
      Precision precision,
      double k,
      NetworkRounding.Known known,
      int replays) {
    TrainingState given = estimate.state();
    this.carried = estimate.carried();
    spec.check(given.parameters(), batch);
    this.catalogue = catalogue;
    this.spec = spec;
    this.precision = precision;
    this.k = k;
    this.replays = replays;
    // what the subject could not store, it did not compute with
    this.state =
        new TrainingState(
            given.parameters().map(this::stored), given.slots(), given.iteration(), given.epoch());
    this.batch = new Batch(stored(batch.x()), stored(batch.y()), batch.mask().map(this::stored));
    this.rounding =
        new NetworkRounding(
            catalogue, spec, this.state.parameters(), this.batch, precision, known, replays);
  }

  /** What a subject's numbers say of its own step, as far as they are numbers. */
  static NetworkRounding.Known known(Observation subject) {
    return new NetworkRounding.Known(
        usable(subject.preActivations()),
        usable(subject.activations()),
        subject.dataGradient().or(subject::gradient));
  }

  private static Map<Integer, Matrix> usable(Map<Integer, Matrix> recorded) {
    Map<Integer, Matrix> usable = new TreeMap<>(recorded);
    usable.values().removeIf(m -> !m.isFinite());
    return usable;
  }

  private Matrix stored(Matrix m) {
    return precision.stored().round(m);
  }

  Catalogue catalogue() {
    return catalogue;
  }

  NetworkSpec spec() {
    return spec;
  }

  Carried carried() {
    return carried;
  }

  int replays() {
    return replays;
  }

  StateEstimate estimate() {
    return new StateEstimate(state, carried);
  }

  TrainingState state() {
    return state;
  }

  Tensors parameters() {
    return state.parameters();
  }

  Batch batch() {
    return batch;
  }

  Precision precision() {
    return precision;
  }

  double k() {
    return k;
  }

  NetworkRounding rounding() {
    return rounding;
  }

  ParameterUpdate update() {
    return new ParameterUpdate(catalogue, spec);
  }
}
