package org.dl4jreference.dl4j.user;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One layer, vertex or preprocessor of a network by itself: Σ ε∘output, with the ε that reached it
 * in the network's own backward pass, as a function of its parameters and of what it reads, and the
 * derivatives that it claims; of an output layer its loss. So what is wrong in it is told from
 * everything else, and no kink of another layer is met. Computed on a copy in DOUBLE, with dropout
 * and weight noise off.
 */
final class VertexScore implements Differentiable {
  private static final LayerWorkspaceMgr ANYWHERE = LayerWorkspaceMgr.noWorkspaces();

  private final Object node;

  /**
   * Σ|ε∘output| as it is first: added to every sum, so that differences are believed no more than
   * the rounding of what is summed allows, where it nearly cancels.
   */
  private double size = Double.NaN;

  private final int examples;
  private final double divisor;
  private final Optional<INDArray> epsilon;
  private final Map<String, INDArray> values = new LinkedHashMap<>();
  private final List<INDArray> inputs = new ArrayList<>();
  private final Map<String, double[]> claimed = new LinkedHashMap<>();

  private VertexScore(
      Dl4jNetwork network,
      ModelData data,
      Topology.Node place,
      HandedBack back,
      Map<String, Tensor> activations) {
    Trainable trainable = network.trainables().get(place.name());
    this.node = node(place, trainable);
    this.examples = Math.toIntExact(data.all().getFeatures(0).size(0));
    this.divisor = network.model().conf().isMiniBatch() ? examples : 1;
    this.epsilon = reached(network, place, back);
    if (trainable != null && !(node instanceof InputPreProcessor)) {
      Map<String, INDArray> parameters = trainable.paramTable(false);
      for (String key : parameters == null ? Set.<String>of() : parameters.keySet()) {
        INDArray gradient = network.model().gradient().getGradientFor(place.name() + "_" + key);
        // an autoencoder's decoder learns in pretraining alone; no gradient moves statistics
        if (gradient != null && !LayerSpec.isRunningStatistic(key)) {
          add(place.name() + "_" + key, parameters.get(key), NdArrays.toArray(gradient));
        }
      }
    }
    for (int i = 0; i < place.inputs().size(); i++) {
      String name = Vertex.inputName(place.name(), i);
      inputs.add(array(activations.get(place.inputs().get(i))));
      Tensor claim = back.recorded().get(name);
      if (claim != null && !network.topology().inputs().contains(place.inputs().get(i))) {
        add(name, inputs.get(i), claim.values());
      }
    }
  }

  /**
   * Some vertices of a network, each by itself.
   *
   * @param names of the vertices
   * @throws org.dl4jreference.model.BadInput if DL4J refuses the data
   */
  static List<Differentiable> of(Dl4jNetwork own, ModelData data, Set<String> names) {
    return Isolated.call(
        () -> {
          Dl4jNetwork network = own.in(DataType.DOUBLE).silent();
          Map<String, Tensor> activations =
              GraphProbe.activations(network, data, network.activations(data));
          List<String> given = network.topology().inputs();
          for (int i = 0; i < given.size(); i++) {
            activations.put(given.get(i), NdArrays.toTensor(data.all().getFeatures(i)));
          }
          HandedBack back = new HandedBack();
          Refusal.of(
              () -> {
                network.listen(back, network.pass(data)::run);
                return back;
              });
          List<Differentiable> scores = new ArrayList<>();
          for (Topology.Node place : network.topology().nodes()) {
            if (names.contains(place.name())) {
              scores.add(new VertexScore(network, data, place, back, activations));
            }
          }
          return scores;
        });
  }

  private static Object node(Topology.Node place, Trainable trainable) {
    if (place.conf() instanceof InputPreProcessor) {
      return place.conf();
    }
    return trainable instanceof GraphVertex vertex && vertex.hasLayer()
        ? vertex.getLayer()
        : trainable;
  }

  /** What all that read a node hand back to it; empty of an output. */
  private static Optional<INDArray> reached(
      Dl4jNetwork network, Topology.Node place, HandedBack back) {
    Optional<INDArray> sum = Optional.empty();
    for (Topology.Node reader : network.topology().nodes()) {
      for (int i = 0; i < reader.inputs().size(); i++) {
        Tensor part = back.recorded().get(Vertex.inputName(reader.name(), i));
        if (part != null && reader.inputs().get(i).equals(place.name())) {
          sum = Optional.of(sum.map(s -> s.add(array(part))).orElseGet(() -> array(part)));
        }
      }
    }
    return sum;
  }

  private void add(String block, INDArray value, double[] summed) {
    values.put(block, value);
    claimed.put(block, Arrays.stream(summed).map(g -> g / divisor).toArray());
  }

  private static INDArray array(Tensor tensor) {
    return NdArrays.of(tensor, DataType.DOUBLE);
  }

  @Override
  public List<String> blocks() {
    return List.copyOf(values.keySet());
  }

  @Override
  public double[] parameters(String block) {
    return Isolated.call(() -> NdArrays.toArray(values.get(block)));
  }

  @Override
  public double[] gradient(String block) {
    return claimed.get(block).clone();
  }

  @Override
  public double score(String block, double[] parameters) {
    return Isolated.call(
        () -> {
          INDArray value = values.get(block);
          INDArray before = value.dup();
          value.assign(Nd4j.createFromArray(parameters).reshape('c', value.shape()));
          try {
            return score();
          } finally {
            value.assign(before);
          }
        });
  }

  private double score() {
    // DL4J may compute in what it is given
    List<INDArray> copies = inputs.stream().map(INDArray::dup).toList();
    if (node instanceof InputPreProcessor preprocessor) {
      return along(preprocessor.preProcess(copies.get(0), examples, ANYWHERE));
    }
    if (node instanceof Layer layer) {
      layer.setInput(copies.get(0), ANYWHERE);
      return layer instanceof IOutputLayer output && epsilon.isEmpty()
          ? output.computeScore(0, true, ANYWHERE)
          : along(layer.activate(true, ANYWHERE));
    }
    GraphVertex vertex = (GraphVertex) node;
    for (int i = 0; i < copies.size(); i++) {
      vertex.setInput(i, copies.get(i), ANYWHERE);
    }
    return along(vertex.doForward(true, ANYWHERE));
  }

  private double along(INDArray output) {
    INDArray weights = epsilon.orElseThrow();
    INDArray terms = output.reshape('c', weights.shape()).mul(weights);
    if (Double.isNaN(size)) {
      size = Math.abs(terms.norm1Number().doubleValue());
    }
    return (terms.sumNumber().doubleValue() + size) / divisor;
  }

  @Override
  public Precision precision() {
    return Precision.DOUBLE;
  }
}
