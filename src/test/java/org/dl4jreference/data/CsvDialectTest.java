package org.dl4jreference.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.dl4jreference.model.BadInput;

/** A table is the same in whatever dialect it is written. */
class CsvDialectTest {
  private static final List<Charset> CHARSETS =
      List.of(
          StandardCharsets.UTF_8,
          StandardCharsets.UTF_16LE,
          StandardCharsets.UTF_16BE,
          Charset.forName("UTF-32LE"),
          StandardCharsets.ISO_8859_1);

  /** How a table is written. */
  record Writing(
      char separator,
      boolean hasCommas,
      boolean isQuoted,
      boolean hasHeader,
      String lineEnd,
      Charset charset,
      boolean hasMark) {

    Path file(List<List<Double>> rows) {
      StringBuilder text = new StringBuilder(hasMark && isUnicode() ? "\ufeff" : "");
      if (hasHeader) {
        text.append(
                IntStream.range(0, rows.get(0).size())
                    .mapToObj(c -> "größe_" + c)
                    .collect(Collectors.joining("" + separator)))
            .append(lineEnd);
      }
      for (List<Double> row : rows) {
        text.append(row.stream().map(this::field).collect(Collectors.joining("" + separator)))
            .append(lineEnd);
      }
      try {
        Path file = Files.createTempFile("dialect", ".csv");
        return Files.write(file, text.toString().getBytes(charset));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private boolean isUnicode() {
      return charset != StandardCharsets.ISO_8859_1;
    }

    private String field(double value) {
      String number = Double.toString(value);
      String field = hasCommas ? number.replace('.', ',') : number;
      return isQuoted ? '"' + field + '"' : field;
    }
  }

  @Provide
  Arbitrary<Writing> writings() {
    return Combinators.combine(
            Arbitraries.of(',', ';', '\t', '|', ' '),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            Arbitraries.of("\n", "\r\n"),
            Arbitraries.of(CHARSETS),
            Arbitraries.of(true, false))
        .as(Writing::new)
        // without quotes a comma is one or the other; UTF-32 is known by its mark alone
        .filter(w -> !(w.separator == ',' && w.hasCommas && !w.isQuoted))
        .filter(w -> w.hasMark || w.charset != CHARSETS.get(3));
  }

  @Provide
  Arbitrary<List<List<Double>>> tables() {
    // 1,234 in all fields would be read as no number: whether 1234 or 1.234 nobody knows
    Arbitrary<Double> numbers =
        Arbitraries.oneOf(
            Arbitraries.doubles().between(-1000, 1000).ofScale(2),
            Arbitraries.doubles().between(-1e-3, 1e-3).ofScale(9),
            Arbitraries.doubles().between(-1e12, 1e12).ofScale(1));
    return Arbitraries.integers()
        .between(2, 6)
        .flatMap(width -> numbers.list().ofSize(width).list().ofMinSize(1).ofMaxSize(12));
  }

  @Property(tries = 600)
  void aTableReadsTheSame(
      @ForAll("tables") List<List<Double>> rows, @ForAll("writings") Writing writing)
      throws IOException {
    Path file = writing.file(rows);
    try {
      CsvTable table = CsvTable.read(file, Optional.of(writing.hasHeader));
      List<Integer> all = IntStream.range(0, table.columns()).boxed().toList();
      assertThat(table.numbers(all).toArray())
          .containsExactly(rows.stream().flatMap(List::stream).mapToDouble(v -> v).toArray());
      if (writing.hasHeader) {
        assertThat(table.columns(List.of("größe_1"))).containsExactly(1);
      }
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 300)
  void whetherThereAreNamesIsToldFromTheFile(
      @ForAll("tables") List<List<Double>> rows, @ForAll("writings") Writing writing)
      throws IOException {
    Path file = writing.file(rows);
    try {
      assertThat(CsvTable.read(file, Optional.empty()).rows()).isEqualTo(rows.size());
    } finally {
      Files.delete(file);
    }
  }

  /** What becomes of a table when bytes of it are changed, lost or repeated. */
  @Property(tries = 400)
  void aDamagedFileGivesNumbersOrOneLine(
      @ForAll("tables") List<List<Double>> rows,
      @ForAll("writings") Writing writing,
      @ForAll Random random)
      throws IOException {
    Path file = writing.file(rows);
    try {
      byte[] bytes = Files.readAllBytes(file);
      for (int i = 0; i < 3; i++) {
        int at = random.nextInt(bytes.length);
        int length = random.nextInt(bytes.length - at);
        switch (random.nextInt(3)) {
          case 0 -> bytes[at] = (byte) random.nextInt(256);
          case 1 -> Arrays.fill(bytes, at, at + length, bytes[at]);
          default -> System.arraycopy(bytes, at, bytes, 0, length);
        }
      }
      Files.write(file, bytes);
      CsvTable table = CsvTable.read(file, Optional.empty());
      table.numbers(IntStream.range(0, table.columns()).boxed().toList());
    } catch (BadInput e) {
      assertThat(e.getMessage()).doesNotContain("\n", "\0").startsWith(file.toString());
    } finally {
      Files.delete(file);
    }
  }
}
