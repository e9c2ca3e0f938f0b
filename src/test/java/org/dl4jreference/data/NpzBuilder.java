package org.dl4jreference.data;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** NPZ files from scratch, right or wrong, written without the library under test. */
public final class NpzBuilder {
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /** All arrays of a file, to be changed. */
  public static NpzBuilder of(Path file) {
    NpzBuilder builder = new NpzBuilder();
    try (NpzFile npz = NpzFile.open(file)) {
      for (String name : npz.names()) {
        NpzArray array = npz.read(name);
        builder.put(name, name.equals("spec") ? "|u1" : "<f8", array.shape(), array.values());
      }
    }
    return builder;
  }

  /** An array in row order of the given NumPy type. */
  public NpzBuilder put(String name, String type, int[] shape, double... values) {
    return put(name, type, false, shape, values);
  }

  /** An array whose values are given in the order in which they are stored. */
  public NpzBuilder put(String name, String type, boolean fortran, int[] shape, double... values) {
    ByteBuffer data =
        ByteBuffer.allocate(8 * values.length)
            .order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      switch (type.substring(1)) {
        case "f8" -> data.putDouble(value);
        case "f4" -> data.putFloat((float) value);
        case "i8" -> data.putLong((long) value);
        case "i4" -> data.putInt((int) value);
        case "i2", "u2" -> data.putShort((short) value);
        case "f2" -> data.putShort(half(value));
        default -> data.put((byte) value);
      }
    }
    String dimensions =
        Arrays.stream(shape).mapToObj(n -> n + ",").collect(Collectors.joining(" ", "(", ")"));
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
            .formatted(type, fortran ? "True" : "False", dimensions);
    return raw(name, npy(header, Arrays.copyOf(data.array(), data.position())));
  }

  /** Exact for small numbers that binary16 holds. */
  private static short half(double value) {
    if (value == 0) {
      return 0;
    }
    int exponent = Math.getExponent(value);
    int fraction = (int) ((Math.abs(value) / Math.scalb(1.0, exponent) - 1) * 1024);
    return (short) ((value < 0 ? 0x8000 : 0) | (exponent + 15) << 10 | fraction);
  }

  public static byte[] npy(String header, byte[] data) {
    byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(10 + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) text.length)
        .put(text)
        .put(data)
        .array();
  }

  /** An array of float64. */
  public NpzBuilder put(String name, int[] shape, double... values) {
    return put(name, "<f8", shape, values);
  }

  /** The trace's header. */
  public NpzBuilder spec(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    double[] values = new double[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return put("spec", "|u1", new int[] {bytes.length}, values);
  }

  /** Any bytes under an array's name. */
  public NpzBuilder raw(String name, byte[] bytes) {
    entries.put(name, bytes);
    return this;
  }

  /** The bytes of one array changed, its checksum right again. */
  public NpzBuilder change(int index, UnaryOperator<byte[]> change) {
    String name = entries.keySet().stream().toList().get(index % entries.size());
    entries.compute(name, (n, bytes) -> change.apply(bytes));
    return this;
  }

  public NpzBuilder remove(String name) {
    if (entries.remove(name) == null) {
      throw new IllegalArgumentException("no array " + name + " among " + entries.keySet());
    }
    return this;
  }

  public NpzBuilder removeIf(String prefix) {
    entries.keySet().removeIf(name -> name.startsWith(prefix));
    return this;
  }

  /** Every name changed; two may change places. */
  public NpzBuilder rename(UnaryOperator<String> change) {
    Map<String, byte[]> renamed = new LinkedHashMap<>();
    entries.forEach((name, bytes) -> renamed.put(change.apply(name), bytes));
    entries.clear();
    entries.putAll(renamed);
    return this;
  }

  public Path write(Path file) {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey() + ".npy"));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
