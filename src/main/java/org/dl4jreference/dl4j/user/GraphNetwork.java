package org.dl4jreference.dl4j.user;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.dl4jreference.model.BadInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** A {@code ComputationGraph}. */
record GraphNetwork(ComputationGraph model) implements Dl4jNetwork {
  GraphNetwork {
    if (model.params() == null) {
      throw new BadInput("the graph is not initialised: init() has not been called");
    }
    if (model.getConfiguration().getNetworkOutputs().isEmpty()) {
      throw new BadInput("the graph has no outputs, so it has no score");
    }
    for (String output : model.getConfiguration().getNetworkOutputs()) {
      if (!(model.getVertex(output).hasLayer()
          && model.getVertex(output).getLayer() instanceof IOutputLayer)) {
        throw new BadInput(
            "the model has no output layer at its output '%s', so it has no score"
                .formatted(output));
      }
    }
  }

  @Override
  public DataType type() {
    return model.getConfiguration().getDataType();
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int v : model.topologicalSortOrder()) {
      String name = model.getVertices()[v].getVertexName();
      if (model.getConfiguration().getVertices().get(name) instanceof LayerVertex vertex) {
        parts.add(new Part(name, vertex.getLayerConf().getLayer(), model.getLayer(name)));
      }
    }
    return parts;
  }

  @Override
  public Map<String, Trainable> trainables() {
    Map<String, Trainable> vertices = new LinkedHashMap<>();
    for (int v : model.topologicalSortOrder()) {
      vertices.put(model.getVertices()[v].getVertexName(), model.getVertices()[v]);
    }
    return vertices;
  }

  @Override
  public Topology topology() {
    return Topology.of(model);
  }

  @Override
  public List<UpdaterBlock> updaterBlocks() {
    return model.getUpdater().getUpdaterBlocks();
  }

  @Override
  public int iteration() {
    return model.getIterationCount();
  }

  @Override
  public int epoch() {
    return model.getEpochCount();
  }

  @Override
  public BackpropType backpropType() {
    return model.getConfiguration().getBackpropType();
  }

  @Override
  public void setCounters(int iteration, int epoch) {
    model.getConfiguration().setIterationCount(iteration);
    model.getConfiguration().setEpochCount(epoch);
    for (org.deeplearning4j.nn.api.Layer layer : model.getLayers()) {
      layer.setIterationCount(iteration);
      layer.setEpochCount(epoch);
    }
  }

  @Override
  public Map<String, INDArray> activations(ModelData data) {
    return feedForward(data, true);
  }

  /** Each vertex from a copy of what it reads: some write into it. */
  private Map<String, INDArray> feedForward(ModelData data, boolean isTraining) {
    MultiDataSet own = data.in(type()).all();
    List<String> inputs = model.getConfiguration().getNetworkInputs();
    model.setInputs(copies(own.getFeatures()));
    model.setLayerMaskArrays(own.getFeaturesMaskArrays(), own.getLabelsMaskArrays());
    Map<String, INDArray> all = new LinkedHashMap<>();
    for (int v : model.topologicalSortOrder()) {
      GraphVertex vertex = model.getVertices()[v];
      String name = vertex.getVertexName();
      if (inputs.contains(name)) {
        all.put(name, own.getFeatures(inputs.indexOf(name)));
        continue;
      }
      List<String> read = model.getConfiguration().getVertexInputs().get(name);
      for (int i = 0; i < read.size(); i++) {
        INDArray input = all.get(read.get(i));
        // in its order: dropout draws along it
        vertex.setInput(i, input.dup(input.ordering()), LayerWorkspaceMgr.noWorkspaces());
      }
      boolean goesOn = isTraining && window().isPresent() && vertex.hasLayer();
      all.put(
          name,
          goesOn && vertex.getLayer() instanceof RecurrentLayer recurrent
              ? Carried.activate(recurrent, vertex.getLayer().input())
              : vertex.doForward(isTraining, LayerWorkspaceMgr.noWorkspaces()));
    }
    for (GraphVertex vertex : model.getVertices()) {
      vertex.clear();
    }
    model.clearLayerMaskArrays();
    return all;
  }

  @Override
  public Map<String, INDArray> inference(ModelData data) {
    Map<String, INDArray> all = feedForward(data, false);
    MultiDataSet own = data.in(type()).all();
    INDArray[] outputs =
        model.output(
            false, own.getFeatures(), own.getFeaturesMaskArrays(), own.getLabelsMaskArrays());
    model.clearLayerMaskArrays();
    Map<String, INDArray> given = new LinkedHashMap<>();
    for (int i = 0; i < outputs.length; i++) {
      given.put(model.getConfiguration().getNetworkOutputs().get(i), outputs[i]);
    }
    return deployed(all, given);
  }

  @Override
  public Map<String, IOutputLayer> outputLayers() {
    Map<String, IOutputLayer> layers = new LinkedHashMap<>();
    if (model.getConfiguration().getNetworkOutputs().isEmpty()) {
      throw new BadInput("the graph has no outputs, so it has no score");
    }
    for (String output : model.getConfiguration().getNetworkOutputs()) {
      layers.put(output, (IOutputLayer) model.getVertex(output).getLayer());
    }
    return layers;
  }

  @Override
  public void setListeners(TrainingListener... listeners) {
    model.setListeners(listeners);
  }

  @Override
  public void fit(ModelData data) {
    model.fit(data.in(type()).all());
  }

  @Override
  public OptionalInt window() {
    return backpropType() == BackpropType.TruncatedBPTT
        ? OptionalInt.of(model.getConfiguration().getTbpttFwdLength())
        : OptionalInt.empty();
  }

  /** DL4J's {@code fit} begins each series anew; what it does of each window is this. */
  @Override
  public void step(ModelData data) {
    if (window().isEmpty()) {
      fit(data);
      return;
    }
    MultiDataSet own = data.in(type()).all();
    model.setInputs(copies(own.getFeatures()));
    model.setLabels(copies(own.getLabels()));
    model.setLayerMaskArrays(own.getFeaturesMaskArrays(), own.getLabelsMaskArrays());
    Carried.update(model, optimizer -> optimizer.setUpdaterComputationGraph(model.getUpdater()));
  }

  @Override
  public Pass pass(ModelData data) {
    MultiDataSet own = data.in(type()).all();
    return () -> {
      model.setInputs(copies(own.getFeatures()));
      INDArray[] labels = copies(own.getLabels());
      model.setLabels(labels);
      if (own.hasMaskArrays()) {
        model.setLayerMaskArrays(own.getFeaturesMaskArrays(), own.getLabelsMaskArrays());
      }
      model.computeGradientAndScore();
      return List.of(labels);
    };
  }

  private static INDArray[] copies(INDArray[] arrays) {
    return Arrays.stream(arrays).map(INDArray::dup).toArray(INDArray[]::new);
  }

  @Override
  public void listen(HandedBack listener, Runnable pass) {
    GraphVertex[] vertices = model.getVertices();
    GraphVertex[] own = vertices.clone();
    Map<org.deeplearning4j.nn.graph.vertex.impl.LayerVertex, org.deeplearning4j.nn.api.Layer>
        layers = new IdentityHashMap<>();
    for (int v = 0; v < own.length; v++) {
      if (own[v].isInputVertex()) {
        continue;
      }
      String name = own[v].getVertexName();
      if (own[v] instanceof org.deeplearning4j.nn.graph.vertex.impl.LayerVertex layer
          && layer.getLayerPreProcessor() != null) {
        layers.put(layer, layer.getLayer());
        layer.setLayer(listener.layer(layer.getLayer(), name, null));
        name = Topology.preprocessorOf(name);
      }
      vertices[v] = listener.vertex(own[v], name);
    }
    try {
      pass.run();
    } finally {
      System.arraycopy(own, 0, vertices, 0, own.length);
      layers.forEach((vertex, layer) -> vertex.setLayer(layer));
    }
  }

  @Override
  public double penalty() {
    return model.calcRegularizationScore(true);
  }

  @Override
  public Dl4jNetwork map(
      UnaryOperator<MultiLayerNetwork> network, UnaryOperator<ComputationGraph> graph) {
    return new GraphNetwork(graph.apply(model));
  }
}
