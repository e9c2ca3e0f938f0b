package org.dl4jreference.compare;

import java.util.Map;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.rounding.StepRounding;

/** The step that is judged, as the subject's arithmetic stores it, and what rounding does to it. */
final class StepContext {
  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final TrainingState state;
  private final Map<String, Tensors> slotSigma;
  private final Batch batch;
  private final Precision precision;
  private final double k;
  private final StepRounding rounding;

  StepContext(
      Catalogue catalogue,
      NetworkSpec spec,
      StateEstimate estimate,
      Batch batch,
      Precision precision,
      double k,
      Map<Integer, Matrix> seen) {
    TrainingState state = estimate.state();
    this.slotSigma = estimate.slotSigma();
    spec.check(state.parameters(), batch);
    this.catalogue = catalogue;
    this.spec = spec;
    this.precision = precision;
    this.k = k;
    // what the subject could not store, it did not compute with
    this.state =
        new TrainingState(
            state.parameters().map(this::stored), state.slots(), state.iteration(), state.epoch());
    this.batch = new Batch(stored(batch.x()), stored(batch.y()), batch.mask().map(this::stored));
    this.rounding =
        new StepRounding(catalogue, spec, this.state.parameters(), this.batch, precision, k, seen);
  }

  private Matrix stored(Matrix m) {
    return (precision == Precision.TF32 ? Precision.FLOAT : precision).round(m);
  }

  Catalogue catalogue() {
    return catalogue;
  }

  NetworkSpec spec() {
    return spec;
  }

  Map<String, Tensors> slotSigma() {
    return slotSigma;
  }

  StateEstimate estimate() {
    return new StateEstimate(state, slotSigma);
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

  StepRounding rounding() {
    return rounding;
  }

  ParameterUpdate update() {
    return new ParameterUpdate(catalogue, spec);
  }
}
