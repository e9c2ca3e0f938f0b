package org.dl4jreference.dl4j.user;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.Solver;
import org.deeplearning4j.optimize.api.ConvexOptimizer;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What recurrent layers carry from one window of time to the next in truncated backpropagation:
 * DL4J's {@code tBpttStateMap}.
 */
final class Carried {
  /** The keys of {@code BaseRecurrentLayer} and {@code LSTMHelpers}, by ours. */
  private static final Map<String, String> KEYS = Map.of("h", "prevAct", "c", "prevMem");

  private Carried() {}

  /** All that is not given starts from nothing. */
  static void set(List<Dl4jNetwork.Part> parts, Map<String, Tensor> state, DataType type) {
    for (Dl4jNetwork.Part part : parts) {
      if (part.layer() instanceof RecurrentLayer recurrent) {
        Map<String, INDArray> own = new HashMap<>();
        KEYS.forEach(
            (key, dl4j) -> {
              Tensor t = state.get(part.name() + "_" + key);
              if (t != null) {
                own.put(dl4j, NdArrays.of(t, type));
              }
            });
        recurrent.rnnSetTBPTTState(own);
        // a GravesLSTM looks there
        recurrent.rnnSetPreviousState(own);
      }
    }
  }

  static Map<String, Tensor> get(List<Dl4jNetwork.Part> parts) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (Dl4jNetwork.Part part : parts) {
      if (part.layer() instanceof RecurrentLayer recurrent) {
        Map<String, INDArray> own = recurrent.rnnGetTBPTTState();
        KEYS.forEach(
            (key, dl4j) -> {
              if (own.get(dl4j) != null) {
                state.put(part.name() + "_" + key, NdArrays.toTensor(own.get(dl4j)));
              }
            });
      }
    }
    return state;
  }

  /** One update of a model that was given inputs, labels and masks, by its own updater. */
  static void update(Model model, Consumer<ConvexOptimizer> own) {
    Solver solver = new Solver.Builder().configure(model.conf()).model(model).build();
    own.accept(solver.getOptimizer());
    solver.optimize(LayerWorkspaceMgr.noWorkspaces());
  }

  /** What a layer gives that goes on from what it is given. */
  static INDArray activate(RecurrentLayer layer, INDArray input) {
    return layer.rnnActivateUsingStoredState(input, true, false, LayerWorkspaceMgr.noWorkspaces());
  }
}
