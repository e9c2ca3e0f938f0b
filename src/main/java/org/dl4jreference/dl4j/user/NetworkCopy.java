package org.dl4jreference.dl4j.user;

import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
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
    return of(graph, configuration(graph));
  }

  /**
   * DL4J's {@code clone()} forgets counters, the order of the vertices, how an AttentionVertex is
   * trained, and the epsilon of an L2Vertex.
   */
  private static ComputationGraphConfiguration configuration(ComputationGraph graph) {
    ComputationGraphConfiguration own = graph.getConfiguration();
    ComputationGraphConfiguration copy = own.clone();
    copy.setIterationCount(own.getIterationCount());
    copy.setEpochCount(own.getEpochCount());
    copy.setTopologicalOrder(own.getTopologicalOrder());
    copy.setTopologicalOrderStr(own.getTopologicalOrderStr());
    own.getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof SameDiffVertex trained
                  && copy.getVertices().get(name) instanceof SameDiffVertex cloned) {
                copyTraining(trained, cloned);
              } else if (vertex instanceof L2Vertex) {
                // nothing of it can be changed
                copy.getVertices().put(name, vertex);
              }
            });
    return copy;
  }

  private static void copyTraining(SameDiffVertex from, SameDiffVertex to) {
    to.setName(from.getName());
    to.setDataType(from.getDataType());
    to.setUpdater(from.getUpdater());
    to.setBiasUpdater(from.getBiasUpdater());
    to.setRegularization(from.getRegularization());
    to.setRegularizationBias(from.getRegularizationBias());
    to.setGradientNormalization(from.getGradientNormalization());
    to.setGradientNormalizationThreshold(from.getGradientNormalizationThreshold());
  }

  /**
   * A copy to record from: without workspaces, so that its arrays stay valid. Dropout and weight
   * noise that is followed is recorded, and all other switched off, in wrapped layers too.
   */
  static MultiLayerNetwork recording(MultiLayerNetwork network, Followed followed, Draws draws) {
    MultiLayerConfiguration conf = network.getLayerWiseConfigurations().clone();
    Recorder recorder = new Recorder(followed, draws);
    for (int l = 0; l < conf.getConfs().size(); l++) {
      conf.getConf(l).setLayer(recorder.recorded(conf.getConf(l).getLayer(), l + "_"));
    }
    conf.setTrainingWorkspaceMode(WorkspaceMode.NONE);
    conf.setInferenceWorkspaceMode(WorkspaceMode.NONE);
    return of(network, conf);
  }

  static ComputationGraph recording(ComputationGraph graph, Followed followed, Draws draws) {
    ComputationGraphConfiguration conf = configuration(graph);
    Recorder recorder = new Recorder(followed, draws);
    conf.getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layer) {
                layer
                    .getLayerConf()
                    .setLayer(recorder.recorded(layer.getLayerConf().getLayer(), name + "_"));
              }
            });
    conf.setTrainingWorkspaceMode(WorkspaceMode.NONE);
    conf.setInferenceWorkspaceMode(WorkspaceMode.NONE);
    return of(graph, conf);
  }

  /** Gives copies of layers what records their draws. */
  private record Recorder(Followed followed, Draws draws) {
    /**
     * DL4J's {@code clone()} of a wrapper keeps the wrapped layer.
     *
     * @param place what the keys of its parameters begin with
     */
    org.deeplearning4j.nn.conf.layers.Layer recorded(
        org.deeplearning4j.nn.conf.layers.Layer layer, String place) {
      org.deeplearning4j.nn.conf.layers.Layer copy = layer.clone();
      silence(copy);
      if (copy instanceof Bidirectional both) {
        both.setFwd(recorded(((Bidirectional) layer).getFwd(), place + "f"));
        both.setBwd(recorded(((Bidirectional) layer).getBwd(), place + "b"));
      } else if (copy instanceof BaseWrapperLayer wrapper) {
        wrapper.setUnderlying(recorded(((BaseWrapperLayer) layer).getUnderlying(), place));
      } else if (copy instanceof FrozenLayer frozen) {
        FrozenLayer inside = new FrozenLayer(recorded(((FrozenLayer) layer).getLayer(), place));
        inside.setLayerName(frozen.getLayerName());
        return inside;
      } else {
        record(layer, copy, place);
      }
      return copy;
    }

    private void record(
        org.deeplearning4j.nn.conf.layers.Layer layer,
        org.deeplearning4j.nn.conf.layers.Layer copy,
        String place) {
      IDropout dropout = layer.getIDropout();
      if (dropout != null && followed.includes(dropout)) {
        copy.setIDropout(new RecordingDropout(dropout.clone(), draws, place + "dropout"));
      }
      IWeightNoise noise = layer instanceof BaseLayer base ? base.getWeightNoise() : null;
      if (noise != null && followed.includes(noise)) {
        ((BaseLayer) copy).setWeightNoise(new RecordingNoise(noise.clone(), draws, place));
      }
    }
  }

  private static void silence(org.deeplearning4j.nn.conf.layers.Layer layer) {
    layer.setIDropout(null);
    if (layer instanceof BaseLayer base) {
      base.setWeightNoise(null);
    }
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
    // DL4J refuses the parameters of a network that has none
    if (network.params().isEmpty()) {
      copy.init();
    } else {
      copy.init(network.params().dup(), false);
    }
    Updater updater = network.getUpdater(false);
    if (updater != null && updater.getStateViewArray() != null) {
      copy.getUpdater().setStateViewArray(copy, updater.getStateViewArray().dup(), false);
    }
    return copy;
  }

  private static ComputationGraph of(ComputationGraph graph, ComputationGraphConfiguration conf) {
    ComputationGraph copy = new ComputationGraph(conf);
    if (graph.params().isEmpty()) {
      copy.init();
    } else {
      copy.init(graph.params().dup(), false);
    }
    ComputationGraphUpdater updater = graph.getUpdater(false);
    if (updater != null && updater.getStateViewArray() != null) {
      copy.getUpdater().setStateViewArray(updater.getStateViewArray().dup());
    }
    return copy;
  }
}
