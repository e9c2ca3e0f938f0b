package org.dl4jreference.dl4j.user;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.ParameterLayout;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.ActivationNames;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.names.LossNames;
import org.dl4jreference.dl4j.names.NormalizationNames;
import org.dl4jreference.dl4j.names.TrainingNames;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.TrainingSpec;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * Reads a user's {@code MultiLayerNetwork}: the network under the catalogue's names, so that the
 * spec says which of DL4J's conventions it follows, or the layer and the reason why there is no
 * formula for it. The network is not changed.
 *
 * <p>Dropout and weight noise are random, and no reference can follow them: the spec describes the
 * network without, and says so in a remark.
 */
final class SpecReader {
  private final MultiLayerNetwork network;
  private final CustomFormulas custom;
  private final List<String> remarks = new ArrayList<>();

  private SpecReader(MultiLayerNetwork network, CustomFormulas custom) {
    this.network = network;
    this.custom = custom;
  }

  /** Ends the reading of a network that is not comparable. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Reading.NotComparable reading;

    Refusal(OptionalInt layer, String reason) {
      super(reason, null, false, false);
      this.reading = new Reading.NotComparable(layer, reason);
    }
  }

  static Reading read(MultiLayerNetwork network, CustomFormulas custom) {
    return Isolated.call(
        () -> {
          try {
            return new SpecReader(network, custom).comparable();
          } catch (Refusal refusal) {
            return refusal.reading;
          }
        });
  }

  private Reading comparable() {
    if (!network.isInitCalled()) {
      throw refusal("init() has not been called");
    }
    checkWhole();
    List<LayerSpec> layers = new ArrayList<>();
    int units = 0;
    for (int l = 0; l < network.getnLayers(); l++) {
      LayerSpec layer = layer(l, units);
      layers.add(layer);
      units = layer.nOut();
    }
    NetworkSpec spec = new NetworkSpec(layers, loss());
    // a copy, since asking a network for its updater creates it
    MultiLayerNetwork copy = NetworkCopy.of(network);
    return new Reading.Comparable(
        spec,
        new ParameterLayout(spec).state(copy),
        NdArrays.precision(network.getLayerWiseConfigurations().getDataType()),
        remarks);
  }

  private void checkWhole() {
    if (network.getLayerWiseConfigurations().getBackpropType() != BackpropType.Standard) {
      throw refusal("truncated backpropagation through time has no reference");
    }
    for (int l = 0; l < network.getnLayers(); l++) {
      NeuralNetConfiguration conf = conf(l);
      if (!conf.isMiniBatch()) {
        throw refusal("miniBatch(false): the score and its gradient are sums, not means");
      }
      if (!conf.isMinimize()) {
        throw refusal("minimize(false) has no reference");
      }
      if (conf.getOptimizationAlgo() != OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT) {
        throw refusal("optimization algorithm %s has no reference", conf.getOptimizationAlgo());
      }
      if (network.getLayerWiseConfigurations().getInputPreProcess(l) != null) {
        throw refusal(
            l,
            "input preprocessor %s has no reference",
            network.getLayerWiseConfigurations().getInputPreProcess(l).getClass().getSimpleName());
      }
    }
  }

  private NeuralNetConfiguration conf(int l) {
    return network.getLayerWiseConfigurations().getConf(l);
  }

  private LayerSpec layer(int l, int unitsBelow) {
    Layer layer = conf(l).getLayer();
    if (layer.getConstraints() != null && !layer.getConstraints().isEmpty()) {
      throw refusal(l, "constraint %s has no reference", layer.getConstraints().get(0));
    }
    if (layer.getIDropout() != null) {
      remarks.add("layer %d: compared without its %s".formatted(l, layer.getIDropout()));
    }
    Class<?> type = layer.getClass();
    if (type == DenseLayer.class) {
      DenseLayer dense = (DenseLayer) layer;
      return dense(
          l, dense, dense.getNIn(), dense.getNOut(), dense.hasBias(), dense.hasLayerNorm());
    }
    if (type == OutputLayer.class) {
      OutputLayer output = (OutputLayer) layer;
      return dense(l, output, output.getNIn(), output.getNOut(), output.hasBias(), false);
    }
    if (type == BatchNormalization.class) {
      return batchNormalization(l, (BatchNormalization) layer);
    }
    int units = l == 0 ? unitsOfTheInput() : unitsBelow;
    if (type == ActivationLayer.class) {
      return LayerSpec.activation(
          units, activation(l, ((ActivationLayer) layer).getActivationFn()));
    }
    if (type == LossLayer.class) {
      return LayerSpec.activation(units, activation(l, ((LossLayer) layer).getActivationFn()));
    }
    if (type == DropoutLayer.class) {
      return LayerSpec.activation(units, Formula.named("identity"));
    }
    throw refusal(l, "%s has no reference", type.getSimpleName());
  }

  /** A first layer without parameters takes as many inputs as the first with parameters. */
  private int unitsOfTheInput() {
    for (int l = 0; l < network.getnLayers(); l++) {
      if (conf(l).getLayer() instanceof org.deeplearning4j.nn.conf.layers.FeedForwardLayer f
          && f.getNIn() > 0) {
        return Math.toIntExact(f.getNIn());
      }
    }
    throw refusal("no layer says how many inputs the network has");
  }

  private LayerSpec dense(
      int l, BaseLayer layer, long nIn, long nOut, boolean hasBias, boolean hasLayerNorm) {
    LayerSpec dense =
        LayerSpec.dense(
                Math.toIntExact(nIn), Math.toIntExact(nOut), activation(l, layer.getActivationFn()))
            .withTraining(training(l, layer));
    LayerSpec biased = hasBias ? dense : dense.withoutBias();
    return hasLayerNorm ? biased.withNormalization(Formula.named("layernorm")) : biased;
  }

  private LayerSpec batchNormalization(int l, BatchNormalization layer) {
    if (layer.isLockGammaBeta()) {
      throw refusal(l, "BatchNormalization with lockGammaBeta(true) has no reference");
    }
    if (!layer.isMinibatch()) {
      throw refusal(l, "BatchNormalization with minibatch(false) has no reference");
    }
    return LayerSpec.batchNormalization(
            Math.toIntExact(layer.getNOut()),
            NormalizationNames.fromDl4j(layer),
            Formula.named("identity"))
        .withTraining(training(l, layer));
  }

  private Formula activation(int l, IActivation activation) {
    return custom
        .of(activation)
        .or(() -> ActivationNames.fromDl4j(activation))
        .orElseThrow(
            () ->
                refusal(
                    l, "activation %s has no reference", activation.getClass().getSimpleName()));
  }

  private LossSpec loss() {
    int last = network.getnLayers() - 1;
    ILossFunction loss =
        Places.lossFunction(conf(last).getLayer())
            .orElseThrow(() -> refusal(last, "the last layer has no loss"));
    if (loss instanceof LossSparseMCXENT) {
      throw refusal(last, "labels of %s are no rows", loss.getClass().getSimpleName());
    }
    return custom
        .of(loss)
        .map(formula -> new LossSpec(formula, Optional.empty()))
        .or(() -> LossNames.fromDl4j(loss))
        .orElseThrow(
            () -> refusal(last, "loss %s has no reference", loss.getClass().getSimpleName()));
  }

  private TrainingSpec training(int l, BaseLayer layer) {
    if (layer.getWeightNoise() != null) {
      remarks.add("layer %d: compared without its %s".formatted(l, layer.getWeightNoise()));
    }
    return TrainingNames.fromDl4j(layer, what -> refusal(l, "%s has no reference", what));
  }

  private static Refusal refusal(int layer, String format, Object... args) {
    return new Refusal(OptionalInt.of(layer), format.formatted(args));
  }

  private static Refusal refusal(String format, Object... args) {
    return new Refusal(OptionalInt.empty(), format.formatted(args));
  }
}
