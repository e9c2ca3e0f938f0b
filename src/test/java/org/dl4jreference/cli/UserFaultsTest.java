package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dl4jreference.junit.NetworkAssert.assertThatNetwork;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.data.NpzBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** What users get wrong is one line that says what is wrong, and who says so. */
class UserFaultsTest {
  @TempDir private Path directory;

  private static double[] numbers(int size) {
    return IntStream.range(0, size).mapToDouble(i -> (float) Math.sin(i + 1)).toArray();
  }

  private static MultiLayerConfiguration convolution(CNN2DFormat format) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .list()
        .layer(new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.TANH).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build())
        .setInputType(InputType.convolutional(5, 4, 2, format))
        .build();
  }

  private static MultiLayerConfiguration series() {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(new LSTM.Builder().nOut(3).activation(Activation.TANH).build())
        .layer(
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build())
        .setInputType(InputType.recurrent(3))
        .build();
  }

  private Path written(String name, MultiLayerConfiguration conf) throws IOException {
    return Files.writeString(directory.resolve(name), conf.toJson());
  }

  private Path npz(int[] x, int[] y) {
    Path file = directory.resolve("data.npz");
    int n = IntStream.of(x).reduce(1, (a, b) -> a * b);
    int m = IntStream.of(y).reduce(1, (a, b) -> a * b);
    new NpzBuilder().put("x", x, numbers(n)).put("y", y, numbers(m)).write(file);
    return file;
  }

  private static CommandLineRun verify(Object... arguments) {
    return CommandLineRun.of(
        Stream.concat(Stream.of("verify"), Stream.of(arguments).map(Object::toString))
            .toArray(String[]::new));
  }

  private static void refused(CommandLineRun run, String message) {
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "NCHW, NHWC, 5, 4, 2, '2 channels in dimension 1'",
    "NHWC, NCHW, 2, 5, 4, '2 channels in dimension 3'"
  })
  void imagesInAnotherOrderAreSaidToBe(
      CNN2DFormat format, String found, int a, int b, int c, String channels) throws IOException {
    Path model = written("c.json", convolution(format));
    refused(
        verify(model, "--data", npz(new int[] {6, a, b, c}, new int[] {6, 2})),
        "which is %s: the network has %s (%s)".formatted(found, channels, format));
  }

  @Test
  void aNetworkInNhwcIsVerified() throws IOException {
    Path model = written("nhwc.json", convolution(CNN2DFormat.NHWC));
    CommandLineRun run = verify(model, "--data", npz(new int[] {6, 5, 4, 2}, new int[] {6, 2}));
    assertThat(run.err()).isEmpty();
    assertThat(run.lastLine()).startsWith("AGREES");
  }

  @Test
  void seriesThatAreEmptyOrInAnotherOrderAreSaidToBe() throws IOException {
    Path model = written("s.json", series());
    refused(
        verify(model, "--data", npz(new int[] {4, 3, 0}, new int[] {4, 2, 0})),
        "the features are [4, 3, 0]: series of length 0");
    refused(
        verify(model, "--data", npz(new int[] {4, 5, 3}, new int[] {4, 2, 5})),
        "which is NWC, [examples, time, features]: the network has 3 channels in dimension 1");
  }

  @Test
  void whatDl4jRefusesIsQuotedAsDl4js() throws IOException {
    Path model = written("c.json", convolution(CNN2DFormat.NCHW));
    refused(
        verify(model, "--data", npz(new int[] {6, 3, 5, 4}, new int[] {6, 2})),
        "DL4J refuses the data: ");
  }

  @Test
  void weightsOfTheLossHaveTheirLengthSaid() throws IOException {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(
                new OutputLayer.Builder(new LossMCXENT(Nd4j.createFromArray(1f, 2f)))
                    .nIn(4)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .build())
            .build();
    Path data = Files.writeString(directory.resolve("d.csv"), "1,2,3,4,0\n4,3,2,1,2\n");
    refused(
        verify(written("w.json", conf), "--data", data),
        "the loss of '0' has 2 weights, its layer 3 outputs");
  }

  @Test
  void inTestsANetworkHasToBeInitialisedAndGivenItsData() {
    MultiLayerNetwork network = new MultiLayerNetwork(convolution(CNN2DFormat.NCHW));
    assertThatThrownBy(() -> assertThatNetwork(network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the network is not initialised: init() has not been called");
    network.init();
    assertThatThrownBy(
            () ->
                assertThatNetwork(network)
                    .on(new DataSet(Nd4j.ones(6, 5, 4, 2), Nd4j.ones(6, 2)))
                    .agreesWithFirstPrinciples())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("which is NHWC");
    assertThatThrownBy(() -> assertThatNetwork(network).on(new DataSet(Nd4j.ones(6, 2), null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a data set needs features and labels");
  }

  private Path configured(String from, String to) throws IOException {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new DenseLayer.Builder().nIn(4).nOut(3).activation(Activation.TANH).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(3)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .build();
    String json = conf.toJson();
    assertThat(json).contains(from);
    return Files.writeString(directory.resolve("k.json"), json.replace(from, to));
  }

  private static final String TANH = "org.nd4j.linalg.activations.impl.ActivationTanH";

  @Test
  void classesThatCannotBeLoadedAreToldApart() throws IOException {
    Path data = Files.writeString(directory.resolve("d.csv"), "1,2,3,4,0,1\n4,3,2,1,2,1\n");
    Path absent = configured(TANH, "my.Absent");
    refused(
        verify(absent, "--data", data, "--allow-class", "my.Absent"),
        "class my.Absent is not on the class path: --classpath says where it is");
    Path newer = Files.createDirectories(directory.resolve("classes/my")).resolve("Newer.class");
    Files.write(
        newer, new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0, 99});
    Path classes = directory.resolve("classes");
    refused(
        verify(
            configured(TANH, "my.Newer"),
            "--data",
            data,
            "--allow-class",
            "my.Newer",
            "--classpath",
            classes),
        "is compiled for a newer Java than this one");
    String own = NoConstructor.class.getName();
    refused(
        verify(configured(TANH, own), "--data", data, "--allow-class", own),
        "class " + own + " has no constructor");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"learningRate\" : 0.001 | \"learningRate\" : -1.0 | learningRate must be finite and >= 0",
        "\"learningRate\" : 0.001 | \"learningRate\" : \"NaN\" | learningRate must be finite and >= 0",
        "\"nin\" : 3 | \"nin\" : 5 | the network: layer 1 takes 5 inputs, but layer 0 has 3 units",
        "\"nout\" : 3 | \"nout\" : 0 | k.json",
        "\"nout\" : 3 | \"nout\" : -3 | k.json",
        "\"nout\" : 3 | \"nout\" : 4294967297 | k.json",
        "\"nout\" : 3 | \"nout\" : 8.5 | confs[0].layer.nout must be a whole number, found 8.5",
      })
  void numbersThatNoNetworkCanHaveAreRefused(String from, String to, String message)
      throws IOException {
    Path data = Files.writeString(directory.resolve("d.csv"), "1,2,3,4,0,1\n4,3,2,1,2,1\n");
    refused(verify(configured(from, to), "--data", data), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"rmsDecay\" : 0.95 | \"rmsDecay\" : 1.5 | layer 0: updater rmsprop must have 0 <= rmsDecay < 1, found",
        "\"epsilon\" : 1.0E-8 | \"epsilon\" : -1 | layer 0: updater rmsprop must have epsilon >= 0, found",
        "\"constraints\" : null | \"constraints\" : [ null ] | confs[0].layer.constraints[0] is null",
        "\"inputPreProcessors\" : { } | \"inputPreProcessors\" : { \"0\" : null } | DL4J cannot build this network",
      })
  void whatMeansNothingIsRefused(String from, String to, String message) throws IOException {
    String json =
        new NeuralNetConfiguration.Builder()
            .updater(new RmsProp(0.1))
            .list()
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(4)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .build()
            .toJson();
    assertThat(json).contains(from);
    refused(
        verify(
            Files.writeString(directory.resolve("r.json"), json.replace(from, to)),
            "--data",
            Files.writeString(directory.resolve("d.csv"), "1,2,3,4,0,1\n4,3,2,1,2,1\n")),
        message);
  }

  /** Of which ND4J's native code would die. */
  @ParameterizedTest
  @CsvSource({"kernelSize, 0", "stride, 0", "dilation, 0", "padding, -1"})
  void sizesThatNativeCodeDividesByAreRefused(String name, int size) throws IOException {
    String json = convolution(CNN2DFormat.NCHW).toJson();
    String changed =
        json.replaceFirst(
            "\"%s\" : \\[ \\d+".formatted(name), "\"%s\" : [ %d".formatted(name, size));
    assertThat(changed).isNotEqualTo(json);
    refused(
        verify(
            Files.writeString(directory.resolve("c.json"), changed),
            "--data",
            npz(new int[] {6, 2, 5, 4}, new int[] {6, 2})),
        name + " must be at least");
  }

  /** What Jackson cannot make. */
  public static final class NoConstructor extends org.nd4j.linalg.activations.impl.ActivationTanH {
    NoConstructor(int a, int b) {
      super();
      assert a < b;
    }
  }

  @Test
  void aFormulaOfAnUnknownLayerNamesThoseThatThereAre() throws IOException {
    Path model = written("c.json", convolution(CNN2DFormat.NCHW));
    refused(
        verify(
            model,
            "--data",
            npz(new int[] {6, 2, 5, 4}, new int[] {6, 2}),
            "--formula",
            "my.Layer=ConvolutionalLayer"),
        "there is no formula of that name, expected one of ActivationLayer");
  }

  @Test
  void aFormulaThatLacksASettingSaysHowItIsGiven() throws IOException {
    Path model = written("c.json", convolution(CNN2DFormat.NCHW));
    refused(
        verify(
            model,
            "--data",
            npz(new int[] {6, 2, 5, 4}, new int[] {6, 2}),
            "--formula",
            "ConvolutionLayer=ElementWiseVertex"),
        "--formula ConvolutionLayer=ElementWiseVertex does not fit: ElementWiseVertex: 'op' must be"
            + " a string, found null; settings are given as ElementWiseVertex(NAME=VALUE)");
  }

  @Test
  void weightsOfALossThatAreAll0AreRefused() throws IOException {
    refused(
        verify(
            written("z.json", weighted(0, 0, 0)),
            "--data",
            Files.writeString(directory.resolve("d.csv"), "1,2,3,4,0\n4,3,2,1,2\n")),
        "the weights of the loss of '0' are all 0: nothing is left to learn");
  }

  private static MultiLayerConfiguration weighted(double... weights) {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(
            new OutputLayer.Builder(new LossMCXENT(Nd4j.create(weights)))
                .nIn(4)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build())
        .build();
  }

  @Test
  void aWholeNumberThatIsNoneIsRefused() throws IOException {
    String conf = weighted(1, 2, 3).toJson().replace("\"nout\" : 3", "\"nout\" : 3.5");
    refused(
        verify(
            Files.writeString(directory.resolve("c.json"), conf),
            "--data",
            Files.writeString(directory.resolve("d.csv"), "1,2,3,4,0\n4,3,2,1,2\n")),
        "confs[0].layer.nout must be a whole number, found 3.5");
  }

  @Test
  void aKeyThatIsMisspeltIsNamed() throws IOException {
    String conf =
        weighted(1, 2, 3).toJson().replaceFirst("\"biasInit\" : [0-9.]+", "\"biasInnit\" : 0.5");
    CommandLineRun run =
        verify(
            Files.writeString(directory.resolve("c.json"), conf),
            "--data",
            Files.writeString(directory.resolve("d.csv"), "1,2,3,4,0\n4,3,2,1,2\n"));
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains(
            "confs[0].layer.biasInnit in the configuration is no key of DL4J's, which passes over it; did you mean 'biasInit'?");
  }
}
