package org.dl4jreference.networks;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Networks with the layers, settings and connections that they were given, and fewer units and
 * channels in each.
 *
 * @param by how many times fewer
 * @param outputs how many units an output has
 * @param kept a width that stays, as that of the last convolution, which has the outputs' units
 */
record Narrowed(int by, int outputs, int kept) {
  private void narrow(Layer layer) {
    if (layer instanceof BaseOutputLayer output) {
      output.setNOut(outputs);
    } else if (layer instanceof FeedForwardLayer of && of.getNOut() != kept && of.getNOut() > 2) {
      of.setNOut(Math.max(2, of.getNOut() / by));
    }
  }

  Model of(ComputationGraphConfiguration conf, InputType... inputs) {
    for (GraphVertex vertex : conf.getVertices().values()) {
      if (vertex instanceof LayerVertex layer) {
        narrow(layer.getLayerConf().getLayer());
        layer.setPreProcessor(null);
      }
    }
    conf.addPreProcessors(true, true, inputs);
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    return graph;
  }

  Model of(MultiLayerConfiguration conf, InputType input) {
    conf.getInputPreProcessors().clear();
    List<NeuralNetConfiguration> layers = conf.getConfs();
    InputType type = input;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i).getLayer();
      narrow(layer);
      InputPreProcessor before = layer.getPreProcessorForInputType(type);
      if (before != null) {
        conf.getInputPreProcessors().put(i, before);
        type = before.getOutputType(type);
      }
      layer.setNIn(type, true);
      type = layer.getOutputType(i, type);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(conf);
    network.init();
    return network;
  }
}
