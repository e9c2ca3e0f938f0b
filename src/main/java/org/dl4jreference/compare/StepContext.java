package org.dl4jreference.compare;

import java.util.Map;
import java.util.TreeMap;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.rounding.NetworkRounding;

/** The step that is judged, as the subject's arithmetic stores it, and what rounding does to it. */
final class StepContext {
  private final Claim claim;
  private final TrainingState state;
  private final Batch batch;
  private final int replays;
  private final NetworkRounding rounding;

  StepContext(Claim claim, NetworkRounding.Known known, int replays) {
    claim.spec().check(claim.before().state().parameters(), claim.batch());
    this.claim = claim;
    this.replays = replays;
    // what the subject could not store, it did not compute with
    this.state = stored(claim.before().state());
    Batch batch = claim.batch();
    this.batch = new Batch(stored(batch.x()), stored(batch.y()), batch.mask().map(this::stored));
    this.rounding =
        new NetworkRounding(
            claim.catalogue(),
            claim.spec(),
            this.state.parameters(),
            this.batch,
            claim.precision(),
            known,
            replays);
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
    return claim.precision().stored().round(m);
  }

  /** With the parameters as the subject's arithmetic stores them. */
  TrainingState stored(TrainingState given) {
    return new TrainingState(
        given.parameters().map(this::stored), given.slots(), given.iteration(), given.epoch());
  }

  Claim claim() {
    return claim;
  }

  NetworkSpec spec() {
    return claim.spec();
  }

  int replays() {
    return replays;
  }

  /** The state before the step, as it is stored. */
  TrainingState state() {
    return state;
  }

  Tensors parameters() {
    return state.parameters();
  }

  Batch batch() {
    return batch;
  }

  NetworkRounding rounding() {
    return rounding;
  }

  ParameterUpdate update() {
    return new ParameterUpdate(claim.catalogue(), claim.spec());
  }
}
