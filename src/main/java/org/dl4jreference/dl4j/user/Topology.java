package org.dl4jreference.dl4j.user;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * What a network consists of, whichever class it is of. What DL4J does to a layer's input before
 * the layer sees it has a node of its own.
 *
 * @param inputs names of what the network is given
 * @param nodes each after those that it reads
 * @param outputs names of the nodes that it gives
 */
record Topology(List<String> inputs, List<Node> nodes, List<String> outputs) {
  /** The only input of a network whose layers are numbered. */
  static final String INPUT = "in";

  /**
   * A layer, vertex or preprocessor.
   *
   * @param conf its configuration: a layer's own, not that of the vertex around it
   */
  record Node(String name, Object conf, List<String> inputs) {}

  static Topology of(MultiLayerNetwork network) {
    MultiLayerConfiguration conf = network.getLayerWiseConfigurations();
    List<Node> nodes = new ArrayList<>();
    String below = INPUT;
    for (int l = 0; l < network.getnLayers(); l++) {
      String name = Integer.toString(l);
      below = preprocessed(name, conf.getInputPreProcess(l), below, nodes);
      nodes.add(new Node(name, conf.getConf(l).getLayer(), List.of(below)));
      below = name;
    }
    return new Topology(List.of(INPUT), List.copyOf(nodes), List.of(below));
  }

  static Topology of(ComputationGraph graph) {
    ComputationGraphConfiguration conf = graph.getConfiguration();
    List<Node> nodes = new ArrayList<>();
    for (int v : graph.topologicalSortOrder()) {
      String name = graph.getVertices()[v].getVertexName();
      if (conf.getNetworkInputs().contains(name)) {
        continue;
      }
      List<String> inputs = conf.getVertexInputs().get(name);
      if (conf.getVertices().get(name) instanceof LayerVertex vertex) {
        String below = preprocessed(name, vertex.getPreProcessor(), inputs.get(0), nodes);
        nodes.add(new Node(name, vertex.getLayerConf().getLayer(), List.of(below)));
      } else {
        nodes.add(new Node(name, conf.getVertices().get(name), List.copyOf(inputs)));
      }
    }
    return new Topology(
        List.copyOf(conf.getNetworkInputs()),
        List.copyOf(nodes),
        List.copyOf(conf.getNetworkOutputs()));
  }

  /** The name of what is done to a layer's input. */
  static String preprocessorOf(String layer) {
    return layer + "-preprocessor";
  }

  private static String preprocessed(
      String layer, InputPreProcessor preprocessor, String input, List<Node> nodes) {
    if (preprocessor == null) {
      return input;
    }
    String name = preprocessorOf(layer);
    nodes.add(new Node(name, preprocessor, List.of(input)));
    return name;
  }
}
