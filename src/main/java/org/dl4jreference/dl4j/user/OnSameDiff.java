package org.dl4jreference.dl4j.user;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffOutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/** What layers and vertices on SameDiff make of the gradients of all that is below them. */
final class OnSameDiff {
  private OnSameDiff() {}

  /**
   * By how much the gradients are too large, by node; NaN where it is no factor.
   *
   * @param isAlone whether what the nodes above make of them is left out
   */
  static Map<String, Double> of(Topology topology, boolean isAlone) {
    Map<String, Double> below = new HashMap<>();
    topology.outputs().forEach(output -> below.put(output, 1.0));
    Map<String, Double> times = new LinkedHashMap<>();
    List<Topology.Node> nodes = topology.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Topology.Node node = nodes.get(i);
      double above = isAlone ? 1 : below.getOrDefault(node.name(), 1.0);
      double own = above * (isOnSameDiff(node.conf()) ? 2 : 1);
      times.put(node.name(), own);
      node.inputs()
          .forEach(input -> below.merge(input, own, (a, b) -> a.equals(b) ? a : Double.NaN));
    }
    return times;
  }

  private static boolean isOnSameDiff(Object conf) {
    return conf instanceof SameDiffVertex
        || conf instanceof AbstractSameDiffLayer && !(conf instanceof SameDiffOutputLayer)
        || conf instanceof BaseWrapperLayer wrapper && isOnSameDiff(wrapper.getUnderlying());
  }
}
