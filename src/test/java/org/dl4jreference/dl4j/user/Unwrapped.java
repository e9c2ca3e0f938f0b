package org.dl4jreference.dl4j.user;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** DL4J's own object inside a model. */
public final class Unwrapped {
  private Unwrapped() {}

  /** Of a model of layers. */
  public static MultiLayerNetwork network(UserModel model) {
    return ((LayeredNetwork) model.network()).model();
  }

  /** Of a graph. */
  public static ComputationGraph graph(UserModel model) {
    return ((GraphNetwork) model.network()).model();
  }
}
