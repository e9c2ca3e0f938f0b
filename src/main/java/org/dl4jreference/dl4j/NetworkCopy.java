package org.dl4jreference.dl4j;

import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;

/**
 * A copy of a network to compute on. DL4J's own {@code clone()} creates the updater of the network
 * it copies, which then no longer is as it was found.
 */
final class NetworkCopy {
  private NetworkCopy() {}

  /** Parameters, updater state and counters are copied; listeners are not. */
  static MultiLayerNetwork of(MultiLayerNetwork network) {
    MultiLayerNetwork copy = new MultiLayerNetwork(network.getLayerWiseConfigurations().clone());
    copy.init(network.params().dup(), false);
    Updater updater = network.getUpdater(false);
    if (updater != null && updater.getStateViewArray() != null) {
      copy.getUpdater().setStateViewArray(copy, updater.getStateViewArray().dup(), false);
    }
    return copy;
  }

  static ComputationGraph of(ComputationGraph graph) {
    ComputationGraph copy = new ComputationGraph(graph.getConfiguration().clone());
    copy.init(graph.params().dup(), false);
    ComputationGraphUpdater updater = graph.getUpdater(false);
    if (updater != null && updater.getStateViewArray() != null) {
      copy.getUpdater().setStateViewArray(updater.getStateViewArray().dup());
    }
    return copy;
  }
}
