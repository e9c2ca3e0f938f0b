package org.dl4jreference.dl4j.user;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.dl4jreference.model.BadInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** A {@code MultiLayerNetwork}. */
record LayeredNetwork(MultiLayerNetwork model) implements Dl4jNetwork {
  LayeredNetwork {
    if (!model.isInitCalled()) {
      throw new BadInput("the network is not initialised: init() has not been called");
    }
    if (!(model.getOutputLayer() instanceof IOutputLayer)) {
      throw new BadInput(
          "the model has no output layer, so it has no score: its last layer is "
              + model.getOutputLayer().conf().getLayer().getClass().getSimpleName());
    }
  }

  @Override
  public DataType type() {
    return model.getLayerWiseConfigurations().getDataType();
  }

  private Layer conf(int l) {
    return model.getLayerWiseConfigurations().getConf(l).getLayer();
  }

  @Override
  public List<Part> parts() {
    return IntStream.range(0, model.getnLayers())
        .mapToObj(l -> new Part(Integer.toString(l), conf(l), model.getLayer(l)))
        .toList();
  }

  @Override
  public Map<String, Trainable> trainables() {
    Map<String, Trainable> layers = new LinkedHashMap<>();
    for (int l = 0; l < model.getnLayers(); l++) {
      layers.put(Integer.toString(l), model.getLayer(l));
    }
    return layers;
  }

  @Override
  public Topology topology() {
    return Topology.of(model);
  }

  @Override
  public List<UpdaterBlock> updaterBlocks() {
    return model.getUpdater() instanceof BaseMultiLayerUpdater<?> updater
        ? updater.getUpdaterBlocks()
        : List.of();
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
    return model.getLayerWiseConfigurations().getBackpropType();
  }

  @Override
  public void setCounters(int iteration, int epoch) {
    model.setIterationCount(iteration);
    model.setEpochCount(epoch);
    for (org.deeplearning4j.nn.api.Layer layer : model.getLayers()) {
      layer.setIterationCount(iteration);
      layer.setEpochCount(epoch);
    }
  }

  @Override
  public Map<String, INDArray> activations(ModelData data) {
    return feedForward(data, true);
  }

  /** Each layer from a copy of what it reads: some write into it. */
  private Map<String, INDArray> feedForward(ModelData data, boolean isTraining) {
    DataSet own = data.in(type()).single();
    INDArray below = own.getFeatures().dup();
    model.setInput(below);
    model.setLayerMaskArrays(own.getFeaturesMaskArray(), own.getLabelsMaskArray());
    Map<String, INDArray> all = new LinkedHashMap<>();
    for (int l = 0; l < model.getnLayers(); l++) {
      InputPreProcessor preprocessor = model.getLayerWiseConfigurations().getInputPreProcess(l);
      // in its order: dropout draws along it
      INDArray input = below.dup(below.ordering());
      if (preprocessor != null) {
        input =
            preprocessor.preProcess(
                input, model.getInputMiniBatchSize(), LayerWorkspaceMgr.noWorkspaces());
      }
      below =
          isTraining
                  && window().isPresent()
                  && model.getLayer(l) instanceof RecurrentLayer recurrent
              ? Carried.activate(recurrent, input)
              : model.getLayer(l).activate(input, isTraining, LayerWorkspaceMgr.noWorkspaces());
      all.put(Integer.toString(l), below);
    }
    for (org.deeplearning4j.nn.api.Layer layer : model.getLayers()) {
      layer.clear();
    }
    model.clearLayerMaskArrays();
    return all;
  }

  @Override
  public Map<String, INDArray> inference(ModelData data) {
    Map<String, INDArray> all = feedForward(data, false);
    DataSet own = data.in(type()).single();
    INDArray output =
        model.output(
            own.getFeatures(), false, own.getFeaturesMaskArray(), own.getLabelsMaskArray());
    model.clearLayerMaskArrays();
    return deployed(all, Map.of(lastName(), output));
  }

  @Override
  public Map<String, IOutputLayer> outputLayers() {
    return Map.of(lastName(), (IOutputLayer) model.getOutputLayer());
  }

  private String lastName() {
    return Integer.toString(model.getnLayers() - 1);
  }

  @Override
  public void setListeners(TrainingListener... listeners) {
    model.setListeners(listeners);
  }

  @Override
  public void fit(ModelData data) {
    model.fit(data.in(type()).single());
  }

  @Override
  public OptionalInt window() {
    return backpropType() == BackpropType.TruncatedBPTT
        ? OptionalInt.of(model.getLayerWiseConfigurations().getTbpttFwdLength())
        : OptionalInt.empty();
  }

  /** DL4J's {@code fit} begins each series anew; what it does of each window is this. */
  @Override
  public void step(ModelData data) {
    if (window().isEmpty()) {
      fit(data);
      return;
    }
    DataSet own = data.in(type()).single();
    model.setInput(own.getFeatures().dup());
    model.setLabels(own.getLabels().dup());
    model.setLayerMaskArrays(own.getFeaturesMaskArray(), own.getLabelsMaskArray());
    Carried.update(model, optimizer -> optimizer.setUpdater(model.getUpdater()));
  }

  @Override
  public Pass pass(ModelData data) {
    DataSet own = data.in(type()).single();
    return () -> {
      model.setInput(own.getFeatures().dup());
      INDArray labels = own.getLabels().dup();
      model.setLabels(labels);
      if (own.hasMaskArrays()) {
        model.setLayerMaskArrays(own.getFeaturesMaskArray(), own.getLabelsMaskArray());
      }
      model.computeGradientAndScore();
      return List.of(labels);
    };
  }

  @Override
  public void listen(HandedBack listener, Runnable pass) {
    org.deeplearning4j.nn.api.Layer[] layers = model.getLayers();
    org.deeplearning4j.nn.api.Layer[] own = layers.clone();
    List<Topology.Node> nodes = topology().nodes();
    for (int l = 0; l < own.length; l++) {
      String name = Integer.toString(l);
      String above =
          nodes.stream()
              .filter(node -> node.inputs().contains(name))
              .map(Topology.Node::name)
              .findFirst()
              .orElse(null);
      layers[l] = listener.layer(own[l], name, above);
    }
    try {
      pass.run();
    } finally {
      System.arraycopy(own, 0, layers, 0, own.length);
    }
  }

  @Override
  public double penalty() {
    return model.calcRegularizationScore(true);
  }

  @Override
  public Dl4jNetwork map(
      UnaryOperator<MultiLayerNetwork> network, UnaryOperator<ComputationGraph> graph) {
    return new LayeredNetwork(network.apply(model));
  }
}
