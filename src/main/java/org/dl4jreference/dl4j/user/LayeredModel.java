package org.dl4jreference.dl4j.user;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Precision;

/** A {@code MultiLayerNetwork}. */
record LayeredModel(MultiLayerNetwork network, List<String> passedOver) implements UserModel {
  LayeredModel {
    if (!network.isInitCalled()) {
      throw new BadInput("the network is not initialised: init() has not been called");
    }
    if (!(network.getOutputLayer() instanceof IOutputLayer)) {
      throw new BadInput(
          "the model has no output layer, so it has no score: its last layer is "
              + network.getOutputLayer().conf().getLayer().getClass().getSimpleName());
    }
    passedOver = List.copyOf(passedOver);
  }

  @Override
  public Precision precision() {
    return NdArrays.precision(network.getLayerWiseConfigurations().getDataType());
  }

  @Override
  public UserModel in(Precision precision) {
    return precision == precision()
        ? this
        : Isolated.call(
            () ->
                new LayeredModel(
                    NetworkCopy.of(network).convertDataType(NdArrays.type(precision)), passedOver));
  }

  @Override
  public Reading read(CustomFormulas custom) {
    return SpecReader.read(network, custom);
  }

  @Override
  public Engine engine(Reading.Comparable reading) {
    return new NetworkProbe(network, reading).engine();
  }

  @Override
  public List<Differentiable> differentiables(ModelData data) {
    List<Differentiable> all = new ArrayList<>();
    for (int l = 0; l < network.getnLayers(); l++) {
      ActivationScore.of(Integer.toString(l), layer(l)).ifPresent(all::add);
    }
    all.add(ModelScore.of(network, data.single()).accepted());
    return all;
  }

  @Override
  public UserModel trained(ModelData data) {
    return Isolated.call(
        () -> {
          MultiLayerNetwork copy = NetworkCopy.of(network);
          copy.fit(NdArrays.cast(data.single(), copy.getLayerWiseConfigurations().getDataType()));
          return new LayeredModel(copy, passedOver);
        });
  }

  private Layer layer(int l) {
    return network.getLayerWiseConfigurations().getConf(l).getLayer();
  }

  @Override
  public TrainedCopy trainedCopy(ClassLoader loader) {
    return TrainedCopy.of(network, loader);
  }

  @Override
  public Map<String, String> places() {
    Map<String, String> places = new LinkedHashMap<>();
    for (int l = 0; l < network.getnLayers(); l++) {
      Places.add(Integer.toString(l), layer(l), network.getLayer(l), places);
    }
    return places;
  }

  @Override
  public Optional<LossSpec> loss() {
    return Places.loss(layer(network.getnLayers() - 1));
  }

  @Override
  public OptionalInt inputs() {
    InputPreProcessor first = network.getLayerWiseConfigurations().getInputPreProcess(0);
    if (first instanceof FeedForwardToCnnPreProcessor cnn) {
      return OptionalInt.of(
          Math.toIntExact(cnn.getInputHeight() * cnn.getInputWidth() * cnn.getNumChannels()));
    }
    return first == null && layer(0) instanceof DenseLayer dense
        ? OptionalInt.of(Math.toIntExact(dense.getNIn()))
        : OptionalInt.empty();
  }

  @Override
  public OptionalInt outputs() {
    return Places.outputs(layer(network.getnLayers() - 1));
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>(passedOver);
    for (int l = 0; l < network.getnLayers(); l++) {
      Places.randomness("layer " + l, layer(l), remarks);
    }
    return remarks;
  }

  @Override
  public UserModel remarking(List<String> more) {
    List<String> all = new ArrayList<>(passedOver);
    all.addAll(more);
    return new LayeredModel(network, all);
  }
}
