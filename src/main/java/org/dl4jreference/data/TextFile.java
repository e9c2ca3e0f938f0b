package org.dl4jreference.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dl4jreference.model.BadInput;

/**
 * A text file in whatever encoding it is written: that of its byte order mark, else UTF-16 where
 * every other byte is 0, else UTF-8, and where it cannot be that, Windows' Latin-1.
 *
 * @param text without a byte order mark
 * @param charset the encoding
 */
record TextFile(String text, Charset charset) {
  private static final Charset LATIN_1 = Charset.forName("windows-1252");
  private static final int SAMPLE = 1024;

  private record Mark(Charset charset, byte... bytes) {
    private boolean starts(byte[] file) {
      for (int i = 0; i < bytes.length; i++) {
        if (i >= file.length || file[i] != bytes[i]) {
          return false;
        }
      }
      return true;
    }
  }

  /** That of UTF-32 begins with that of UTF-16. */
  private static final List<Mark> MARKS =
      List.of(
          new Mark(StandardCharsets.UTF_8, (byte) 0xef, (byte) 0xbb, (byte) 0xbf),
          new Mark(Charset.forName("UTF-32LE"), (byte) 0xff, (byte) 0xfe, (byte) 0, (byte) 0),
          new Mark(Charset.forName("UTF-32BE"), (byte) 0, (byte) 0, (byte) 0xfe, (byte) 0xff),
          new Mark(StandardCharsets.UTF_16LE, (byte) 0xff, (byte) 0xfe),
          new Mark(StandardCharsets.UTF_16BE, (byte) 0xfe, (byte) 0xff));

  /**
   * Reads a file.
   *
   * @throws BadInput if it cannot be read, or holds a NUL, which says where
   */
  static TextFile read(Path path) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (IOException e) {
      throw new BadInput(path + ": cannot be read");
    }
    TextFile file = decoded(bytes);
    int nul = file.text.indexOf('\0');
    if (nul >= 0) {
      String before = file.text.substring(0, nul);
      throw BadInput.at(
          path.toString(),
          (int) before.chars().filter(c -> c == '\n').count() + 1,
          "character %d is NUL: the file is damaged, or no text"
              .formatted(nul - before.lastIndexOf('\n')));
    }
    return file;
  }

  private static TextFile decoded(byte[] bytes) {
    for (Mark mark : MARKS) {
      if (mark.starts(bytes)) {
        int from = mark.bytes.length;
        return new TextFile(
            new String(bytes, from, bytes.length - from, mark.charset), mark.charset);
      }
    }
    int[] zeros = new int[2];
    int sample = Math.min(SAMPLE, bytes.length) & ~1;
    for (int i = 0; i < sample; i++) {
      zeros[i % 2] += bytes[i] == 0 ? 1 : 0;
    }
    // text of few letters beyond Latin-1 has a zero in nearly all of its high bytes
    for (int high = 0; high < 2; high++) {
      if (zeros[high] > sample / 3 && zeros[1 - high] == 0) {
        Charset charset = high == 1 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        return new TextFile(new String(bytes, charset), charset);
      }
    }
    try {
      // a new decoder reports what is malformed, where new String replaces it
      return new TextFile(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(),
          StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      return new TextFile(new String(bytes, LATIN_1), LATIN_1);
    }
  }
}
