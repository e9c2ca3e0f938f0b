package org.dl4jreference.faults;

import java.util.Collection;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's dense layer with a fault in its forward or backward pass. */
final class DenseWithFault extends DenseLayer {
  private static final long serialVersionUID = 1L;

  private final transient BiFunction<INDArray, Map<String, INDArray>, INDArray> forward;
  private final transient UnaryOperator<Pair<Gradient, INDArray>> backward;

  private DenseWithFault(
      BiFunction<INDArray, Map<String, INDArray>, INDArray> forward,
      UnaryOperator<Pair<Gradient, INDArray>> backward) {
    this.forward = forward;
    this.backward = backward;
  }

  /** In the place of a sound layer; {@code forward} gets z and the parameters. */
  static DenseWithFault replacing(
      DenseLayer sound,
      BiFunction<INDArray, Map<String, INDArray>, INDArray> forward,
      UnaryOperator<Pair<Gradient, INDArray>> backward) {
    DenseWithFault faulty = new DenseWithFault(forward, backward);
    faulty.setNIn(sound.getNIn());
    faulty.setNOut(sound.getNOut());
    faulty.setActivationFn(sound.getActivationFn());
    faulty.setIUpdater(sound.getIUpdater());
    faulty.setBiasUpdater(sound.getBiasUpdater());
    faulty.setWeightInitFn(sound.getWeightInitFn());
    faulty.setLayerName(sound.getLayerName());
    return faulty;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    Computed layer = new Computed(conf, type, this);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  private static final class Computed
      extends org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer {
    private static final long serialVersionUID = 1L;

    private final transient DenseWithFault fault;

    Computed(NeuralNetConfiguration conf, DataType type, DenseWithFault fault) {
      super(conf, type);
      this.fault = fault;
    }

    @Override
    protected Pair<INDArray, INDArray> preOutputWithPreNorm(
        boolean training, boolean forBackprop, LayerWorkspaceMgr workspace) {
      Pair<INDArray, INDArray> both = super.preOutputWithPreNorm(training, forBackprop, workspace);
      return new Pair<>(fault.forward.apply(both.getFirst(), params), both.getSecond());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspace) {
      return fault.backward.apply(super.backpropGradient(epsilon, workspace));
    }
  }
}
