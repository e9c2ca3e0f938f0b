package org.dl4jreference.dl4j.user;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.dl4jreference.dl4j.border.Isolated;

/**
 * A copy of a network to compute on. DL4J's own {@code clone()} creates the updater of the network
 * it copies, which then no longer is as it was found.
 */
final class NetworkCopy {
  private NetworkCopy() {}

  /** Parameters, updater state and counters are copied; listeners are not. */
  static MultiLayerNetwork of(MultiLayerNetwork network) {
    return of(network, network.getLayerWiseConfigurations().clone());
  }

  static ComputationGraph of(ComputationGraph graph) {
    return of(graph, graph.getConfiguration().clone());
  }

  /**
   * The same, with a configuration that shares no object with the network's: DL4J's own {@code
   * clone()} of a layer keeps the layer's updater, learning rate and all.
   *
   * @param loader where classes of the user's own are
   */
  static MultiLayerNetwork apart(MultiLayerNetwork network, ClassLoader loader) {
    String json = network.getLayerWiseConfigurations().toJson();
    return of(network, Isolated.call(loader, () -> MultiLayerConfiguration.fromJson(json)));
  }

  static ComputationGraph apart(ComputationGraph graph, ClassLoader loader) {
    String json = graph.getConfiguration().toJson();
    return of(graph, Isolated.call(loader, () -> ComputationGraphConfiguration.fromJson(json)));
  }

  private static MultiLayerNetwork of(MultiLayerNetwork network, MultiLayerConfiguration conf) {
    MultiLayerNetwork copy = new MultiLayerNetwork(conf);
    copy.init(network.params().dup(), false);
    Updater updater = network.getUpdater(false);
    if (updater != null && updater.getStateViewArray() != null) {
      copy.getUpdater().setStateViewArray(copy, updater.getStateViewArray().dup(), false);
    }
    return copy;
  }

  private static ComputationGraph of(ComputationGraph graph, ComputationGraphConfiguration conf) {
    ComputationGraph copy = new ComputationGraph(conf);
    copy.init(graph.params().dup(), false);
    ComputationGraphUpdater updater = graph.getUpdater(false);
    if (updater != null && updater.getStateViewArray() != null) {
      copy.getUpdater().setStateViewArray(updater.getStateViewArray().dup());
    }
    return copy;
  }

  /** Switches dropout and weight noise off. */
  static void silence(Layer[] layers) {
    for (Layer layer : layers) {
      if (layer.conf() == null || layer.conf().getLayer() == null) {
        continue;
      }
      layer.conf().getLayer().setIDropout(null);
      if (layer.conf().getLayer() instanceof BaseLayer base) {
        base.setWeightNoise(null);
      }
    }
  }
}
