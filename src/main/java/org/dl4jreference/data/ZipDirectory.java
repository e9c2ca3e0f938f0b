package org.dl4jreference.data;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.dl4jreference.model.BadInput;

/**
 * The end of a zip file, which says how many entries there are: Java reads all of them before it
 * tells. PKWARE, APPNOTE.TXT, 4.3.14 to 4.3.16.
 */
public final class ZipDirectory {
  private static final int END = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int LONGEST_COMMENT = 65_535;
  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_LENGTH = 20;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_LENGTH = 56;
  private static final int IN_END_64 = 0xffff;

  private ZipDirectory() {}

  /**
   * Refuses a file of more entries than it can sensibly have.
   *
   * @param path a zip file, or something else, which is not refused here
   * @param most how many it may have
   * @param expected what it should be, for the message
   * @throws BadInput if it has more
   */
  public static void check(Path path, long most, String expected) {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long entries = entries(file);
      if (entries > most) {
        throw new BadInput(
            "%s: holds %d entries, expected %s, which has at most %d"
                .formatted(path, entries, expected, most));
      }
    } catch (IOException e) {
      throw new BadInput(path + ": cannot be read");
    }
  }

  private static long entries(RandomAccessFile file) throws IOException {
    long from = Math.max(0, file.length() - END_LENGTH - LONGEST_COMMENT - LOCATOR_LENGTH);
    ByteBuffer tail = read(file, from, (int) (file.length() - from));
    for (int at = tail.limit() - END_LENGTH; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        int entries = tail.getShort(at + 10) & 0xffff;
        boolean isLong = entries == IN_END_64 && at >= LOCATOR_LENGTH;
        return isLong && tail.getInt(at - LOCATOR_LENGTH) == LOCATOR
            ? entries(file, tail.getLong(at - LOCATOR_LENGTH + 8))
            : entries;
      }
    }
    return 0;
  }

  private static long entries(RandomAccessFile file, long at) throws IOException {
    if (at < 0 || at > file.length() - END_64_LENGTH) {
      return 0;
    }
    ByteBuffer end = read(file, at, END_64_LENGTH);
    return end.getInt(0) == END_64 ? end.getLong(32) : 0;
  }

  private static ByteBuffer read(RandomAccessFile file, long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.seek(at);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
