package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.dl4jreference.junit.OwnTanh;
import org.dl4jreference.junit.WrongTanh;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.openlca.npy.NpyDoubleArray;
import org.openlca.npy.Npz;

class VerifyCommandTest {
  @TempDir private static Path directory;

  private static Path sound;
  private static Path wrong;
  private static Path digits;

  @BeforeAll
  static void trainAndSaveWithDl4jAlone() throws IOException {
    digits = Digits.csv(directory, 400);
    sound = saved("sound.zip", Digits.trained(new ActivationSigmoid()));
    wrong = saved("wrong.zip", Digits.trained(new WrongTanh()));
  }

  private static Path saved(String name, MultiLayerNetwork network) throws IOException {
    Path file = directory.resolve(name);
    ModelSerializer.writeModel(network, file.toFile(), true);
    return file;
  }

  private static CommandLineRun verify(Object... arguments) {
    return CommandLineRun.of(
        Stream.concat(Stream.of("verify"), Stream.of(arguments).map(Object::toString))
            .toArray(String[]::new));
  }

  @Test
  void aModelTrainedAndSavedByDl4jVerifies() throws IOException {
    byte[] before = Files.readAllBytes(sound);
    Path json = directory.resolve("sound.json");
    CommandLineRun run =
        verify(sound, "--data", digits, "--steps", 3, "--worst", 4, "--json", json);
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(run.lastLine())
        .startsWith("AGREES: everything in 3 steps agrees with first principles within rounding");
    assertThat(run.out())
        .contains("DenseLayer, tanh", "OutputLayer, softmax", "update", "Resolution: ", "worst of")
        .doesNotContain("switched off");
    assertThat(Files.readAllBytes(sound)).isEqualTo(before);
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    JsonSchemaAssert.assertValid(report);
    assertThat(report.get("steps")).hasSize(3);
  }

  @Test
  void aModelVerifiesInTheOtherDataType() {
    CommandLineRun run = verify(sound, "--data", digits, "--data-type", "double");
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
  }

  @Test
  void anActivationWithAWrongBackwardPassIsNamedWithItsLayer() throws IOException {
    Path json = directory.resolve("wrong.json");
    CommandLineRun run =
        verify(
            wrong,
            "--data",
            digits,
            "--allow-class",
            WrongTanh.class.getName(),
            "--json",
            json,
            "--report",
            directory.resolve("wrong"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(directory.resolve("wrong/index.html"))
        .content()
        .containsOnlyOnce("<li class=\"bad\">")
        .contains("<li class=\"bad\"><b>layer 1</b> <span>DenseLayer, WrongTanh</span>")
        .contains("1_f(z) ◀ the fault begins here");
    assertThat(run.lastLine())
        .startsWith("DISAGREES: ")
        .contains("layer 1, DenseLayer, WrongTanh")
        .contains("the activation's backprop is not the derivative of its own getActivation");
    assertThat(run.out())
        .contains("Not checked: its forward pass, because of layer 1, DenseLayer, there is");
    JsonSchemaAssert.assertValid(new ObjectMapper().readTree(json.toFile()));
  }

  @Test
  void anActivationWithoutAFormulaIsSaidToFitItsScoreOnly() throws IOException {
    Path own = saved("own.zip", Digits.trained(new OwnTanh()));
    CommandLineRun run = verify(own, "--data", digits, "--allow-class", OwnTanh.class.getName());
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(3);
    assertThat(run.lastLine())
        .startsWith("CONSISTENT: 2 of 3 layers by number, layer 1 by differences");
  }

  @Test
  void whatIsAcceptedEndsWith0AndIsStillSaid() throws IOException {
    Path own = saved("accepted.zip", Digits.trained(new OwnTanh()));
    String allowed = OwnTanh.class.getName();
    CommandLineRun run =
        verify(own, "--data", digits, "--allow-class", allowed, "--accept", "consistent");
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.lastLine()).startsWith("CONSISTENT: ");
    CommandLineRun unknown =
        verify(own, "--data", digits, "--allow-class", allowed, "--accept", "disagrees");
    assertThat(unknown.exit()).isEqualTo(2);
  }

  /** Numbers, and which element is the worst, depend on the machine. */
  private static String shape(String text) {
    return text.replace(directory + "/", "")
        .replaceAll("Computed on .*\n", "")
        .replaceAll("\\S+( in inference)?\\[\\d+, \\d+]", "element")
        .replaceAll("-?[0-9][0-9.e+-]*", "#")
        .replaceAll("-{3,}|\\s+", " ");
  }

  @Test
  void theDocumentationShowsWhatIsPrinted() throws IOException {
    Path hard = saved("hard.zip", Digits.trained(Activation.HARDSIGMOID.getActivationFunction()));
    Path custom = Files.copy(wrong, directory.resolve("custom.zip"));
    List<CommandLineRun> runs =
        List.of(
            verify(
                "examples/models/iris.zip",
                "--data",
                "examples/models/iris.csv",
                "--steps",
                5,
                "--worst",
                3),
            verify(hard, "--data", digits, "--data-type", "double"),
            verify(custom, "--data", digits),
            verify(custom, "--data", digits, "--allow-class", WrongTanh.class.getName()));
    List<String> shown =
        Pattern.compile("^```\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/verify.md")))
            .results()
            .limit(runs.size())
            .map(sample -> shape(sample.group(1)))
            .toList();
    assertThat(shown).isEqualTo(runs.stream().map(run -> shape(run.out() + run.err())).toList());
  }

  @Test
  void aClassThatNobodyAllowedIsNotCreated() {
    CommandLineRun run = verify(wrong, "--data", digits);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .hasSize(1)
        .first()
        .asString()
        .contains("org.dl4jreference.junit.WrongTanh", "--allow-class");
  }

  private static MultiLayerConfiguration configuration(LossFunction loss, Activation output) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .list()
        .layer(new DenseLayer.Builder().nIn(4).nOut(6).activation(Activation.TANH).build())
        .layer(new OutputLayer.Builder(loss).nIn(6).nOut(3).activation(output).build())
        .build();
  }

  private static Path written(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static final String FLOWERS =
      "a,b,c,d,class\n5.1,3.5,1.4,0.2,0\n6.2,2.9,4.3,1.3,1\n5.9,3.0,5.1,1.8,2\n";

  @Test
  void aConfigurationIsInitialisedAndVerified() throws IOException {
    MultiLayerConfiguration conf = configuration(LossFunction.MCXENT, Activation.SOFTMAX);
    Path data = written("flowers.csv", FLOWERS);
    for (Path model :
        new Path[] {written("c.json", conf.toJson()), written("c.yaml", conf.toYaml())}) {
      CommandLineRun own = verify(model, "--data", data, "--labels", "class", "--worst", 1);
      assertThat(own.exit()).as(own.out() + own.err()).isZero();
      CommandLineRun byNumber = verify(model, "--data", data, "--labels", 5, "--worst", 1);
      assertThat(byNumber.out()).isEqualTo(own.out());
      CommandLineRun other =
          verify(model, "--data", data, "--labels", "class", "--worst", 1, "--seed", 99);
      assertThat(other.exit()).as(other.out() + other.err()).isZero();
      assertThat(other.out()).isNotEqualTo(own.out());
    }
  }

  @Test
  void anExperimentOfThisProjectIsVerifiedOnItsOwnData() {
    CommandLineRun run = verify("config/sigmoid-2-3-1.yaml", "--steps", 5);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.lastLine()).startsWith("AGREES: everything in 5 steps");
  }

  @Test
  void aSavedDataSetIsReadWithoutItsJavaObjects() throws IOException {
    DataSet data = Digits.data(0, 40);
    data.setLabelNames(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    data.setExampleMetaData(List.of("of whatever class"));
    Path file = directory.resolve("data.bin");
    data.save(file.toFile());
    CommandLineRun bin = verify(sound, "--data", file, "--worst", 3);
    CommandLineRun csv =
        verify(sound, "--data", Digits.csv(directory, 40), "--labels", 65, "--worst", 3);
    assertThat(bin.exit()).as(bin.out() + bin.err()).isZero();
    assertThat(bin.out()).isEqualTo(csv.out());
    Digits.csv(directory, 400);
  }

  private static Path npz(String name, double[] x, double[] y) throws IOException {
    Path file = directory.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      Npz.write(zip, "x.npy", new NpyDoubleArray(new int[] {x.length / 4, 4}, x, false));
      Npz.write(zip, "y.npy", new NpyDoubleArray(new int[] {y.length}, y, false));
    }
    return file;
  }

  @Test
  void anNpzWithClassNumbersIsReadLikeTheCsv() throws IOException {
    Path model =
        written("npz.json", configuration(LossFunction.MCXENT, Activation.SOFTMAX).toJson());
    double[] x = {5.1, 3.5, 1.4, 0.2, 6.2, 2.9, 4.3, 1.3, 5.9, 3.0, 5.1, 1.8};
    Path data = npz("flowers.npz", x, new double[] {0, 1, 2});
    CommandLineRun run = verify(model, "--data", data, "--worst", 3);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .isEqualTo(
            verify(model, "--data", written("f.csv", FLOWERS), "--labels", "class", "--worst", 3)
                .out());
    x[6] = Double.NaN;
    CommandLineRun nan = verify(model, "--data", npz("nan.npz", x, new double[] {0, 1, 2}));
    assertThat(nan.exit()).isEqualTo(2);
    assertThat(nan.err()).contains("x, row 2, column 3 must be a finite number, found NaN");
  }

  private record Bad(String name, String says, Object... arguments) {}

  @TestFactory
  Stream<DynamicTest> badInputIsOneClearLineAndNothingIsWritten() throws IOException {
    Path classes =
        written("m.json", configuration(LossFunction.MCXENT, Activation.SOFTMAX).toJson());
    Path xent = written("x.json", configuration(LossFunction.XENT, Activation.SIGMOID).toJson());
    Path hinge = written("h.json", configuration(LossFunction.HINGE, Activation.TANH).toJson());
    Path data = written("flowers.csv", FLOWERS);
    byte[] model = Files.readAllBytes(sound);
    Path cut = directory.resolve("cut.zip");
    Files.write(cut, java.util.Arrays.copyOf(model, model.length / 2));
    Path text = written("text.zip", "PK and nothing else");
    return Stream.of(
            new Bad("no such model", "no such file", directory.resolve("no.zip"), "--data", data),
            new Bad(
                "no data",
                "--data must name the examples for %s, a CSV or NPZ file or a saved DataSet; found none"
                    .formatted(classes),
                classes),
            new Bad(
                "a file of zeros",
                "zeros.bin: expected CSV, NPZ or a saved MultiDataSet with features and labels, found none",
                classes,
                "--data",
                Files.write(directory.resolve("zeros.bin"), new byte[64])),
            new Bad(
                "a DataSet without labels",
                "expected features and labels, found a saved DataSet without labels",
                classes,
                "--data",
                Files.write(directory.resolve("f.bin"), new byte[] {1, 0, 0, 1, 0, 0, 0, 0})),
            new Bad("no such data", "no such file", classes, "--data", "no.csv"),
            new Bad("truncated zip", "not a readable zip file", cut, "--data", data),
            new Bad("no zip at all", "not a readable zip file", text, "--data", data),
            new Bad(
                "neither kind",
                "neither 'confs' nor 'vertices'",
                written("o.json", "{\"a\": 1}"),
                "--data",
                data),
            new Bad(
                "broken JSON",
                ":1: not well-formed: Unexpected end-of-input: expected close marker for Array (start marker at line 1, column 11)",
                written("b.json", "{\"confs\": ["),
                "--data",
                data),
            new Bad(
                "repeated key",
                "not well-formed",
                written("r.json", "{\"confs\": [], \"confs\": []}"),
                "--data",
                data),
            new Bad(
                "deep JSON",
                "nested deeper",
                written("deep.json", "{\"confs\":" + "[".repeat(5000) + "]".repeat(5000) + "}"),
                "--data",
                data),
            new Bad(
                "no output layer",
                "no output layer",
                written("n.json", withoutOutput().toJson()),
                "--data",
                data),
            new Bad(
                "ragged CSV",
                ":3: must have 5 fields like the first line, found 4",
                classes,
                "--data",
                written("ragged.csv", "1,2,3,4,0\n1,2,3,4,1\n1,2,3,4\n")),
            new Bad(
                "text in a column",
                ":2: column 3 (c) must be a finite number, found 'x'",
                classes,
                "--data",
                written("t.csv", "a,b,c,d,e\n1,2,x,4,0\n"),
                "--labels",
                "e"),
            new Bad(
                "NaN",
                ":1: column 2 must be a finite number, found 'NaN'",
                classes,
                "--data",
                written("nan.csv", "1,NaN,3,4,0\n")),
            new Bad(
                "wrong width",
                "the network has 4 inputs, found 5",
                classes,
                "--data",
                written("wide.csv", "1,2,3,4,5,0\n"),
                "--labels",
                "6"),
            new Bad(
                "no such column",
                "there is no column 'species', expected one of [a, b, c, d, class]",
                classes,
                "--data",
                data,
                "--labels",
                "species"),
            new Bad(
                "no such class",
                ":1: column 5 must be a class, a whole number from 0 to 2, found 3",
                classes,
                "--data",
                written("class.csv", "1,2,3,4,3\n")),
            new Bad(
                "not one-hot",
                "example 2: for loss mcxent labels must be one-hot",
                classes,
                "--data",
                written("hot.csv", "1,2,3,4,1,0,0\n1,2,3,4,1,1,0\n")),
            new Bad(
                "XENT beyond 1",
                "example 1: for loss xent output 3 must be between 0 and 1, found 2.0",
                xent,
                "--data",
                written("two.csv", "1,2,3,4,1,0,2\n")),
            new Bad(
                "HINGE with 0",
                "example 1: for loss hinge output 2 must be -1 or 1, found 0.0",
                hinge,
                "--data",
                written("zero.csv", "1,2,3,4,1,0,-1\n")),
            new Bad("no steps", "--steps must be", classes, "--data", data, "--steps", 0),
            new Bad("k of 0", "--k must be", classes, "--data", data, "--k", 0),
            new Bad(
                "batch too large",
                "at most the 3 examples",
                classes,
                "--data",
                data,
                "--batch-size",
                4),
            new Bad(
                "too many batches",
                "--batches must be at most 3",
                classes,
                "--data",
                data,
                "--batch-size",
                1,
                "--batches",
                4),
            new Bad(
                "data for an experiment",
                "has its own data",
                "config/sigmoid-2-3-1.yaml",
                "--data",
                data))
        .map(bad -> DynamicTest.dynamicTest(bad.name(), () -> refused(bad)));
  }

  private static MultiLayerConfiguration withoutOutput() {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(new DenseLayer.Builder().nIn(4).nOut(3).activation(Activation.TANH).build())
        .build();
  }

  private static void refused(Bad bad) {
    Path json = directory.resolve("refused.json");
    CommandLineRun run =
        verify(Stream.concat(Stream.of(bad.arguments()), Stream.of("--json", json)).toArray());
    assertThat(run.err().lines()).as(run.err()).hasSize(1);
    assertThat(run.err()).contains(bad.says());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(json).doesNotExist();
  }
}
