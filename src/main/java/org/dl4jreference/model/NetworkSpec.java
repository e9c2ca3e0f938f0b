package org.dl4jreference.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A multilayer perceptron: what is computed, not by whom.
 *
 * @param layers from the input upwards
 * @param loss the loss on the last layer's activation
 */
public record NetworkSpec(List<LayerSpec> layers, LossSpec loss) implements Network {
  /** Checks that each layer fits the one below. */
  public NetworkSpec {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one layer");
    }
    for (int l = 1; l < layers.size(); l++) {
      if (layers.get(l).nIn() != layers.get(l - 1).nOut()) {
        throw new IllegalArgumentException(
            "layer %d takes %d inputs, but layer %d has %d units"
                .formatted(l, layers.get(l).nIn(), l - 1, layers.get(l - 1).nOut()));
      }
    }
  }

  /**
   * Dense layers with biases.
   *
   * @param dims units, the input first
   * @param activations one catalogue name per layer
   * @param loss the catalogue's name of the loss
   * @throws IllegalArgumentException if there is not one activation for each layer
   */
  public static NetworkSpec dense(int[] dims, List<String> activations, String loss) {
    if (dims.length != activations.size() + 1) {
      throw new IllegalArgumentException(
          "%d layers need %d activations, found %d"
              .formatted(dims.length - 1, dims.length - 1, activations.size()));
    }
    List<LayerSpec> layers = new ArrayList<>();
    for (int l = 0; l + 1 < dims.length; l++) {
      layers.add(LayerSpec.dense(dims[l], dims[l + 1], activations.get(l)));
    }
    return new NetworkSpec(layers, LossSpec.named(loss));
  }

  @Override
  public TrainingSpec trainingOf(String parameter) {
    return layer(Tensors.layerOf(parameter)).training();
  }

  /** The same network with every layer changed. */
  public NetworkSpec mapLayers(UnaryOperator<LayerSpec> change) {
    return new NetworkSpec(layers.stream().map(change).toList(), loss);
  }

  @Override
  public List<TrainingSpec> trainings() {
    return layers.stream().map(LayerSpec::training).toList();
  }

  @Override
  public NetworkSpec mapUpdaters(UnaryOperator<UpdaterSpec> change) {
    return mapLayers(layer -> layer.withTraining(layer.training().mapUpdaters(change)));
  }

  /** The same network at a learning rate: every schedule has it as its initial rate. */
  public NetworkSpec atRate(double rate) {
    return mapUpdaters(u -> u.withLearningRate(u.learningRate().at(rate)));
  }

  /** The same network with every layer trained alike. */
  public NetworkSpec trainedBy(TrainingSpec training) {
    return mapLayers(layer -> layer.withTraining(training));
  }

  /** The same network trained by one updater without penalties. */
  public NetworkSpec trainedBy(UpdaterSpec updater) {
    return trainedBy(TrainingSpec.of(updater));
  }

  /** A layer, from 0. */
  public LayerSpec layer(int index) {
    return layers.get(index);
  }

  /** The layer whose activation is the prediction. */
  public LayerSpec last() {
    return layers.get(layers.size() - 1);
  }

  /** How many inputs the first layer has. */
  public int nIn() {
    return layers.get(0).nIn();
  }

  /** How many outputs the last layer has. */
  public int nOut() {
    return last().nOut();
  }

  /** {rows, columns} of every tensor by name, in order. */
  public Map<String, int[]> shapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    for (int l = 0; l < layers.size(); l++) {
      for (String key : layers.get(l).keys()) {
        shapes.put(Tensors.name(l, key), layers.get(l).shapeOf(key));
      }
    }
    return shapes;
  }

  /**
   * Tensors of this network filled from a flat array.
   *
   * @param flat tensor by tensor, each row by row
   * @throws IllegalArgumentException if the length is wrong
   */
  public Tensors unflatten(double[] flat) {
    Map<String, Matrix> result = new LinkedHashMap<>();
    int from = 0;
    for (Map.Entry<String, int[]> entry : shapes().entrySet()) {
      int rows = entry.getValue()[0];
      int columns = entry.getValue()[1];
      if (from + rows * columns > flat.length) {
        throw new IllegalArgumentException(
            "%d values are too few for tensors %s".formatted(flat.length, shapes().keySet()));
      }
      result.put(
          entry.getKey(),
          Matrix.of(
              rows, columns, java.util.Arrays.copyOfRange(flat, from, from + rows * columns)));
      from += rows * columns;
    }
    if (from != flat.length) {
      throw new IllegalArgumentException(
          "expected %d values, found %d".formatted(from, flat.length));
    }
    return new Tensors(result);
  }

  /**
   * Checks that parameters and a batch fit this network.
   *
   * @param parameters every tensor, in its shape
   * @param batch inputs and labels
   * @throws IllegalArgumentException that names the first that does not fit
   */
  public void check(Tensors parameters, Batch batch) {
    Map<String, int[]> shapes = shapes();
    shapes.forEach(
        (name, shape) -> {
          Matrix m = parameters.get(name);
          if (m.rows() != shape[0] || m.columns() != shape[1]) {
            throw new IllegalArgumentException(
                "%s has shape %s, expected [%d, %d]"
                    .formatted(name, m.shape(), shape[0], shape[1]));
          }
        });
    parameters
        .names()
        .forEach(
            name -> {
              if (!shapes.containsKey(name)) {
                throw new IllegalArgumentException(
                    "the network has no tensor %s, expected %s".formatted(name, shapes.keySet()));
              }
            });
    if (batch.x().columns() != nIn()) {
      throw new IllegalArgumentException(
          "x has %d columns, the network takes %d".formatted(batch.x().columns(), nIn()));
    }
    if (batch.y().columns() != nOut()) {
      throw new IllegalArgumentException(
          "y has %d columns, the network has %d outputs".formatted(batch.y().columns(), nOut()));
    }
  }
}
