package org.dl4jreference.dl4j.file;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.dl4jreference.data.Nd4jBinary;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Memory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A checked configuration with, or without, the numbers of a trained model. */
final class StoredModel {
  /** A gigabyte of float64. */
  private static final long MOST_PARAMETERS = 1L << 27;

  /** Of each parameter in the end: the network, a copy, their gradients and what is read. */
  private static final int BYTES_OF_PARAMETER = 64;

  private final String where;
  private final ConfigurationJson.Checked configuration;
  private final ModelFile.Options options;
  private final List<String> remarks = new ArrayList<>();

  /** Whether every number that was read is finite. */
  private boolean isFinite = true;

  StoredModel(String where, ConfigurationJson.Checked configuration, ModelFile.Options options) {
    this.where = where;
    this.configuration = configuration;
    this.options = options;
  }

  /** Opens a part of the model file. */
  interface Source {
    DataInputStream open() throws IOException;
  }

  UserModel initialized() throws IOException {
    if (configuration.graph()) {
      ComputationGraph graph = new ComputationGraph(graphConfiguration());
      graph.init();
      return UserModel.of(graph).remarking(remarks);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(layerConfiguration());
    network.init();
    return UserModel.of(network).remarking(remarks);
  }

  UserModel restored(Source coefficients, Source updaterState) throws IOException {
    if (configuration.graph()) {
      ComputationGraphConfiguration conf = graphConfiguration();
      ComputationGraph graph = new ComputationGraph(conf);
      graph.init(parameters(coefficients, parameterCount(graph), conf.getDataType()), false);
      if (updaterState != null) {
        ComputationGraphUpdater updater = graph.getUpdater();
        restore(updater.getStateViewArray(), updaterState);
      }
      return finite(UserModel.of(graph)).remarking(remarks);
    }
    MultiLayerConfiguration conf = layerConfiguration();
    MultiLayerNetwork network = new MultiLayerNetwork(conf);
    network.init(parameters(coefficients, parameterCount(conf), conf.getDataType()), false);
    if (updaterState != null) {
      Updater updater = network.getUpdater();
      restore(updater.getStateViewArray(), updaterState);
    }
    return finite(UserModel.of(network)).remarking(remarks);
  }

  /** What was saved after a training had left the range is no network to check. */
  private UserModel finite(UserModel model) {
    if (!isFinite) {
      throw new BadInput(
          "%s: %s, expected finite numbers: the model was saved after its training had gone wrong"
              .formatted(where, model.firstNotFinite().orElse("a number is not finite")));
    }
    return model;
  }

  private MultiLayerConfiguration layerConfiguration() throws IOException {
    MultiLayerConfiguration conf = MultiLayerConfiguration.fromJson(configuration.json());
    options.seed().ifPresent(seed -> conf.getConfs().forEach(c -> c.setSeed(seed)));
    readBack(conf::toJson);
    checkCount(parameterCount(conf));
    checkCopy(conf.clone());
    return conf;
  }

  private ComputationGraphConfiguration graphConfiguration() throws IOException {
    ComputationGraphConfiguration conf =
        ComputationGraphConfiguration.fromJson(configuration.json());
    options.seed().ifPresent(seed -> conf.getDefaultConfiguration().setSeed(seed));
    readBack(conf::toJson);
    checkCount(conf.getVertices().values().stream().mapToLong(v -> v.numParams(true)).sum());
    checkCopy(conf.clone());
    return conf;
  }

  /**
   * Parts that are missing are noticed only there; the copy itself is no use, it loses counters.
   */
  private static void checkCopy(Object copy) {
    Objects.requireNonNull(copy);
  }

  /** A class of the user's own may not be such that it can be written. */
  private void readBack(Supplier<String> written) throws IOException {
    String json;
    try {
      json = written.get();
    } catch (RuntimeException e) {
      return;
    }
    remarks.addAll(ReadBack.check(where, configuration.json(), json));
  }

  private void checkCount(long count) {
    if (count < 0 || count > MOST_PARAMETERS) {
      throw new BadInput(
          "%s: %d parameters, expected at most %d".formatted(where, count, MOST_PARAMETERS));
    }
    Memory.expect(
        "%s, a network of %d parameters,".formatted(where, count),
        (double) BYTES_OF_PARAMETER * count);
  }

  private static long parameterCount(MultiLayerConfiguration conf) {
    long count = 0;
    for (NeuralNetConfiguration layer : conf.getConfs()) {
      count = Math.addExact(count, layer.getLayer().initializer().numParams(layer));
    }
    return count;
  }

  private static long parameterCount(ComputationGraph graph) {
    return graph.getConfiguration().getVertices().values().stream()
        .mapToLong(v -> v.numParams(true))
        .sum();
  }

  private INDArray parameters(Source coefficients, long count, DataType type) throws IOException {
    if (coefficients == null) {
      if (count != 0) {
        throw new BadInput(where + ": the file has no parameters, but the network needs some");
      }
      return null;
    }
    return cast(values(coefficients, "coefficients.bin", count), type).reshape(1, count);
  }

  private void restore(INDArray view, Source source) throws IOException {
    if (view == null || view.isEmpty()) {
      return;
    }
    double[] values = values(source, "updaterState.bin", view.length());
    view.assign(cast(values, view.dataType()).reshape(view.shape()));
  }

  private double[] values(Source source, String name, long count) throws IOException {
    try (DataInputStream in = source.open()) {
      double[] values = Nd4jBinary.read(where + "!" + name, in, count).values();
      if (in.read() >= 0) {
        throw new BadInput(
            "%s!%s: corrupt: expected a single array of %d, found more after it"
                .formatted(where, name, count));
      }
      return values;
    }
  }

  /** What is finite in the file may lie beyond the range of the network's type. */
  private INDArray cast(double[] values, DataType type) {
    INDArray cast = Nd4j.createFromArray(values).castTo(type);
    isFinite &= Arrays.stream(NdArrays.toArray(cast)).allMatch(Double::isFinite);
    return cast;
  }
}
