package org.dl4jreference.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dl4jreference.model.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFileTest {
  @TempDir Path directory;

  private Path file() {
    return directory.resolve("t.npz");
  }

  private NpzArray read(NpzBuilder builder, String name) {
    try (NpzFile npz = NpzFile.open(builder.write(file()))) {
      return npz.read(name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<f8", ">f8", "<f4", ">f4", "<f2", "<i8", ">i8", "<i4", "<i2", "|i1"})
  void readsEveryKindOfNumber(String type) {
    NpzArray array = read(new NpzBuilder().put("a", type, new int[] {2, 2}, 1, -2, 0, 3), "a");
    assertThat(array.shape()).containsExactly(2, 2);
    assertThat(array.values()).containsExactly(1, -2, 0, 3);
  }

  @ParameterizedTest
  @CsvSource({"|u1, 200", "<u2, 60000", "|b1, 1"})
  void readsUnsignedNumbersAndBooleans(String type, double value) {
    assertThat(read(new NpzBuilder().put("a", type, new int[] {1}, value), "a").values())
        .containsExactly(value);
  }

  @Test
  void readsHalvesToTheirEnds() {
    byte[] header =
        NpzBuilder.npy(
            "{'descr': '<f2', 'fortran_order': False, 'shape': (5,), }",
            new byte[] {1, 0, (byte) 0xff, 0x7b, 0, 0x7c, 1, 0x7c, 0, (byte) 0xfc});
    assertThat(read(new NpzBuilder().raw("a", header), "a").values())
        .containsExactly(
            0x1p-24, 65504, Double.POSITIVE_INFINITY, Double.NaN, Double.NEGATIVE_INFINITY);
  }

  @Test
  void readsWholeNumbersBeyondALong() {
    assertThat(Bits.unsigned(-1)).isEqualTo(0x1p64);
    assertThat(Bits.unsigned(Long.MIN_VALUE | 1025)).isEqualTo(0x1p63 + 2048);
    assertThat(Bits.unsigned(7)).isEqualTo(7);
  }

  @Test
  void readsFortranOrder() {
    NpzArray array =
        read(new NpzBuilder().put("a", "<f8", true, new int[] {2, 3}, 1, 4, 2, 5, 3, 6), "a");
    assertThat(array.values()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void readsAScalar() {
    NpzArray array = read(new NpzBuilder().put("a", new int[0], 2.5), "a");
    assertThat(array.shape()).isEmpty();
    assertThat(array.values()).containsExactly(2.5);
  }

  @Test
  void refusesAMissingFileByName() {
    assertThatThrownBy(() -> NpzFile.open(directory.resolve("none.npz")))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith("none.npz: no such file");
  }

  @Test
  void refusesADirectory() {
    assertThatThrownBy(() -> NpzFile.open(directory))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("found a directory");
  }

  @Test
  void refusesWhatIsNoZipFile() throws IOException {
    Files.writeString(file(), "step0/W0");
    assertThatThrownBy(() -> NpzFile.open(file()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("t.npz: not a readable NPZ file");
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    new NpzBuilder().put("a", new int[] {100}, new double[100]).write(file());
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(whole, whole.length - 30));
    assertThatThrownBy(() -> NpzFile.open(file())).isInstanceOf(BadInput.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "/etc/evil", "a\\..\\evil", "C:evil", "a/../../b"})
  void refusesEntriesThatPointOutside(String name) {
    new NpzBuilder().put(name, new int[] {1}, 1).write(file());
    assertThatThrownBy(() -> NpzFile.open(file()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("points outside the file");
  }

  @Test
  void refusesPickledObjects() {
    byte[] pickled =
        NpzBuilder.npy(
            "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
            "\u0080\u0003cposix\nsystem\n".getBytes(StandardCharsets.ISO_8859_1));
    refused(new NpzBuilder().raw("a", pickled), "t.npz: a: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '<U8', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': [('a', '<f4'), ('b', '<f4')], 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967297,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 18446744073709551617), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (65536, 65536, 65536, 65536), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f8'",
        "[]",
        "",
      })
  void refusesHeadersThatDoNotDescribeTheNumbers(String header) {
    refused(new NpzBuilder().raw("a", NpzBuilder.npy(header, new byte[8])), "t.npz: a: ");
  }

  /** Which would take a thread's stack. */
  @ParameterizedTest
  @ValueSource(strings = {"(", "[", "{'a': "})
  void refusesHeadersThatAreNestedDeep(String bracket) {
    String header =
        "{'descr': '<f8', 'fortran_order': False, 'shape': "
            + bracket.repeat(20_000 / bracket.length());
    refused(new NpzBuilder().raw("a", NpzBuilder.npy(header, new byte[8])), "t.npz: a: ");
  }

  @Test
  void refusesAnEmptyEntry() {
    refused(new NpzBuilder().raw("a", new byte[0]), "t.npz: a: no NPY array");
  }

  /** A gigabyte of zeros in a megabyte: refused before memory is taken. */
  @Test
  void refusesAShapeThatItsBytesCannotHold() {
    byte[] bomb =
        NpzBuilder.npy(
            "{'descr': '<f8', 'fortran_order': False, 'shape': (134217728,), }", new byte[1000]);
    refused(new NpzBuilder().raw("a", bomb), "t.npz: a: ");
  }

  @Test
  void refusesMoreElementsThanTheLimit() {
    byte[] bomb =
        NpzBuilder.npy(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (134217729,), }", new byte[8]);
    refused(new NpzBuilder().raw("a", bomb), "expected at most 134217728 elements");
  }

  @Test
  void seesAFlippedBitInStoredData() throws IOException {
    byte[] npy =
        NpzBuilder.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (64,), }", new byte[64]);
    ZipEntry entry = new ZipEntry("a.npy");
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(npy.length);
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(npy);
    entry.setCrc(crc.getValue());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file()))) {
      zip.putNextEntry(entry);
      zip.write(npy);
    }
    byte[] whole = Files.readAllBytes(file());
    whole[30 + "a.npy".length() + npy.length - 20] ^= 1;
    Files.write(file(), whole);
    try (NpzFile npz = NpzFile.open(file())) {
      assertThatThrownBy(() -> npz.read("a"))
          .isInstanceOf(BadInput.class)
          .hasMessageEndingWith("a: corrupt: its checksum is wrong");
    }
  }

  private void refused(NpzBuilder builder, String message) {
    assertThatThrownBy(() -> read(builder, "a"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }
}
