package org.dl4jreference.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.InputFile;
import org.openlca.npy.NpyFormatException;
import org.openlca.npy.NpyHeader;
import org.openlca.npy.dict.NpyHeaderDict;

/**
 * An NPZ file opened for reading, as {@code numpy.savez} or {@code savez_compressed} writes it. An
 * array is read when it is asked for. Nothing in the file is trusted: sizes are checked before
 * memory is taken, objects are refused, and every fault is a {@link BadInput} that names the file
 * and the array.
 */
public final class NpzFile implements AutoCloseable {
  private static final String SUFFIX = ".npy";
  private static final int LARGEST_HEADER = 65_535;
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  /** A trace of ten thousand steps has some 300,000. */
  private static final int MOST_ARRAYS = 500_000;

  /** 2²⁷ elements are a gigabyte of float64. */
  private static final long LARGEST_ARRAY = 1L << 27;

  /** What an element costs in the end: decoded, copied into its array, copied into a matrix. */
  private static final long COPIES = 3 * Double.BYTES;

  /** Deflate cannot honestly do better than about 1032:1; small arrays of zeros may. */
  private static final long LARGEST_RATIO = 1_100;

  private final Path path;
  private final ZipFile zip;
  private final Set<String> names = new LinkedHashSet<>();

  private NpzFile(Path path, ZipFile zip) {
    this.path = path;
    this.zip = zip;
  }

  /**
   * Opens a file.
   *
   * @param path the file
   * @return its arrays, still unread
   * @throws BadInput if it is missing, no zip file, truncated, or names an entry outside itself
   */
  public static NpzFile open(Path path) {
    InputFile.check(path);
    ZipDirectory.check(path, MOST_ARRAYS, "an NPZ file");
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw new BadInput(
          "%s: not a readable NPZ file (a zip file of arrays): %s".formatted(path, e.getMessage()));
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInput("%s: cannot be read, expected an NPZ file".formatted(path));
    }
    NpzFile file = new NpzFile(path, zip);
    try {
      zip.stream().forEach(file::register);
    } catch (BadInput e) {
      file.close();
      throw e;
    } catch (RuntimeException e) {
      file.close();
      throw new BadInput("%s: its list of arrays is corrupt".formatted(path));
    }
    return file;
  }

  private void register(ZipEntry entry) {
    String name = entry.getName();
    if (name.startsWith("/")
        || name.contains("\\")
        || name.contains(":")
        || Arrays.asList(name.split("/")).contains("..")) {
      throw new BadInput(
          "%s: entry '%s' points outside the file, expected plain array names"
              .formatted(path, printable(name)));
    }
    if (!entry.isDirectory() && name.endsWith(SUFFIX)) {
      String array = name.substring(0, name.length() - SUFFIX.length());
      if (!names.add(array)) {
        throw bad(array, "there are two arrays of this name");
      }
    }
  }

  /** Names in a file may hold anything, a terminal should not see it. */
  public static String printable(String name) {
    return name.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }

  /**
   * The file.
   *
   * @return its path, as it was opened
   */
  public Path path() {
    return path;
  }

  /**
   * The names of all arrays.
   *
   * @return names without {@code .npy}, in the file's order
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  /**
   * Whether there is an array of that name.
   *
   * @param name without {@code .npy}
   * @return true if there is
   */
  public boolean has(String name) {
    return names.contains(name);
  }

  /**
   * Reads an array.
   *
   * @param name without {@code .npy}
   * @throws BadInput if it is missing, truncated, corrupt, too large, or holds anything but numbers
   */
  public NpzArray read(String name) {
    return reading(name, this::read);
  }

  /**
   * The shape of an array, read without its data.
   *
   * @param name without {@code .npy}
   * @return its dimensions; empty for a scalar
   * @throws BadInput if it is missing or its header is corrupt
   */
  public int[] shape(String name) {
    return reading(name, (array, entry, in) -> header(array, in).dict().shape());
  }

  private interface Reading<T> {
    T from(String name, ZipEntry entry, InputStream in) throws IOException;
  }

  private <T> T reading(String name, Reading<T> reading) {
    if (!has(name)) {
      throw bad(name, "missing");
    }
    ZipEntry entry = zip.getEntry(name + SUFFIX);
    try (InputStream in = zip.getInputStream(entry)) {
      return reading.from(name, entry, in);
    } catch (NpyFormatException e) {
      throw bad(name, "no readable NPY array: " + printable(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw bad(name, "corrupt or truncated: " + e.getMessage());
    }
  }

  private BadInput bad(String name, String what) {
    return new BadInput("%s: %s: %s".formatted(path, printable(name), what));
  }

  private NpzArray read(String name, ZipEntry entry, InputStream raw) throws IOException {
    CheckedInputStream in = new CheckedInputStream(raw, new CRC32());
    NpyHeader header = header(name, in);
    NpyHeaderDict dict = header.dict();
    int[] shape = dict.shape();
    long count = 1;
    for (int length : shape) {
      count = length < 0 ? Long.MAX_VALUE : Math.min(count * length, Long.MAX_VALUE / 65_536);
      if (count > LARGEST_ARRAY) {
        throw bad(
            name,
            "shape %s is too large, expected at most %d elements"
                .formatted(Arrays.toString(shape), LARGEST_ARRAY));
      }
    }
    int width = elementSize(name, dict);
    long bytes = count * width;
    if (entry.getCompressedSize() >= 0
        && bytes > 1 << 20
        && bytes / LARGEST_RATIO > entry.getCompressedSize()) {
      throw bad(
          name,
          "%d bytes packed into %d is no honest compression"
              .formatted(bytes, entry.getCompressedSize()));
    }
    long memory = Runtime.getRuntime().maxMemory() / 2;
    if (bytes + count * COPIES > memory) {
      throw bad(
          name,
          "shape %s takes %d MB to read, expected at most half of Java's heap, %d MB (see -Xmx)"
              .formatted(Arrays.toString(shape), bytes + count * COPIES >> 20, memory >> 20));
    }
    byte[] data = in.readNBytes(Math.toIntExact(bytes));
    if (data.length != bytes) {
      throw bad(
          name, "truncated: expected %d bytes of data, found %d".formatted(bytes, data.length));
    }
    if (in.read() >= 0) {
      throw bad(name, "more data than its shape %s".formatted(Arrays.toString(shape)));
    }
    if (in.getChecksum().getValue() != entry.getCrc()) {
      throw bad(name, "corrupt: its checksum is wrong");
    }
    double[] values = decode(name, dict, ByteBuffer.wrap(data).order(header.byteOrder()));
    return new NpzArray(
        shape, dict.hasFortranOrder() && shape.length > 1 ? toRowOrder(values, shape) : values);
  }

  /** Reads the header after its length has been checked, since the library trusts it. */
  private NpyHeader header(String name, InputStream in) throws IOException {
    byte[] start = in.readNBytes(12);
    if (start.length < 12 || (start[0] & 0xff) != 0x93 || start[1] != 'N' || start[2] != 'U') {
      throw bad(name, "no NPY array");
    }
    boolean first = start[6] == 1;
    long length = (start[8] & 0xff) | (start[9] & 0xff) << 8;
    if (!first) {
      length |= (start[10] & 0xffL) << 16 | (start[11] & 0xffL) << 24;
    }
    if (length > LARGEST_HEADER || length < 2) {
      throw bad(
          name, "its header has %d bytes, expected at most %d".formatted(length, LARGEST_HEADER));
    }
    int rest = (int) length - (first ? 2 : 0);
    byte[] whole = Arrays.copyOf(start, 12 + rest);
    int got = in.readNBytes(whole, 12, rest);
    if (got != rest) {
      throw bad(name, "truncated in its header");
    }
    checkDictionary(name, new String(whole, 10, whole.length - 10, StandardCharsets.ISO_8859_1));
    try {
      return NpyHeader.read(new ByteArrayInputStream(whole));
    } catch (NpyFormatException e) {
      throw e;
    } catch (RuntimeException e) {
      throw bad(name, "unreadable NPY header, expected a plain array of numbers");
    }
  }

  /**
   * The library follows brackets as deep as they go, and cuts a length off at 32 bits: a plain
   * array of numbers has the one pair of its shape, and lengths that are counted in an int.
   */
  private void checkDictionary(String name, String text) {
    if (text.indexOf('(') != text.lastIndexOf('(')
        || text.indexOf('{') != text.lastIndexOf('{')
        || text.indexOf('[') >= 0) {
      throw bad(name, "unreadable NPY header, expected a plain array of numbers");
    }
    Matcher number = NUMBER.matcher(text.substring(text.indexOf('(') + 1));
    while (number.find()) {
      if (number.group().length() > 10 || Long.parseLong(number.group()) > Integer.MAX_VALUE) {
        throw bad(
            name,
            "a length of %s in its shape is too large, expected at most %d elements"
                .formatted(number.group(), LARGEST_ARRAY));
      }
    }
  }

  private int elementSize(String name, NpyHeaderDict dict) {
    return switch (dict.dataType()) {
      case i1, u1, bool -> 1;
      case i2, u2, f2 -> 2;
      case i4, u4, f4 -> 4;
      case i8, u8, f8 -> 8;
      default -> throw bad(name, "data type %s, expected numbers".formatted(dict.dataType()));
    };
  }

  private double[] decode(String name, NpyHeaderDict dict, ByteBuffer data) {
    ToDoubleFunction<ByteBuffer> next =
        switch (dict.dataType()) {
          case i1 -> ByteBuffer::get;
          case u1, bool -> b -> b.get() & 0xff;
          case i2 -> ByteBuffer::getShort;
          case u2 -> b -> b.getShort() & 0xffff;
          case f2 -> b -> Bits.half(b.getShort());
          case i4 -> ByteBuffer::getInt;
          case u4 -> b -> b.getInt() & 0xffffffffL;
          case f4 -> ByteBuffer::getFloat;
          case i8 -> ByteBuffer::getLong;
          case u8 -> b -> Bits.unsigned(b.getLong());
          case f8 -> ByteBuffer::getDouble;
          default -> throw bad(name, "data type %s, expected numbers".formatted(dict.dataType()));
        };
    int width = elementSize(name, dict);
    double[] values = new double[data.remaining() / width];
    for (int i = 0; i < values.length; i++) {
      values[i] = next.applyAsDouble(data);
    }
    return values;
  }

  /** Fortran order has the first index fastest. */
  private static double[] toRowOrder(double[] values, int[] shape) {
    double[] result = new double[values.length];
    int[] index = new int[shape.length];
    for (double value : values) {
      int place = 0;
      for (int d = 0; d < shape.length; d++) {
        place = place * shape[d] + index[d];
      }
      result[place] = value;
      for (int d = 0; d < shape.length && ++index[d] == shape[d]; d++) {
        index[d] = 0;
      }
    }
    return result;
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new BadInput("%s: cannot be closed: %s".formatted(path, e.getMessage()));
    }
  }
}
