package org.dl4jreference.dl4j.user;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Precision;

/** A {@code ComputationGraph}. */
record GraphModel(ComputationGraph graph, List<String> passedOver) implements UserModel {
  GraphModel {
    if (graph.params() == null) {
      throw new BadInput("the graph is not initialised: init() has not been called");
    }
    for (String output : graph.getConfiguration().getNetworkOutputs()) {
      if (!(graph.getVertex(output).hasLayer()
          && graph.getVertex(output).getLayer()
              instanceof org.deeplearning4j.nn.api.layers.IOutputLayer)) {
        throw new BadInput(
            "the model has no output layer at its output '%s', so it has no score"
                .formatted(output));
      }
    }
    passedOver = List.copyOf(passedOver);
  }

  @Override
  public Precision precision() {
    return NdArrays.precision(graph.getConfiguration().getDataType());
  }

  @Override
  public UserModel in(Precision precision) {
    return precision == precision()
        ? this
        : Isolated.call(
            () ->
                new GraphModel(
                    NetworkCopy.of(graph).convertDataType(NdArrays.type(precision)), passedOver));
  }

  @Override
  public Reading read(CustomFormulas custom) {
    return new Reading.NotComparable(
        OptionalInt.empty(), "a ComputationGraph has no reference as a whole");
  }

  @Override
  public Engine engine(Reading.Comparable reading) {
    throw new IllegalStateException("a graph is never read as comparable");
  }

  private void forEachLayer(BiConsumer<String, Layer> action) {
    for (int v : graph.topologicalSortOrder()) {
      String name = graph.getVertices()[v].getVertexName();
      GraphVertex vertex = graph.getConfiguration().getVertices().get(name);
      if (vertex instanceof LayerVertex layer) {
        action.accept(name, layer.getLayerConf().getLayer());
      }
    }
  }

  @Override
  public List<Differentiable> differentiables(ModelData data) {
    List<Differentiable> all = new ArrayList<>();
    forEachLayer((name, layer) -> ActivationScore.of(name, layer).ifPresent(all::add));
    all.add(ModelScore.of(graph, data.all()).accepted());
    return all;
  }

  @Override
  public UserModel trained(ModelData data) {
    return Isolated.call(
        () -> {
          ComputationGraph copy = NetworkCopy.of(graph);
          copy.fit(NdArrays.cast(data.all(), copy.getConfiguration().getDataType()));
          return new GraphModel(copy, passedOver);
        });
  }

  @Override
  public TrainedCopy trainedCopy(ClassLoader loader) {
    return TrainedCopy.of(graph, loader);
  }

  @Override
  public Map<String, String> places() {
    Map<String, String> places = new LinkedHashMap<>();
    forEachLayer((name, layer) -> Places.add(name, layer, graph.getLayer(name), places));
    return places;
  }

  private Optional<Layer> output() {
    List<String> outputs = graph.getConfiguration().getNetworkOutputs();
    List<Layer> found = new ArrayList<>();
    forEachLayer(
        (name, layer) -> {
          if (outputs.contains(name)
              && (layer instanceof BaseOutputLayer || layer instanceof LossLayer)) {
            found.add(layer);
          }
        });
    return outputs.size() == 1 && found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  @Override
  public Optional<LossSpec> loss() {
    return output().flatMap(Places::loss);
  }

  @Override
  public OptionalInt inputs() {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt outputs() {
    return output().map(Places::outputs).orElse(OptionalInt.empty());
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>(passedOver);
    forEachLayer((name, layer) -> Places.randomness("layer " + name, layer, remarks));
    return remarks;
  }

  @Override
  public UserModel remarking(List<String> more) {
    List<String> all = new ArrayList<>(passedOver);
    all.addAll(more);
    return new GraphModel(graph, all);
  }
}
