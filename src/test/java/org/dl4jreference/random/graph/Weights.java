package org.dl4jreference.random.graph;

import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Puts numbers into the parameters of a network. */
final class Weights {
  private final Draw d;
  private final Mode mode;

  Weights(Draw d, Mode mode) {
    this.d = d;
    this.mode = mode;
  }

  MultiLayerNetwork of(MultiLayerNetwork network) {
    set(network.paramTable());
    return network;
  }

  ComputationGraph of(ComputationGraph network) {
    set(network.paramTable());
    return network;
  }

  private void set(Map<String, INDArray> parameters) {
    parameters.forEach(
        (name, theta) -> {
          String key = name.substring(name.lastIndexOf('_') + 1);
          for (long i = 0; i < theta.length(); i++) {
            theta.putScalar(i, value(key, theta.getDouble(i)));
          }
        });
  }

  private double value(String key, double drawn) {
    return switch (key) {
      case "gamma", "g", "var" -> Math.abs(1 + 0.3 * d.normal()) + 0.05;
      case "mean", "beta", "log10stdev" -> 0.2 * d.normal();
      default -> mode.weights() * (drawn + 0.2 * d.normal());
    };
  }
}
