package org.dl4jreference.dl4j.user;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Draw;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One step of a network of any layers, computed on a copy, whose dropout and weight noise draw the
 * same in each pass. Everything in the {@link GraphObservation} is DL4J's own number, copied; the
 * network is left as it was found.
 */
final class GraphProbe {
  /** A random slope is drawn anew in every pass: let it be the same one. */
  private static final long SEED = 1;

  private final Dl4jNetwork network;
  private final Draws draws;
  private final ModelData data;
  private final Map<String, Tensor> carried;
  private final ParameterViews parameters;

  /** Belongs to this object alone from now on. */
  private GraphProbe(
      Dl4jNetwork network, Draws draws, ModelData data, Map<String, Tensor> carried) {
    this.network = network;
    this.draws = draws;
    this.data = data;
    this.carried = carried;
    this.parameters = new ParameterViews(network);
  }

  /**
   * Observes a step.
   *
   * @throws org.dl4jreference.model.BadInput if DL4J refuses the data
   */
  static GraphObservation observe(
      Dl4jNetwork network,
      Followed followed,
      GraphState state,
      Map<String, Tensor> carried,
      ModelData data) {
    return Isolated.call(
        () -> {
          Draws draws = new Draws();
          GraphProbe probe =
              new GraphProbe(network.recording(followed, draws), draws, data, carried);
          probe.parameters.write(state);
          Map<String, INDArray> deployed = deployed(network, state, data);
          GraphObservation observed = Refusal.of(() -> probe.step(deployed));
          if (!observed.draws().equals(draws.drawn())) {
            throw new IllegalArgumentException(
                "dropout or weight noise that does not draw from ND4J's generator alone cannot be followed");
          }
          return observed;
        });
  }

  /**
   * From a copy as the network is configured, workspaces and all; empty where DL4J cannot compute
   * it so.
   */
  private static Map<String, INDArray> deployed(
      Dl4jNetwork network, GraphState state, ModelData data) throws Exception {
    Dl4jNetwork copy = network.copy();
    new ParameterViews(copy).write(state);
    Nd4j.getRandom().setSeed(SEED);
    try {
      return Refusal.of(() -> copy.inference(data));
    } catch (BadInput e) {
      return Map.of();
    }
  }

  private GraphObservation step(Map<String, INDArray> deployed) {
    Map<String, Tensor> inference =
        activations(network, data, deployed.isEmpty() ? network.inference(data) : deployed);
    begin();
    Map<String, Tensor> activations = activations(network, data, network.activations(data));
    begin();
    Losses losses = new Losses();
    network.setListeners(losses);
    HandedBack back = new HandedBack();
    network.listen(back, network.pass(data)::run);
    network.setListeners();
    Map<String, Tensor> reached = network.carried();
    double penalty = network.penalty();
    int examples = Math.toIntExact(data.all().getFeatures(0).size(0));
    Map<String, Tensor> gradient = parameters.gradient(examples);
    Map<String, Draw> drawn = draws.drawn();
    begin();
    // last: it overwrites parameters, gradient and updater state
    network.step(data);
    return new GraphObservation(
        activations,
        losses.byOutput,
        penalty,
        gradient,
        back.recorded(),
        parameters.state(),
        drawn,
        inference,
        reached);
  }

  private void begin() {
    draws.begin();
    Nd4j.getRandom().setSeed(SEED);
    network.carry(carried);
  }

  /** Each output's loss while the pass still has its inputs: a graph forgets them at its end. */
  private final class Losses extends BaseTrainingListener {
    private final Map<String, Double> byOutput = new LinkedHashMap<>();

    @Override
    public void onBackwardPass(Model model) {
      network
          .outputLayers()
          .forEach(
              (name, layer) ->
                  byOutput.put(
                      name, layer.computeScore(0, true, LayerWorkspaceMgr.noWorkspaces())));
    }
  }

  /** DL4J gives those of layers and vertices; a preprocessor's is its own of what it reads. */
  static Map<String, Tensor> activations(
      Dl4jNetwork network, ModelData data, Map<String, INDArray> computed) {
    Map<String, INDArray> given = new LinkedHashMap<>();
    Topology topology = network.topology();
    MultiDataSet own = data.in(network.type()).all();
    for (int i = 0; i < topology.inputs().size(); i++) {
      given.put(topology.inputs().get(i), own.getFeatures(i));
    }
    given.putAll(computed);
    Map<String, Tensor> activations = new LinkedHashMap<>();
    for (Topology.Node node : topology.nodes()) {
      INDArray below = given.get(node.inputs().get(0));
      if (node.conf() instanceof InputPreProcessor preprocessor && below != null) {
        int examples = Math.toIntExact(own.getFeatures(0).size(0));
        given.put(
            node.name(),
            preprocessor.preProcess(below.dup(), examples, LayerWorkspaceMgr.noWorkspaces()));
      }
      if (given.containsKey(node.name())) {
        activations.put(node.name(), tensor(given.get(node.name())));
      }
    }
    return activations;
  }

  /** One class for each example may be shown as a vector. */
  private static Tensor tensor(INDArray array) {
    Tensor t = NdArrays.toTensor(array);
    return array.rank() == 1 ? new Tensor(new int[] {t.values().length, 1}, t.values()) : t;
  }
}
