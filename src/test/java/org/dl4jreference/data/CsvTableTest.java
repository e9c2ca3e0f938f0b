package org.dl4jreference.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {
  @TempDir private Path directory;

  private CsvTable read(String text) throws IOException {
    return CsvTable.read(
        Files.writeString(directory.resolve("t.csv"), text.replace('/', '\n')), Optional.empty());
  }

  private static Matrix all(CsvTable table) {
    return table.numbers(java.util.stream.IntStream.range(0, table.columns()).boxed().toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b/1,?/ | :2: column 2 (b) must be a finite number, found '?': a value is missing",
        "a,b/1,/ | :2: column 2 (b) must be a finite number, found nothing: a value is missing",
        "a,b/1,2/3,NA/ | :3: column 2 (b) must be a finite number, found 'NA': a value is missing",
        "a,b/1,2/3,nan/ | found 'nan': a value is missing",
        "a,b/\"1,234.5\",2/ | found '1,234.5', which has thousands separators",
        "a,b/1.5,\"1,234\"/ | a thousands separator or a decimal comma: write 1234 or 1.234",
        "a;b/1.5;1,25/ | found '1,25', which has a decimal comma where other fields have a point",
        "a;b/1,5;2,5/ 1.25;2,5/ | found '1.25', which has a decimal point where other fields have a comma",
        "a;b/1,5;1.234,5/ | found '1.234,5', which has thousands separators",
        "a,b/2024-01-01,2/ | found '2024-01-01', a date",
        "a,b/x,2/y,3/ | found 'x': this column is text",
        "a,b/1f,2/ | found '1f'",
        "a,b/0x1p3,2/ | found '0x1p3'",
        "a,b/Infinity,2/ | found 'Infinity'",
        "a,b/1e999,2/ | found '1e999'",
      })
  void whatIsNoNumberIsNamedAsWhatItIs(String text, String says) throws IOException {
    CsvTable table = read(text);
    assertThatThrownBy(() -> all(table)).isInstanceOf(BadInput.class).hasMessageContaining(says);
  }

  @Test
  void aRaggedLineIsNamed() {
    assertThatThrownBy(() -> read("1,2,4/1,2/"))
        .hasMessageEndingWith(":2: must have 3 fields like the first line, found 2");
  }

  @Test
  void blanksInARowAreHintedAt() {
    assertThatThrownBy(() -> read("1.5 2.5/3.5   4.5/5.5 6.5/"))
        .hasMessageEndingWith("found 4: separated by one blank each, or by another character");
  }

  @Test
  void whatIsShownOfAFileIsShortAndPrintable() throws IOException {
    CsvTable table = read("a,b\u001b[31m/1,\u001b[31m%s/2,3/".formatted("x".repeat(5000)));
    assertThatThrownBy(() -> all(table))
        .message()
        .contains("column 2 (b?[31m) must be a finite number, found '?[31mxxx")
        .hasSizeLessThan(300);
  }

  @Test
  void aNulIsNamedWithItsPlace() {
    assertThatThrownBy(() -> read("a,b/1,2/3,\0/"))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith("t.csv:3: character 3 is NUL: the file is damaged, or no text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,b/", "//"})
  void aFileWithoutNumbersIsNone(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("must have at least one line of numbers");
  }

  @Test
  void bytesThatAreNoUtf8AreLatin1() throws IOException {
    Path file =
        Files.write(
            directory.resolve("l.csv"), "größe,b\n1,2\n".getBytes(Charset.forName("ISO-8859-1")));
    CsvTable table = CsvTable.read(file, Optional.empty());
    assertThat(table.columns(List.of("größe"))).containsExactly(0);
    assertThat(table.remarks()).containsExactly(file + " has text in windows-1252");
  }

  @Test
  void whatASpreadsheetSaysOfItsSeparatorIsHeeded() throws IOException {
    CsvTable table = read("sep=;/a;b/1;2/3;x/");
    assertThat(table.rows()).isEqualTo(2);
    assertThatThrownBy(() -> all(table)).hasMessageContaining("t.csv:4: column 2 (b)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0,1,2/0.5,1.5,2.5/", // a table that was given no names
        ",0,1,2/0,0.5,1,2/1,1.5,1,3/", // the same with its index
        "a,1,b/1,2,3/4,5,6/", // some names are numbers
        "a,b,c/1,2,3/",
        "2,2,no,yes/1,2,0/3,4,1/", // scikit-learn's
      })
  void aFirstLineOfNamesIsNoExample(String text) throws IOException {
    assertThat(read(text).rows()).isEqualTo((int) text.chars().filter(c -> c == '/').count() - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5.1,3.5,Iris-setosa/4.9,3.0,Iris-setosa/", // the class has a name
        "7,0,0,0/3,0,0,1/",
        "?,1,2/3,4,5/",
        "0,1/1,0/",
        ",,/1,2,3/",
      })
  void aFirstLineOfNumbersIsAnExample(String text) throws IOException {
    assertThat(read(text).rows()).isEqualTo((int) text.chars().filter(c -> c == '/').count());
  }

  @Test
  void whatMayBeEitherIsAsked() throws IOException {
    assertThatThrownBy(() -> read("1,2,3/4,5,6/"))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith(
            ":1: 1, 2, 3, … may be names of columns or an example: --header or --no-header says which");
    Path file = directory.resolve("t.csv");
    assertThat(CsvTable.read(file, Optional.of(true)).rows()).isEqualTo(1);
    assertThat(CsvTable.read(file, Optional.of(false)).rows()).isEqualTo(2);
  }

  @Test
  void columnsHaveNamesNumbersAndRanges() throws IOException {
    CsvTable table = read("a,b,c,2/1,2,3,4/");
    assertThat(table.columns(List.of("c", "1", "2", "1-3"))).containsExactly(2, 0, 3, 0, 1, 2);
  }

  @Test
  void aColumnThatIsNotThereMayBeMisspelt() throws IOException {
    CsvTable table = read("sepal_length,species/1,2/");
    assertThatThrownBy(() -> table.columns(List.of("specis")))
        .hasMessageEndingWith(
            "there is no column 'specis', expected one of [sepal_length, species]; did you mean 'species'?");
    assertThatThrownBy(() -> table.columns(List.of("3"))).isInstanceOf(BadInput.class);
  }

  @Test
  void aNameOfTwoColumnsIsAsked() throws IOException {
    CsvTable table = read("a,a,b/1,2,3/");
    assertThatThrownBy(() -> table.columns(List.of("a")))
        .hasMessageContaining("columns 1 and 2 both are called 'a'");
  }
}
