package org.dl4jreference.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.dl4jreference.data.NpzBuilder;
import org.dl4jreference.junit.OwnTanh;
import org.dl4jreference.junit.WrongTanh;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small inputs of the recorded commands: models, data, experiments, traces. */
final class RecordedInputs {
  static final Path TRACES = Path.of("src/test/resources/traces");
  static final Path TORCH = TRACES.resolve("torch-adam-float32.npz");

  private static final String EXPERIMENT =
      """
      name: a small experiment
      network:
        inputs: 3
        layers:
          - {units: 4, activation: %s}
          - {units: 2, activation: sigmoid}
        loss: mse
      data:
        x: [[1, 0.5, -1], [0.25, -0.75, 0.1], [0.3, 0.2, 0.9], [-0.6, 0.4, 0.8], [0.7, -0.2, 0.5]]
        y: [[1, 0], [0, 1], [0.5, 0.25], [0, 0], [1, 1]]
      initial: {seed: 7}
      updater: %s
      learningRate: [0.1, 0.01]
      epochs: 4
      batchSize: 2
      """;

  private final Path directory;

  RecordedInputs(Path directory) {
    this.directory = directory;
  }

  void write() throws IOException {
    writeModels();
    writeExperiments();
    writeTraces();
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** Every sixth flower, so that each species is there. */
  private void writeModels() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("src/test/resources/data/iris.csv"));
    Files.write(
        file("flowers.csv"),
        IntStream.range(1, lines.size()).filter(i -> i % 6 == 1).mapToObj(lines::get).toList());
    writeModel("sound.zip", new ActivationTanH());
    writeModel("own.zip", new OwnTanh());
    writeModel("wrong.zip", new WrongTanh());
    Files.writeString(file("no-model.json"), "{\"confs\": [");
  }

  private void writeModel(String name, IActivation hidden) throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(11)
                .updater(new Adam(0.01))
                .l2(1e-3)
                .list()
                .layer(
                    new DenseLayer.Builder().nIn(4).nOut(5).activation(Activation.SIGMOID).build())
                .layer(new DenseLayer.Builder().nIn(5).nOut(4).activation(hidden).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(4)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    ModelSerializer.writeModel(network, file(name).toFile(), true);
  }

  private void writeExperiments() throws IOException {
    writeExperiment("sgd.yaml", "tanh", "sgd", "");
    writeExperiment("leaky.yaml", "leakyrelu", "sgd", "dataType: double\n");
    writeExperiment("adam.yaml", "tanh", "adam", "");
    writeExperiment("momentum.yaml", "tanh", "momentum", "");
    writeExperiment(
        "penalties.yaml",
        "tanh",
        "adam_epsilon_hat",
        """
        schedule: {name: exponential, gamma: 0.9, unit: epoch}
        regularization: {l1: 0.001, l2: 0.01}
        """);
    Files.writeString(file("bad.yaml"), "name: bad\nnetwork: {inputs: 0}\n");
  }

  private void writeExperiment(String name, String activation, String updater, String more)
      throws IOException {
    Files.writeString(file(name), EXPERIMENT.formatted(activation, updater) + more);
  }

  private void writeTraces() throws IOException {
    recordTrace("dl4j.npz", file("sgd.yaml"), "dl4j", "float", 4);
    recordTrace("samediff.npz", file("sgd.yaml"), "samediff", "float", 4);
    recordTrace("reference.npz", file("sgd.yaml"), "reference", "double", 4);
    recordTrace("leaky.npz", file("leaky.yaml"), "dl4j", "double", 4);
    NpzBuilder.of(TORCH)
        .put("step2/a0", "<f8", new int[] {8, 5}, new double[40])
        .write(file("wrong.npz"));
    NpzBuilder.of(TORCH).put("step0/dw0", "<f8", new int[] {1}, 1).write(file("more.npz"));
    byte[] whole = Files.readAllBytes(TORCH);
    Files.write(file("cut.npz"), Arrays.copyOf(whole, whole.length / 2));
    CommandLineRun.of(
        "record",
        "config/linear-3x.yaml",
        "--engine",
        "dl4j",
        "--learning-rate",
        "1",
        "--epochs",
        "30",
        "--out",
        file("overflowing.npz").toString());
  }

  private void recordTrace(
      String name, Path experiment, String engine, String dataType, int epochs) {
    CommandLineRun.of(
        "record",
        experiment.toString(),
        "--engine",
        engine,
        "--data-type",
        dataType,
        "--epochs",
        Integer.toString(epochs),
        "--out",
        file(name).toString());
  }
}
