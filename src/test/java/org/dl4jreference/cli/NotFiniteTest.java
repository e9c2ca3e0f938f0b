package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Models that are wrong before anything is computed are said to be, and are no overflow. */
class NotFiniteTest {
  private static final String DATA =
      "a,b,c,d,class\n5.1,3.5,1.4,0.2,0\n6.2,2.9,4.3,1.3,1\n5.9,3.0,5.1,1.8,2\n";

  @TempDir Path directory;

  private CommandLineRun run(String command, Path model) throws IOException {
    Path data = Files.writeString(directory.resolve("flowers.csv"), DATA);
    return CommandLineRun.of(command, model.toString(), "--data", data.toString(), "--quiet");
  }

  private static MultiLayerNetwork network(LossFunction loss, Activation output) {
    return network(loss, output, 0);
  }

  /** With dropout it is followed layer by layer. */
  private static MultiLayerNetwork network(LossFunction loss, Activation output, double kept) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(0.1))
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(4)
                        .nOut(6)
                        .activation(Activation.TANH)
                        .dropOut(kept)
                        .build())
                .layer(new OutputLayer.Builder(loss).nIn(6).nOut(3).activation(output).build())
                // DL4J refuses some of these unless it is told not to look
                .validateOutputLayerConfig(false)
                .build());
    network.init();
    return network;
  }

  private Path saved(MultiLayerNetwork network) throws IOException {
    Path file = directory.resolve("model.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    return file;
  }

  private static void assertRefused(CommandLineRun run, String words) {
    assertThat(run.err()).hasLineCount(1).contains(words).doesNotContain("OVERFLOWED");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aParameterThatIsNotANumberIsNamedWithItsPlace() throws IOException {
    MultiLayerNetwork network = network(LossFunction.MCXENT, Activation.SOFTMAX);
    network.getParam("1_W").putScalar(2, 1, Double.NaN);
    Path file = saved(network);
    for (String command : new String[] {"verify", "learning-rate"}) {
      assertRefused(
          run(command, file),
          file + ": parameter 1_W[2, 1] is NaN, expected finite numbers: the model was saved");
    }
  }

  @Test
  void theUpdatersStateIsNamedLikewise() throws IOException {
    MultiLayerNetwork network = network(LossFunction.MCXENT, Activation.SOFTMAX);
    // M of all parameters, then V of all: W of 4 × 6, column by column
    network.getUpdater().getStateViewArray().putScalar(9, Double.POSITIVE_INFINITY);
    assertRefused(run("verify", saved(network)), "the updater's M of 0_W[1, 2] is Infinity");
  }

  @Test
  void aGraphSaysItByTheNamesOfItsVertices() throws IOException {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.1))
                .graphBuilder()
                .addInputs("in")
                .addLayer("hidden", new DenseLayer.Builder().nIn(4).nOut(6).build(), "in")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MSE).nIn(6).nOut(3).build(),
                    "hidden")
                .setOutputs("out")
                .build());
    graph.init();
    graph.getParam("hidden_b").putScalar(3, Double.NEGATIVE_INFINITY);
    Path file = directory.resolve("graph.zip");
    ModelSerializer.writeModel(graph, file.toFile(), true);
    assertRefused(run("verify", file), "parameter hidden_b[0, 3] is -Infinity");
  }

  @Test
  void aLogarithmOfWhatIsNoProbabilityIsNoOverflow() throws IOException {
    MultiLayerNetwork network = network(LossFunction.MCXENT, Activation.IDENTITY);
    network.getParam("1_b").assign(-10);
    assertRefused(
        run("verify", saved(network)),
        "loss mcxent takes logarithms of outputs, which must be > 0, but 1_a[0, 0] is -");
    assertRefused(
        run("verify", saved(network)), "its activation is identity, which gives no probabilities");
  }

  @Test
  void noMoreIsItWhereLayersAreFollowedOneByOne() throws IOException {
    MultiLayerNetwork network = network(LossFunction.XENT, Activation.TANH, 0.9);
    network.getParam("1_b").assign(-3);
    Path file = saved(network);
    Path data = Files.writeString(directory.resolve("d.csv"), "1,2,3,4,0,1,0\n4,3,2,1,1,0,1\n");
    CommandLineRun run =
        CommandLineRun.of("verify", file.toString(), "--data", data.toString(), "--quiet");
    assertRefused(
        run, "loss xent takes logarithms of outputs, which must be between 0 and 1, but 1_a[");
  }

  @Test
  void anExperimentSaysItToo() throws IOException {
    Path yaml =
        Files.writeString(
            directory.resolve("e.yaml"),
            """
            name: logarithms of linear outputs
            network: {inputs: 1, layers: [{units: 2, activation: identity}], loss: mcxent}
            data: {x: [[1], [-1]], y: [[1, 0], [0, 1]]}
            initial: {parameters: [{W: [[-1, 1]], b: [0, 0]}]}
            updater: sgd
            learningRate: 0.1
            epochs: 2
            """);
    for (String command : new String[] {"run", "verify"}) {
      CommandLineRun run = CommandLineRun.of(command, yaml.toString(), "--quiet");
      assertRefused(
          run,
          "which must be > 0, but 0_a[0, 0] is -1.0, with label 1.0: its activation is identity");
    }
  }

  /** Where no label needs it, an output below 0 has no logarithm and needs none. */
  @Test
  void outputsWhoseLogarithmNobodyTakesMayBeAnything() throws IOException {
    MultiLayerNetwork network = network(LossFunction.MCXENT, Activation.IDENTITY);
    network.getParam("1_W").muli(0.01);
    network.getParam("1_b").putScalar(0, 0.5).putScalar(1, -0.5).putScalar(2, -0.5);
    Path file = saved(network);
    Path data = Files.writeString(directory.resolve("first.csv"), "1,2,3,4,0\n4,3,2,1,0\n");
    CommandLineRun run =
        CommandLineRun.of("verify", file.toString(), "--data", data.toString(), "--quiet");
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isNotEqualTo(2);
  }

  @Test
  void aProbabilityOfZeroIsLeftToTheVerdict() throws IOException {
    MultiLayerNetwork network = network(LossFunction.MCXENT, Activation.SOFTMAX);
    network.getParam("1_b").putScalar(0, 300).putScalar(1, -300);
    CommandLineRun run = run("verify", saved(network));
    assertThat(run.exit()).as(run.err()).isNotEqualTo(2);
  }
}
