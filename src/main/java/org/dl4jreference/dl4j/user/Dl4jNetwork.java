package org.dl4jreference.dl4j.user;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's two kinds of network as one: both can do all this, but no type of DL4J's says so. */
sealed interface Dl4jNetwork permits LayeredNetwork, GraphNetwork {
  /** A layer by the name that its parameters have, configured and running. */
  record Part(String name, Layer conf, org.deeplearning4j.nn.api.Layer layer) {}

  Model model();

  DataType type();

  List<Part> parts();

  /** All that has parameters, by name, in the order in which they are flattened. */
  Map<String, Trainable> trainables();

  Topology topology();

  /** Where the updater keeps its state. */
  List<UpdaterBlock> updaterBlocks();

  int iteration();

  int epoch();

  void setCounters(int iteration, int epoch);

  BackpropType backpropType();

  /** What each layer and vertex gives in training, by name. */
  Map<String, INDArray> activations(ModelData data);

  /**
   * What each layer and vertex gives in inference, by name; of the outputs what is deployed. Where
   * that is not, to the bit, what its layer gives of what it reads here, the latter is left out.
   */
  Map<String, INDArray> inference(ModelData data);

  /**
   * What is deployed, and what is surely below it: DL4J may sum in another order from one pass to
   * the next, as arrays happen to lie in memory.
   */
  default Map<String, INDArray> deployed(
      Map<String, INDArray> byLayer, Map<String, INDArray> outputs) {
    Map<String, INDArray> all = new LinkedHashMap<>(byLayer);
    all.putAll(outputs);
    outputs.forEach(
        (name, output) -> {
          if (!Arrays.equals(NdArrays.toArray(output), NdArrays.toArray(byLayer.get(name)))) {
            read(name).forEach(all::remove);
          }
        });
    return all;
  }

  /** What a vertex reads, by way of a preprocessor or not. */
  private List<String> read(String name) {
    return topology().nodes().stream()
        .filter(
            node -> node.name().equals(name) || node.name().equals(Topology.preprocessorOf(name)))
        .flatMap(node -> node.inputs().stream())
        .toList();
  }

  /** The layers that compute the losses, by name. */
  Map<String, IOutputLayer> outputLayers();

  /** Who is told of each step; nobody else from now on. */
  void setListeners(TrainingListener... listeners);

  /** What is made of the network inside. */
  Dl4jNetwork map(UnaryOperator<MultiLayerNetwork> network, UnaryOperator<ComputationGraph> graph);

  default Dl4jNetwork copy() {
    return map(NetworkCopy::of, NetworkCopy::of);
  }

  /** A copy to record from. */
  default Dl4jNetwork recording(Followed followed, Draws draws) {
    return map(
        n -> NetworkCopy.recording(n, followed, draws),
        g -> NetworkCopy.recording(g, followed, draws));
  }

  /** A copy to record from, without dropout and weight noise. */
  default Dl4jNetwork silent() {
    return recording(Followed.NONE, new Draws());
  }

  /** A copy whose configuration shares nothing with this one's, the updaters included. */
  default Dl4jNetwork apart(ClassLoader loader) {
    return map(n -> NetworkCopy.apart(n, loader), g -> NetworkCopy.apart(g, loader));
  }

  /**
   * A copy in another arithmetic.
   *
   * @throws org.dl4jreference.model.BadInput if DL4J cannot read what it wrote of the configuration
   */
  default Dl4jNetwork in(DataType type) {
    return map(
        n -> Refusal.ofConversion(() -> NetworkCopy.of(n).convertDataType(type)),
        g -> Refusal.ofConversion(() -> NetworkCopy.of(g).convertDataType(type)));
  }

  void fit(ModelData data);

  /** How many steps of time an update is of; empty if it is of whole series. */
  OptionalInt window();

  /** One update, of a window of time where there are windows: what is carried stays. */
  void step(ModelData data);

  /** What recurrent layers go on from, as {@link org.dl4jreference.model.GraphBatch#carried}. */
  default void carry(Map<String, Tensor> state) {
    if (window().isPresent()) {
      Carried.set(parts(), state, type());
    }
  }

  /** What recurrent layers have reached. */
  default Map<String, Tensor> carried() {
    return window().isPresent() ? Carried.get(parts()) : Map.of();
  }

  /**
   * Computes score and gradient whenever it is run.
   *
   * @throws IllegalArgumentException if it does not take as many inputs and outputs
   */
  Pass pass(ModelData data);

  /** Computes score and gradient. */
  interface Pass {
    /** Its labels as it left them. */
    List<INDArray> run();
  }

  /** Runs a backward pass and records what each layer and vertex hands back. */
  void listen(HandedBack listener, Runnable pass);

  double penalty();
}
