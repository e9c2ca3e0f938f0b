package org.dl4jreference.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.dl4jreference.model.BadInput;

/**
 * ND4J's own binary format of an array, read in plain Java so that nothing untrusted reaches native
 * code: two buffers, the shape information as longs, then the elements, each with its allocation
 * mode, length and type before it, everything big-endian.
 */
public final class Nd4jBinary {
  /** 2²⁷ elements are a gigabyte of float64. */
  private static final long LARGEST = 1L << 27;

  private static final int MOST_DIMENSIONS = 32;
  private static final int LONGEST_NAME = 32;
  private static final int CHUNK = 1 << 16;

  /** These have a length of 32 bits, the later ones of 64. */
  private static final Set<String> OLD_MODES = Set.of("DIRECT", "HEAP", "JAVACPP");

  private static final Set<String> MODES = Set.of("LONG_SHAPE", "MIXED_DATA_TYPES");

  private final String where;
  private final DataInputStream in;

  private Nd4jBinary(String where, DataInputStream in) {
    this.where = where;
    this.in = in;
  }

  /** An array: its elements in row-major order, whatever the order in the file was. */
  public record Read(int[] shape, double[] values) {}

  /**
   * Reads an array.
   *
   * @param where the file, for messages
   * @param in the stream, left after the array
   * @param expected its number of elements; −1 for any
   */
  public static Read read(String where, DataInputStream in, long expected) {
    try {
      return new Nd4jBinary(where, in).array(expected);
    } catch (EOFException e) {
      throw new BadInput(
          where + ": truncated, expected a saved array" + (expected < 0 ? "" : " of " + expected));
    } catch (IOException e) {
      throw new BadInput(where + ": corrupt: " + e.getMessage());
    }
  }

  private record Header(long length, String type) {}

  private Header header() throws IOException {
    String mode = name();
    if (!MODES.contains(mode) && !OLD_MODES.contains(mode)) {
      throw new IOException("not an ND4J array");
    }
    long length = OLD_MODES.contains(mode) ? in.readInt() : in.readLong();
    return new Header(length, name());
  }

  /** What {@code readUTF} reads, of a length that a name can have. */
  private String name() throws IOException {
    int length = in.readUnsignedShort();
    if (length > LONGEST_NAME) {
      throw new IOException("not an ND4J array");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private Read array(long expected) throws IOException {
    Header information = header();
    if (information.length < 4 || information.length > 2 * MOST_DIMENSIONS + 4) {
      throw new IOException("shape information of %d numbers".formatted(information.length));
    }
    long[] info = new long[(int) information.length];
    for (int i = 0; i < info.length; i++) {
      info[i] = (long) number(information.type);
    }
    long rank = info[0];
    if (rank < 0 || rank > MOST_DIMENSIONS || info.length != 2 * rank + 4) {
      throw new IOException("rank %d does not fit its shape information".formatted(rank));
    }
    int[] shape = new int[(int) rank];
    long count = 1;
    for (int d = 0; d < rank; d++) {
      if (info[d + 1] < 1 || info[d + 1] > LARGEST || count * info[d + 1] > LARGEST) {
        throw new IOException(
            "shape %s is not between 1 and %d elements"
                .formatted(Arrays.toString(Arrays.copyOfRange(info, 1, (int) rank + 1)), LARGEST));
      }
      shape[d] = (int) info[d + 1];
      count *= shape[d];
    }
    Header data = header();
    if (data.length != count || (expected >= 0 && count != expected)) {
      throw new IOException(
          "expected %d elements, found %d"
              .formatted(expected >= 0 ? expected : count, data.length));
    }
    double[] buffer = elements(data, (int) count);
    long[] strides = Arrays.copyOfRange(info, 1 + (int) rank, 1 + 2 * (int) rank);
    return new Read(shape, rowMajor(buffer, shape, strides));
  }

  /** Grows with what is really there, so that a length that lies costs nothing. */
  private double[] elements(Header data, int count) throws IOException {
    double[] values = new double[Math.min(count, CHUNK)];
    for (int i = 0; i < count; i++) {
      if (i == values.length) {
        values = Arrays.copyOf(values, (int) Math.min(count, 2L * values.length));
      }
      values[i] = number(data.type);
    }
    return values;
  }

  private double number(String type) throws IOException {
    return switch (type) {
      case "DOUBLE" -> in.readDouble();
      case "FLOAT" -> in.readFloat();
      case "HALF" -> Bits.half(in.readShort());
      case "LONG" -> in.readLong();
      case "UINT64" -> Bits.unsigned(in.readLong());
      case "INT" -> in.readInt();
      case "UINT32" -> in.readInt() & 0xffffffffL;
      case "SHORT" -> in.readShort();
      case "UINT16" -> in.readUnsignedShort();
      case "BYTE" -> in.readByte();
      case "UBYTE", "BOOL" -> in.readUnsignedByte();
      case "BFLOAT16" -> Float.intBitsToFloat(in.readUnsignedShort() << 16);
      default ->
          throw new IOException(
              "elements of type '%s', expected numbers".formatted(printable(type)));
    };
  }

  private static String printable(String text) {
    return text.replaceAll("\\P{Alnum}", "?");
  }

  private static double[] rowMajor(double[] buffer, int[] shape, long[] strides)
      throws IOException {
    double[] values = new double[buffer.length];
    int[] index = new int[shape.length];
    for (int k = 0; k < values.length; k++) {
      long place = 0;
      for (int d = 0; d < shape.length; d++) {
        // a stride over a single element may be anything
        place += shape[d] == 1 ? 0 : index[d] * strides[d];
      }
      if (place < 0 || place >= buffer.length) {
        throw new IOException("strides point outside the array");
      }
      values[k] = buffer[(int) place];
      for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
        index[d] = 0;
      }
    }
    return values;
  }
}
