package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dl4jreference.junit.NetworkAssert.assertThatNetwork;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.dl4jreference.data.NpzBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A graph that reads series and rows, and says something of each step and of the whole. */
class SeveralInputsTest {
  private static final int EXAMPLES = 4;
  private static final int STEPS = 5;
  private static final int[] SERIES = {EXAMPLES, 3, STEPS};
  private static final int[] ROWS = {EXAMPLES, 2};
  private static final int[] TAGS = {EXAMPLES, 2, STEPS};
  private static final int[] MASK = {EXAMPLES, STEPS};

  @TempDir private static Path directory;

  private static ComputationGraph graph;
  private static Path model;

  @BeforeAll
  static void saveAGraph() throws IOException {
    graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.01))
                .graphBuilder()
                .addInputs("words", "facts")
                .setInputTypes(InputType.recurrent(3), InputType.feedForward(2))
                .addLayer(
                    "lstm",
                    new LSTM.Builder().nIn(3).nOut(4).activation(Activation.TANH).build(),
                    "words")
                .addVertex("last", new LastTimeStepVertex("words"), "lstm")
                .addLayer("dense", new DenseLayer.Builder().nIn(2).nOut(3).build(), "facts")
                .addVertex("both", new MergeVertex(), "last", "dense")
                .addLayer(
                    "tags",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(4)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "lstm")
                .addLayer(
                    "kind",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(7)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "both")
                .setOutputs("tags", "kind")
                .build());
    graph.init();
    model = directory.resolve("graph.zip");
    ModelSerializer.writeModel(graph, model.toFile(), true);
  }

  private static double[] numbers(int... shape) {
    int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return IntStream.range(0, size).mapToDouble(i -> (float) Math.sin(i + size)).toArray();
  }

  private static double[] mask() {
    return IntStream.range(0, EXAMPLES * STEPS)
        .mapToDouble(i -> i / STEPS == 1 && i % STEPS >= 3 ? 0 : 1)
        .toArray();
  }

  private static NpzBuilder npz(String words, String facts, String tags, String kind) {
    return new NpzBuilder()
        .put(words, SERIES, numbers(SERIES))
        .put(facts, ROWS, numbers(ROWS))
        .put(tags, TAGS, numbers(TAGS))
        .put(kind, new int[] {EXAMPLES}, 2, 0, 1, 1);
  }

  private static INDArray array(double[] values, int... shape) {
    return Nd4j.createFromArray(values).reshape(Arrays.stream(shape).asLongStream().toArray());
  }

  private static MultiDataSet data(boolean isMasked) {
    INDArray kind = Nd4j.zeros(DataType.DOUBLE, EXAMPLES, 3);
    for (int i = 0; i < EXAMPLES; i++) {
      kind.putScalar(i, new int[] {2, 0, 1, 1}[i], 1);
    }
    INDArray mask = array(mask(), MASK);
    return new MultiDataSet(
        new INDArray[] {array(numbers(SERIES), SERIES), array(numbers(ROWS), ROWS)},
        new INDArray[] {array(numbers(TAGS), TAGS), kind},
        isMasked ? new INDArray[] {mask, null} : null,
        isMasked ? new INDArray[] {mask.dup(), null} : null);
  }

  private static CommandLineRun run(String command, Object... arguments) {
    return CommandLineRun.of(
        Stream.concat(Stream.of(command, model), Stream.of(arguments))
            .map(Object::toString)
            .toArray(String[]::new));
  }

  private static Path written(NpzBuilder npz) {
    Path file = directory.resolve("data.npz");
    npz.write(file);
    return file;
  }

  private static Path saved(MultiDataSet data) throws IOException {
    File file = directory.resolve("data.bin").toFile();
    data.save(file);
    return file.toPath();
  }

  @ParameterizedTest
  @CsvSource({
    "x, x2, y, y2, features_mask, labels_mask",
    "words, facts, tags, kind, words_mask, tags_mask",
    "x, facts, y, kind, mask, y_mask"
  })
  void ofAnNpzAreTakenByPlaceOrName(
      String words, String facts, String tags, String kind, String mask, String labelsMask)
      throws IOException {
    NpzBuilder npz = npz(words, facts, tags, kind);
    Path file = written(npz.put(mask, MASK, mask()).put(labelsMask, MASK, mask()));
    CommandLineRun byNumber = run("verify", "--data", file, "--worst", 3);
    assertThat(byNumber.err()).isEmpty();
    assertThat(byNumber.exit()).as(byNumber.out()).isZero();
    assertThat(byNumber.out())
        .isEqualTo(run("verify", "--data", saved(data(true)), "--worst", 3).out())
        .isNotEqualTo(run("verify", "--data", saved(data(false)), "--worst", 3).out());
  }

  @Test
  void andLearningRatesToo() throws IOException {
    CommandLineRun masked = run("learning-rate", "--data", saved(data(true)));
    assertThat(masked.exit()).as(masked.out() + masked.err()).isZero();
    assertThat(masked.err()).isEmpty();
    NpzBuilder npz = npz("x", "x2", "y", "y2").put("features_mask", MASK, mask());
    Path file = written(npz.put("labels_mask", MASK, mask()));
    assertThat(run("learning-rate", "--data", file).out()).isEqualTo(masked.out());
  }

  @Test
  void anArrayOfAnotherNameIsWarnedAbout() {
    Path file =
        written(
            npz("x", "x2", "y", "y2")
                .put("sample_weight", new int[] {EXAMPLES}, numbers(EXAMPLES))
                .put("labels_mask3", new int[] {EXAMPLES}, numbers(EXAMPLES)));
    CommandLineRun run = run("verify", "--data", file);
    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.err())
        .hasLineCount(1)
        .startsWith(
            file
                + ": not used: sample_weight, labels_mask3; expected x, x2, y, y2, features_mask,"
                + " features_mask2, labels_mask, labels_mask2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x | other | y | y2 | x2: missing, the array of input 'facts'; there are [x, other, y, y2]",
        "x | x2 | y | z | y2: missing, the array of output 'kind'"
      })
  void aMissingOneIsNamed(String words, String facts, String tags, String kind, String message) {
    Path file = written(npz(words, facts, tags, kind));
    CommandLineRun run = run("verify", "--data", file);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).startsWith(file + ": " + message);
  }

  @Test
  void inTestsTheyAreTakenWithTheirMasks() {
    assertThatNetwork(graph).on(data(true)).afterSteps(2).agreesWithFirstPrinciples();
    assertThatNetwork(graph).on(data(false)).agreesWithFirstPrinciples();
    MultiDataSet wrong = data(true);
    wrong.setLabelsMaskArray(0, Nd4j.ones(EXAMPLES, STEPS + 1));
    assertThatThrownBy(() -> assertThatNetwork(graph).on(wrong).agreesWithFirstPrinciples())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the labels mask of 'tags' [4, 6] does not fit the labels of 'tags' [4, 2, 5]:"
                + " expected [4, 5], a number for each example and time step");
    DataSet single = new DataSet(array(numbers(SERIES), SERIES), array(numbers(TAGS), TAGS));
    assertThatThrownBy(() -> assertThatNetwork(graph).on(single).agreesWithFirstPrinciples())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the network has 2 inputs, [words, facts], found 1");
  }
}
