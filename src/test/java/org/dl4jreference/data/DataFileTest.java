package org.dl4jreference.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dl4jreference.data.DataFile.Examples;
import org.dl4jreference.data.DataFile.Port;
import org.dl4jreference.data.DataFile.Wanted;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which columns of a table are what, for a network of two inputs. */
class DataFileTest {
  private static final Port CLASSES = new Port("y", OptionalInt.of(3), Optional.of("mcxent"), true);
  private static final Port NUMBERS = new Port("y", OptionalInt.of(2), Optional.of("mse"), false);
  private static final Port PROBABILITY =
      new Port("y", OptionalInt.of(1), Optional.of("xent"), false);

  private static final String FLOWERS =
      "id,a,b,kind/f1,1,2,rose/f2,3,4,tulip/f3,5,6,lily/f4,7,8,rose/";

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("t.csv"), text.replace('/', '\n'));
  }

  private Examples read(String text, Port output, CsvColumns columns) throws IOException {
    return DataFile.read(
        file(text),
        new Wanted(List.of(new Port("x", OptionalInt.of(2))), List.of(output), columns),
        warning -> {
          throw new AssertionError(warning);
        });
  }

  private Examples read(String text, Port output) throws IOException {
    return read(text, output, CsvColumns.AS_THEY_COME);
  }

  private static CsvColumns columns(String inputs, String labels, String classes) {
    return new CsvColumns(list(inputs), list(labels), list(classes), Optional.empty());
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  private static Matrix x(Examples read) {
    return read.batch().features().get("x").toMatrix();
  }

  private static Matrix y(Examples read) {
    return read.batch().labels().get("y").toMatrix();
  }

  private static final Matrix X = Matrix.of(4, 2, 1, 2, 3, 4, 5, 6, 7, 8);

  @Test
  void columnsThatOnlyNameOrCountTheRowsAreLeftOut() throws IOException {
    Examples named = read(FLOWERS, CLASSES);
    assertThat(x(named)).isEqualTo(X);
    assertThat(named.remarks().get(0)).startsWith("column 1 (id) of ").endsWith("names the rows");
    for (String index : List.of("", "number", "Unnamed: 0")) {
      String counted = "%s,a,b,kind/5,1,2,0/6,3,4,1/7,5,6,2/8,7,8,0/".formatted(index);
      assertThat(x(read(counted, CLASSES))).isEqualTo(X);
    }
    String numbered = "a,id,b,kind/1,842,2,0/3,84,4,1/5,17,6,2/7,99,8,0/";
    assertThat(x(read(numbered, CLASSES))).isEqualTo(X);
  }

  @Test
  void namesOfClassesAreInAlphabeticalOrderUnlessTheModelHasAnother() throws IOException {
    Examples read = read(FLOWERS, CLASSES);
    assertThat(y(read)).isEqualTo(Matrix.of(4, 3, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0));
    assertThat(read.remarks())
        .contains(
            "classes are 0 lily, 1 rose, 2 tulip, in alphabetical order: --classes gives the order of the model");
    Examples said = read(FLOWERS, CLASSES, columns("", "kind", "tulip rose lily"));
    assertThat(y(said)).isEqualTo(Matrix.of(4, 3, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0));
    assertThat(said.remarks()).noneMatch(r -> r.contains("alphabetical"));
  }

  @Test
  void whatIsSaidNeedsNoRemark() throws IOException {
    Examples read = read(FLOWERS, CLASSES, columns("b a", "kind", "rose tulip lily"));
    assertThat(read.remarks()).isEmpty();
    assertThat(x(read)).isEqualTo(Matrix.of(4, 2, 2, 1, 4, 3, 6, 5, 8, 7));
    assertThat(x(read(FLOWERS, CLASSES, columns("2-3", "4", "")))).isEqualTo(X);
  }

  @Test
  void labelsThatNobodyNamedAreSaid() throws IOException {
    assertThat(read("1,2,0/3,4,1/", CLASSES).remarks())
        .containsExactly(
            "labels are column 3 of %s, the last one: --labels names others"
                .formatted(directory.resolve("t.csv")));
    assertThat(read("a,b,c,d/1,2,0.5,1/", NUMBERS).remarks().get(0))
        .startsWith("labels are column 3 (c), column 4 (d) of ");
    assertThat(read("id,c,a,b/z,0,2,1/y,1,4,3/", CLASSES, columns("b a", "", "")).remarks())
        .anyMatch(r -> r.startsWith("labels are column 2 (c) of "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // by name
        "label,a,b/0,1,2/1,3,4/ | --labels label or --labels b says which",
        // by what is in it: pictures often have their class first
        "0,7,0/1,7,0/2,9,0/ | --labels 1 or --labels 3 says which",
        "a,b,c,d/1,2,3,0/ | --inputs and --labels name those to use, of a,b,c,d",
        "c,a,b,kind/2,1,2,x/4,3,4,y/7,5,6,z/ | --inputs and --labels name those to use, of c,a,b,kind",
        "a,b/1,0/ | has 2 columns, the network 2 inputs and 3 outputs, for which one column of classes will do: columns are missing",
        "a,b,c/1,2,3/ | column 3 (c) must be a class, a whole number from 0 to 2, found 3",
        "a,b,c/1,2,1/3,4,2/5,6,3/ | found 3: --classes 1,2,3 names them",
        "a,b,c/1,2,x/3,4,z/ | holds 2 different names, the network has 3 classes: --classes names all",
        "a,b,c/1,2,x/3,4,y/5,6,z/7,8,u/ | holds 4 different names, the network has 3 classes: --labels names another",
        "a,b,c/1,2,0/3,4,?/ | column 3 (c) must be a finite number, found '?': a value is missing",
      })
  void whatIsAmbiguousIsAskedAndWhatIsWrongIsNamed(String text, String says) {
    assertThatThrownBy(() -> read(text, CLASSES))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(says)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void classesThatCountFromOneAreNamed() throws IOException {
    Examples read = read("1,2,1/3,4,3/5,6,2/", CLASSES, columns("", "3", "1 2 3"));
    assertThat(y(read)).isEqualTo(Matrix.of(3, 3, 1, 0, 0, 0, 0, 1, 0, 1, 0));
  }

  @Test
  void aClassThatIsMisspeltIsAsked() {
    assertThatThrownBy(() -> read(FLOWERS, CLASSES, columns("", "kind", "rose tulips lily")))
        .hasMessageContaining(
            "t.csv:3: column 4 (kind) must be one of [rose, tulips, lily], found 'tulip'; did you mean 'tulips'?");
  }

  @Test
  void aSingleOutputHasTwoClasses() throws IOException {
    assertThat(y(read("a,b,c/1,2,no/3,4,yes/", PROBABILITY))).isEqualTo(Matrix.of(2, 1, 0, 1));
    assertThat(y(read("a,b,c/1,2,no/3,4,yes/", PROBABILITY, columns("", "c", "yes no"))))
        .isEqualTo(Matrix.of(2, 1, 1, 0));
  }

  @Test
  void textInFrontOfNumbersIsAskedFor() throws IOException {
    String cells = "id,diagnosis,a,b/842,M,1,0.2/17,B,3,0.1/99,M,5,0.3/";
    assertThatThrownBy(() -> read(cells, PROBABILITY))
        .hasMessageContaining("--labels diagnosis or --labels b says which");
    assertThat(y(read(cells, PROBABILITY, columns("", "diagnosis", ""))))
        .isEqualTo(Matrix.of(3, 1, 1, 0, 1));
  }

  @Test
  void anEmptyColumnIsLeftOut() throws IOException {
    Examples read = read("PK,b,kind,/1,2,0,/3,4,2,/", CLASSES);
    assertThat(x(read)).isEqualTo(Matrix.of(2, 2, 1, 2, 3, 4));
    assertThat(read.remarks().get(0)).startsWith("column 4 of ").endsWith("it is empty");
  }

  @Test
  void aSoftmaxTakesClassesWhateverItsLoss() throws IOException {
    Port softmax = new Port("y", OptionalInt.of(3), Optional.of("mse"), true);
    assertThat(y(read("1,2,2/3,4,0/", softmax))).isEqualTo(Matrix.of(2, 3, 0, 0, 1, 1, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.333333,0.333333,0.333333",
        "0.33,0.33,0.33",
        "0.1234567,0.3,0.5765432",
        "1,0,0"
      })
  void probabilitiesSumToOneWithinTheirDigits(String labels) throws IOException {
    Examples read = read("1,2,%s/".formatted(labels), CLASSES);
    assertThat(IntStream.range(0, 3).mapToDouble(j -> y(read).get(0, j)).sum())
        .isCloseTo(1, org.assertj.core.data.Offset.offset(1e-15));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.33333,0.333333,0.333333",
        "0.333331,0.333331,0.333333",
        "0.32,0.32,0.33",
        "1,1,0",
        "0.9,0.9,0",
      })
  void probabilitiesThatDoNotSumToOneAreRefused(String labels) {
    assertThatThrownBy(() -> read("1,2,%s/".formatted(labels), CLASSES))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("at least sum to 1");
  }

  @Test
  void scaledLabelsAreSaidToBe() throws IOException {
    assertThat(read("1,2,0.333333,0.333333,0.333333/1,2,1,0,0/", CLASSES).remarks())
        .anyMatch(r -> r.startsWith("labels of 1 of the 2 examples"));
  }

  @Test
  void optionsOfCsvFilesAreNotOfOthers() throws IOException {
    Path npz = Files.write(directory.resolve("d.npz"), new byte[] {'P', 'K', 3, 4});
    Wanted wanted =
        new Wanted(
            List.of(new Port("x", OptionalInt.of(2))), List.of(CLASSES), columns("a", "", ""));
    assertThatThrownBy(() -> DataFile.read(npz, wanted, warning -> {}))
        .hasMessageContaining("--inputs, --labels, --classes and --header are of a CSV file");
  }

  /** Of a wide table not all columns are listed. */
  @Test
  void aLongListIsCut() {
    String header = IntStream.range(0, 400).mapToObj(c -> "c" + c).collect(Collectors.joining(","));
    String row = IntStream.range(0, 400).mapToObj(c -> "5").collect(Collectors.joining(","));
    assertThatThrownBy(() -> read(header + "/" + row + "/", CLASSES))
        .message()
        .hasSizeLessThan(400)
        .contains("c0,c1");
  }
}
