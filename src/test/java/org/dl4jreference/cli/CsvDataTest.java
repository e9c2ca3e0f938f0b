package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** Data as people have them, from the command line to the verdict. */
class CsvDataTest {
  private static final Path IRIS = Path.of("src/test/resources/data/iris.csv");

  @TempDir private Path directory;

  private Path model(ILossFunction loss) throws IOException {
    return Files.writeString(
        directory.resolve(loss.getClass().getSimpleName() + ".json"),
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .list()
            .layer(new DenseLayer.Builder().nIn(4).nOut(6).activation(Activation.TANH).build())
            .layer(
                new OutputLayer.Builder(loss).nIn(6).nOut(3).activation(Activation.SOFTMAX).build())
            .build()
            .toJson());
  }

  private static CommandLineRun run(String command, Object... arguments) {
    return CommandLineRun.of(
        Stream.concat(Stream.of(command), Stream.of(arguments).map(Object::toString))
            .toArray(String[]::new));
  }

  private Path csv(String text) throws IOException {
    return Files.writeString(directory.resolve("data.csv"), text);
  }

  /** Text is wrapped. */
  private static String words(CommandLineRun run) {
    return run.out().replaceAll("\\s+", " ");
  }

  @Test
  void irisAsItComesGetsAVerdictThatSaysWhatWasTaken() throws IOException {
    CommandLineRun run = run("verify", model(new LossMCXENT()), "--data", IRIS);
    assertThat(run.exit()).as(run.err() + run.out()).isZero();
    assertThat(words(run))
        .contains(
            "scikit-learn's, names the classes setosa, versicolor, virginica",
            "labels are column 5 of " + IRIS + ", the last one: --labels names others",
            "128 of 150 examples are used, in one batch of 128: --steps and --batch-size take more");
    CommandLineRun all =
        run("verify", model(new LossMCXENT()), "--data", IRIS, "--batch-size", 150);
    assertThat(all.out()).doesNotContain("examples are used");
  }

  @Test
  void aRangeOfColumnsThatIsEmptyIsRefused() throws IOException {
    CommandLineRun run = run("verify", model(new LossMCXENT()), "--data", IRIS, "--inputs", "4-1");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("columns '4-1' are none, expected the smaller number first");
  }

  @Test
  void aNumberInAnotherSpellingIsNoNameOfAClass() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("t.csv"),
            "a,b,c,d,cls\n\"1,234.5\",1,2,3,0\n\"1,234.5\",2,1,0,1\n\"1,234.5\",0,1,0,2\n");
    CommandLineRun run = run("verify", model(new LossMCXENT()), "--data", file);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains(":2: column 1 (a)", "which has thousands separators");
  }

  @Test
  void namesOfSpeciesGiveWhatTheirNumbersGive() throws IOException {
    List<String> lines = Files.readAllLines(IRIS).subList(1, 151);
    StringBuilder named = new StringBuilder("Id;l;w;pl;pw;Species\n");
    for (int i = 0; i < lines.size(); i++) {
      String[] fields = lines.get(i).split(",");
      String species =
          List.of("setosa", "versicolor", "virginica").get(Integer.parseInt(fields[4]));
      String numbers = String.join(";", List.of(fields).subList(0, 4)).replace('.', ',');
      named.append(i + 1).append(';').append(numbers).append(';').append(species).append('\n');
    }
    Path file = csv(named.toString());
    CommandLineRun run = run("verify", model(new LossMCXENT()), "--data", file);
    assertThat(run.exit()).as(run.err() + run.out()).isZero();
    assertThat(words(run))
        .contains(
            "has fields separated by semicolons, decimal commas",
            "column 1 (Id) of " + file + " is left out: it only counts the rows",
            "labels are column 6 (Species)",
            "classes are 0 setosa, 1 versicolor, 2 virginica, in alphabetical order");
    String verdict = run.lastLine();
    assertThat(run("verify", model(new LossMCXENT()), "--data", IRIS).lastLine())
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"verify, ''", "learning-rate, --rates=0.1 --epochs=3"})
  void columnsAreSaidInEveryCommandThatReadsData(String command, String options)
      throws IOException {
    Path file = csv("day,a,b,c,d,kind\n1,2,3,1,2,x\n3,1,2,2,1,z\n4,2,2,1,1,y\n");
    Stream<Object> said =
        Stream.of(model(new LossMCXENT()), "--data", file, "--inputs=a,3,4-5", "--labels=kind");
    CommandLineRun run =
        run(
            command,
            Stream.concat(
                    said,
                    Stream.concat(
                        Stream.of("--classes=z,y,x", "--header"),
                        Stream.of(options.split(" ")).filter(o -> !o.isEmpty())))
                .toArray());
    assertThat(run.exit()).as(run.err() + run.out()).isZero();
    assertThat(run.out()).doesNotContain("labels are", "left out", "classes are");
    CommandLineRun asked = run(command, model(new LossMCXENT()), "--data", file);
    assertThat(asked.exit()).isEqualTo(2);
    assertThat(asked.err())
        .hasLineCount(1)
        .contains("--inputs and --labels name those to use, of day,a,b,c,d,kind");
  }

  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void probabilitiesToSixDecimalsAreThoseThatTheyStandFor(String type) throws IOException {
    Path file = csv("1,2,3,1,0.333333,0.333333,0.333333\n3,1,2,1,0.2,0.142857,0.657143\n");
    CommandLineRun run =
        run("verify", model(new LossMCXENT()), "--data", file, "--data-type", type);
    assertThat(run.exit()).as(run.err() + run.out()).isZero();
    assertThat(words(run)).contains("labels of 1 of the 2 examples");
  }

  @Test
  void classesAreLabelsOfEveryLossOfClasses() throws IOException {
    Path file = csv("1,2,3,1,2\n3,1,2,1,0\n2,2,1,1,1\n");
    for (ILossFunction loss : List.of(new LossMCXENT(), new LossSparseMCXENT(), new LossMSE())) {
      CommandLineRun run = run("verify", model(loss), "--data", file, "--steps", 2);
      assertThat(run.exit()).as(run.err() + run.out()).isZero();
      assertThat(run.lastLine()).startsWith("AGREES: everything in 2 steps");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--lables=kind | Unknown option: '--lables=kind'; did you mean '--labels'?",
        "--labels=knid | there is no column 'knid', expected one of [a, b, c, d, kind]; did you mean 'kind'?",
        "--inputs=a,b,c | the network has 4 inputs, --inputs names 3 columns",
        "--data-type=flaot | but was 'flaot'; did you mean 'float'?",
      })
  void whatIsMisspeltIsAsked(String option, String says) throws IOException {
    Path file = csv("a,b,c,d,kind\n1,2,3,1,2\n3,1,2,1,0\n");
    CommandLineRun run = run("verify", model(new LossMCXENT()), "--data", file, option);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains(says);
  }

  @Test
  void aNulIsRefusedWithItsPlace() throws IOException {
    CommandLineRun run =
        run("verify", model(new LossMCXENT()), "--data", csv("1,2,3,4,0\n1,2,\0,4,0\n"));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("data.csv:2: character 5 is NUL");
  }
}
