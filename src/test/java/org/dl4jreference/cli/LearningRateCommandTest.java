package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.dl4jreference.junit.OwnTanh;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class LearningRateCommandTest {
  @TempDir private static Path directory;

  private static Path iris;
  private static Path flowers;

  @BeforeAll
  static void writeModelAndData() throws IOException {
    // its first line is no header, but counts and class names
    iris = Files.write(directory.resolve("iris.csv"), irisLines());
    flowers = saved("flowers.zip", network(new ActivationTanH(), new Adam(0.01)));
  }

  private static List<String> irisLines() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("src/test/resources/data/iris.csv"));
    return lines.subList(1, lines.size());
  }

  private static MultiLayerConfiguration configuration(IActivation hidden, IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(11)
        .updater(updater)
        .l2(1e-3)
        .list()
        .layer(new DenseLayer.Builder().nIn(4).nOut(5).activation(hidden).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(5)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build())
        .build();
  }

  private static MultiLayerNetwork network(IActivation hidden, IUpdater updater) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(hidden, updater));
    network.init();
    return network;
  }

  private static Path saved(String name, MultiLayerNetwork network) throws IOException {
    Path file = directory.resolve(name);
    ModelSerializer.writeModel(network, file.toFile(), true);
    return file;
  }

  private static Path written(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static CommandLineRun learningRate(Object... arguments) {
    return CommandLineRun.of(
        Stream.concat(Stream.of("learning-rate"), Stream.of(arguments).map(Object::toString))
            .toArray(String[]::new));
  }

  private static JsonNode report(Path json) throws IOException {
    return JsonSchemaAssert.validReport(json);
  }

  @Test
  void theChaptersThreeRatesAreShownWithBehaviourEpochAndBoundary() throws IOException {
    Path json = directory.resolve("linear.json");
    Path page = directory.resolve("linear-page");
    CommandLineRun run =
        learningRate("config/linear-3x.yaml", "--epochs", 60, "--json", json, "--report", page);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.lastLine()).startsWith("AGREES: predicted boundary 0.1197561, observed 0.1197");
    assertThat(run.out())
        .containsPattern("0\\.01 +0\\.08350305 +dl4j +over-damped ")
        .containsPattern("0\\.1 +0\\.8350305 +dl4j +oscillating ")
        .containsPattern("1 +8\\.350305 +dl4j +overflowed +17 ")
        .containsPattern("1 +8\\.350305 +tutorial +stuck +\\d+ ");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
    assertThat(page.resolve("index.html"))
        .content()
        .contains("overflowed at epoch 17", "stuck from epoch ", "predicted, 2/λmax")
        .contains("id=\"chart-weight-1\"", "id=\"chart-weight-3\"", "tutorial ends at 12755.1")
        .contains("The weight at learning rate 0.1");
    JsonNode report = report(json);
    assertThat(report.at("/verdict").asText()).isEqualTo("AGREES");
    JsonNode worst = report.at("/cases/0/worst");
    assertThat(worst.get("reference").asDouble()).isCloseTo(0.119756, within(5e-7));
    assertThat(worst.get("subject").asDouble()).isCloseTo(0.119756, within(0.119756e-3));
    assertThat(report.at("/study/runs/6/overflowedAtEpoch").asInt()).isEqualTo(17);
    assertThat(report.at("/study/runs/8/behaviour").asText()).isEqualTo("stuck");
    assertThat(report.at("/study/runs/0/weight")).hasSize(60);
    assertThat(report.at("/study/runs/8/weight/59").asDouble()).isCloseTo(12755.16, within(0.01));
    assertThat(report.at("/study/runs/8/overflowedAtEpoch").isNull()).isTrue();
  }

  @Test
  void theTwoThreeOneNetworkHasNoVerdictAndASaddle() throws IOException {
    Path json = directory.resolve("sigmoid.json");
    CommandLineRun run =
        learningRate(
            "config/sigmoid-2-3-1.yaml",
            "--rates",
            "0.01,0.5,4",
            "--epochs",
            60,
            "--range-test",
            "--json",
            json);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.lastLine()).startsWith("No verdict: this loss is no quadratic");
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("The smallest is negative: along some direction the loss bends downwards")
        .contains("Suggestion, not a result (after Smith 2017)");
    JsonNode report = report(json);
    assertThat(report.at("/verdict").asText()).isEqualTo("NOT COMPARABLE");
    assertThat(report.at("/study/curvature").size()).isGreaterThan(5);
    assertThat(report.at("/study/curvature/0/smallest").asDouble()).isNegative();
    assertThat(report.at("/study/curvature/0/fastestRate").asText()).isEqualTo("nan");
  }

  @Test
  void aModelOfTheUsersGetsCurvatureSweepAndRangeTest() throws IOException {
    byte[] before = Files.readAllBytes(flowers);
    Path json = directory.resolve("flowers.json");
    CommandLineRun run = learningRate(flowers, "--data", iris, "--epochs", 30, "--json", json);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.lastLine()).startsWith("No verdict: ");
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("Curvature ", "What happens at each rate", "Range test", "Suggestion, not a")
        .contains("the range test trains as the model does, in batches of 128");
    assertThat(Files.readAllBytes(flowers)).isEqualTo(before);
    JsonNode study = report(json).get("study");
    assertThat(study.get("runs")).hasSize(14);
    double bound = study.at("/curvature/0/largestStableRate").asDouble();
    assertThat(study.at("/runs/0/rate").asDouble()).isCloseTo(0.01 * bound, within(1e-4 * bound));
    assertThat(study.at("/runs/13/rate").asDouble()).isCloseTo(10 * bound, within(0.1 * bound));
    assertThat(study.at("/rangeTest/0/rate").asDouble()).isEqualTo(1e-6);
    assertThat(study.at("/rangeTestSuggestion/fallsFastestAt").asDouble()).isBetween(1e-4, 10.0);
  }

  @Test
  void aConfigurationInJsonIsInitialisedFromItsSeed() throws IOException {
    Path model =
        written("flowers.json", configuration(new ActivationTanH(), new Adam(0.01)).toJson());
    Object[] options = {
      model,
      "--data",
      iris,
      "--labels",
      "5",
      "--rates",
      "0.1",
      "--epochs",
      5,
      "--data-type",
      "double"
    };
    CommandLineRun first = learningRate(options);
    assertThat(first.exit()).as(first.out() + first.err()).isZero();
    assertThat(learningRate(options).out()).isEqualTo(first.out());
    CommandLineRun other =
        learningRate(Stream.concat(Stream.of(options), Stream.of("--seed", 4)).toArray());
    assertThat(other.exit()).isZero();
    assertThat(other.out()).isNotEqualTo(first.out());
  }

  /**
   * Three inputs, y = 2a − b + 0.5c + 1 by one linear layer: a quadratic, so there is a verdict.
   */
  @Test
  void aLinearModelOfTheUsersHasAVerdict() throws IOException {
    Path model =
        written(
            "linear.json",
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .updater(new Sgd(0.1))
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(3)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build()
                .toJson());
    Path data =
        written("linear.csv", "1,0,0,3\n0,1,0,0\n0,0,1,1.5\n1,1,0,2\n-1,0,1,-0.5\n0.5,-1,2,4\n");
    CommandLineRun run = learningRate(model, "--data", data, "--epochs", 40);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.lastLine()).startsWith("AGREES: predicted boundary ");
    assertThat(run.out())
        .containsPattern("0\\.90\\d+ +dl4j +oscillating")
        .containsPattern("1\\.1\\d+ +dl4j +diverging");
  }

  @Test
  void aNetworkWithoutAFormulaGetsTheRangeTestAloneAndSaysWhy() throws IOException {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(0.01))
            .list()
            .layer(new ConvolutionLayer.Builder(2, 2).nOut(2).activation(Activation.RELU).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(10)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.convolutionalFlat(8, 8, 1))
            .build();
    Path json = directory.resolve("convolution-report.json");
    CommandLineRun run =
        learningRate(
            written("convolution.json", conf.toJson()),
            "--data",
            Digits.csv(directory, 128),
            "--batch-size",
            32,
            "--json",
            json);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out().replaceAll("\\s+", " "))
        .startsWith("Range test")
        .contains(
            "- no curvature and no sweep, because they are for dense layers: layer 0-preprocessor is a");
    assertThat(run.lastLine()).startsWith("No verdict: without a formula there is no curvature");
    JsonNode study = report(json).get("study");
    assertThat(study.has("curvature")).isFalse();
    assertThat(study.get("rangeTest").size()).isGreaterThan(50);
  }

  @Test
  void aGraphAndAClassOfTheUsersOwnGetTheRangeTest() throws IOException {
    ComputationGraph graph = network(new ActivationTanH(), new Adam(0.01)).toComputationGraph();
    Path file = directory.resolve("graph.zip");
    ModelSerializer.writeModel(graph, file.toFile(), true);
    CommandLineRun run = learningRate(file, "--data", iris, "--labels", 5, "--quiet");
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    Path own = saved("own.zip", network(new OwnTanh(), new Adam(0.01)));
    CommandLineRun custom =
        learningRate(own, "--data", iris, "--allow-class", OwnTanh.class.getName());
    assertThat(custom.exit()).as(custom.out() + custom.err()).isZero();
    assertThat(custom.out().replaceAll("\\s+", " "))
        .contains(
            "Range test",
            "they need a formula: unknown activation '" + OwnTanh.class.getName() + "'");
  }

  @Test
  void withoutALearningRateThereIsNoRangeTest() throws IOException {
    Path model =
        written("adadelta.json", configuration(new ActivationTanH(), new AdaDelta()).toJson());
    CommandLineRun run = learningRate(model, "--data", iris, "--rates", "0.1", "--epochs", 5);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("no range test, because no updater of this model has a learning rate")
        .doesNotContain("Range test");
  }

  @Test
  void aLargeTableIsCutForCurvatureAndSweepAndSaysSo() throws IOException {
    Path data =
        Files.write(
            directory.resolve("many.csv"),
            Collections.nCopies(200, irisLines()).stream().flatMap(List::stream).toList());
    CommandLineRun run = learningRate(flowers, "--data", data, "--rates", "0.1", "--epochs", 3);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("curvature and sweep see 11627 of 30000 examples, drawn at random, for the time");
  }

  private record Bad(String name, String says, Object... arguments) {}

  @TestFactory
  Stream<DynamicTest> badInputIsOneClearLine() throws IOException {
    Path ragged = written("ragged.csv", "1,2,3,4,0\n1,2,3,4\n");
    Path wide = written("wide.csv", "1,2,3,4,5,0\n");
    return Stream.of(
            new Bad("no data", "--data must name the examples", flowers),
            new Bad("no such data", "no such file", flowers, "--data", "no.csv"),
            new Bad("no such model", "no such file", "no.zip", "--data", iris),
            new Bad("ragged data", ":2: must have 5 fields", flowers, "--data", ragged),
            new Bad(
                "unfit data",
                "the network has 4 inputs, found 5",
                flowers,
                "--data",
                wide,
                "--labels",
                "6"),
            new Bad(
                "data of an experiment",
                "has its own data",
                "config/linear-3x.yaml",
                "--data",
                iris),
            new Bad("rate 0", "--rates must be", "config/linear-3x.yaml", "--rates", "0.1,0"),
            new Bad("epochs", "--epochs must be", flowers, "--data", iris, "--epochs", 2),
            new Bad(
                "batch", "at most the 150 examples", flowers, "--data", iris, "--batch-size", 151))
        .map(bad -> DynamicTest.dynamicTest(bad.name(), () -> refused(bad)));
  }

  private static void refused(Bad bad) {
    Path json = directory.resolve("refused.json");
    CommandLineRun run =
        learningRate(
            Stream.concat(Stream.of(bad.arguments()), Stream.of("--json", json)).toArray());
    assertThat(run.err().lines()).as(run.err()).hasSize(1);
    assertThat(run.err()).contains(bad.says());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(json).doesNotExist();
  }

  @Test
  void anExperimentWithOneRateIsTriedAroundItsBoundToo() {
    CommandLineRun run = learningRate("config/sigmoid-2-3-1.yaml", "--epochs", 10, "--range-test");
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^ +0\\.01 +0\\.0172\\d+ +dl4j ")
        .containsPattern("(?m)^ +0\\.637 +1\\.09\\d+ +dl4j ")
        .containsPattern("(?m)^ +5\\.79 +9\\.99\\d+ +dl4j +diverging ");
  }

  @Test
  void anExperimentHasItsOwnInitialParameters() {
    CommandLineRun run = learningRate("config/linear-3x.yaml", "--seed", 7);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--seed is for models").hasLineCount(1);
  }

  @Test
  void aFirstRateThatIsTooLargeIsSaidToBeInsteadOfASuggestion() {
    CommandLineRun run =
        learningRate("config/sigmoid-2-3-1.yaml", "--epochs", 10, "--range-test", "--rates", "1e9");
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out().replace("\n", " "))
        .contains("No suggestion: already too large at the first rate, 10000.00")
        .doesNotContain("falls fastest");
  }
}
