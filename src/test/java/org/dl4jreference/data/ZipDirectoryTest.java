package org.dl4jreference.data;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dl4jreference.model.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipDirectoryTest {
  @TempDir private Path directory;

  private Path zip(int entries) throws IOException {
    Path file = directory.resolve("a.zip");
    try (ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      zip.setComment("of somebody");
      for (int i = 0; i < entries; i++) {
        zip.putNextEntry(new ZipEntry("entry" + i));
        zip.closeEntry();
      }
    }
    return file;
  }

  private static void check(Path file) {
    ZipDirectory.check(file, 1000, "a model");
  }

  @Test
  void asManyEntriesAsThereMayBeAreNot() throws IOException {
    Path enough = zip(1000);
    assertThatCode(() -> check(enough)).doesNotThrowAnyException();
    Path more = zip(1001);
    assertThatThrownBy(() -> check(more))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith("holds 1001 entries, expected a model, which has at most 1000");
  }

  /** With more than 65,535 entries Java writes the long form. */
  @Test
  void aLongDirectoryIsReadAtItsEnd() throws IOException {
    Path file = zip(70_000);
    assertThatThrownBy(() -> check(file)).hasMessageContaining("holds 70000 entries");
  }

  /** What is no zip file, or leads nowhere, is for others to refuse. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 1L << 62})
  void aDirectoryThatLeadsNowhereIsNotRefusedHere(long at) throws IOException {
    ByteBuffer end = ByteBuffer.allocate(42).order(ByteOrder.LITTLE_ENDIAN);
    end.putInt(0x07064b50).putInt(0).putLong(at).putInt(1);
    end.putInt(0x06054b50).putInt(0).putShort((short) -1).putShort((short) -1);
    Path file = Files.write(directory.resolve("b.zip"), end.array());
    assertThatCode(() -> check(file)).doesNotThrowAnyException();
    Files.write(file, new byte[3]);
    assertThatCode(() -> check(file)).doesNotThrowAnyException();
  }
}
