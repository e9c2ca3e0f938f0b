package org.dl4jreference.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.training.NetworkFlow.Frame;

/** What flows through a small network while an engine trains it. */
public final class FlowRecorder {
  private static final int MOST_FRAMES = 200;

  private final Engine engine;
  private final NetworkSpec spec;
  private final Batch all;

  /**
   * A recorder.
   *
   * @param engine who trains
   * @param spec the network
   * @param all all examples; the first is shown
   */
  public FlowRecorder(Engine engine, NetworkSpec spec, Batch all) {
    this.engine = engine;
    this.spec = spec;
    this.all = all;
  }

  /**
   * What flows at parameters that were found.
   *
   * @param parameters before each epoch, and after the last
   * @return a frame for each, thinned if they are many
   */
  public NetworkFlow of(List<Tensors> parameters) {
    List<Frame> frames = new ArrayList<>();
    int every = 1 + (parameters.size() - 1) / MOST_FRAMES;
    for (int epoch = 0; epoch < parameters.size(); epoch++) {
      if (epoch % every == 0 || epoch == parameters.size() - 1) {
        frames.add(frame(epoch, parameters.get(epoch)));
      }
    }
    return flow(frames);
  }

  private NetworkFlow flow(List<Frame> frames) {
    return new NetworkFlow(
        engine.name(),
        spec.layers().stream().map(l -> l.activation().toString()).toList(),
        first(all.x()),
        frames);
  }

  /**
   * The network before it is trained.
   *
   * @param initial its parameters
   * @return one frame; empty if a diagram of it would be unreadable
   */
  public Optional<NetworkFlow> start(Tensors initial) {
    return isReadable(initial)
        ? Optional.of(flow(List.of(frame(0, initial.map(engine.precision()::round)))))
        : Optional.empty();
  }

  private boolean isReadable(Tensors parameters) {
    return parameters.size() <= NetworkFlow.MOST_PARAMETERS
        && spec.layers().stream().allMatch(l -> l.hasWeight() && l.normalization().isEmpty());
  }

  /**
   * Trains again.
   *
   * @param initial the parameters before
   * @param batches the examples of each epoch
   * @param epochs how many
   * @return a frame for each epoch; empty if a diagram of the network would be unreadable
   */
  public Optional<NetworkFlow> train(Tensors initial, List<Batch> batches, int epochs) {
    if (!isReadable(initial)) {
      return Optional.empty();
    }
    List<Tensors> parameters = new ArrayList<>();
    TrainingState state = TrainingState.initial(initial.map(engine.precision()::round));
    parameters.add(state.parameters());
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (Batch batch : batches) {
        state = engine.evaluate(spec, state, batch).next();
      }
      if (!state.parameters().isFinite()) {
        break;
      }
      parameters.add(state.parameters());
      state = state.nextEpoch();
    }
    return Optional.of(of(parameters));
  }

  /**
   * The network at some parameters.
   *
   * @param epoch how many updates there were before
   * @param parameters weights and biases
   * @return what flows through it
   */
  public Frame frame(int epoch, Tensors parameters) {
    Evaluation e = engine.evaluate(spec, TrainingState.initial(parameters), all);
    return new Frame(
        epoch,
        e.score(),
        e.layers().stream().map(LayerValues::activation).map(FlowRecorder::first).toList(),
        parameters,
        e.gradient());
  }

  private static Matrix first(Matrix rows) {
    return Matrix.row(rows.rowArray(0));
  }
}
