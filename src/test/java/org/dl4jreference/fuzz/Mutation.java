package org.dl4jreference.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** What damage does to a file, drawn from a generator: the same for the same seed. */
enum Mutation {
  /** Words, numbers and lines change places, are lost, repeated, or become others. */
  TEXT {
    @Override
    byte[] of(byte[] file, Random random) {
      String text = new String(file, StandardCharsets.ISO_8859_1);
      for (int n = times(random); n > 0; n--) {
        text = text(text, random);
      }
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
  },

  /** Bytes, lengths and counts. */
  BYTES {
    @Override
    byte[] of(byte[] file, Random random) {
      byte[] bytes = file;
      for (int n = times(random); n > 0; n--) {
        bytes = bytes(bytes, random);
      }
      return bytes;
    }
  },

  /** The archive itself, or one of its entries packed again, so that only the entry is damaged. */
  ZIP {
    @Override
    byte[] of(byte[] file, Random random) {
      return random.nextInt(4) == 0 ? BYTES.of(file, random) : entries(file, random);
    }
  };

  private static final List<String> SCRAPS =
      List.of(
          "",
          "-1",
          "0",
          "-0.0",
          "8.5",
          "1e400",
          "-1e-400",
          "NaN",
          "\"NaN\"",
          "Infinity",
          ".nan",
          "-.inf",
          "2147483647",
          "2147483648",
          "-2147483649",
          "4294967297",
          "9223372036854775808",
          "1000000",
          "9".repeat(3000),
          "null",
          "~",
          "true",
          "[]",
          "{}",
          "[[]]",
          "[1, 2]",
          "{\"a\": 1}",
          "text",
          "\"\"",
          "'",
          "\"",
          "*x",
          "&x 1",
          "!!binary x",
          "? ",
          "- ",
          ": ",
          ",",
          ";",
          "\t",
          "# ",
          "0x1F",
          "1_000",
          "12:30:00",
          "|",
          "%",
          "@",
          "---\n",
          "\u0000",
          "\u0007",
          "\u00ff",
          "\u00c3\u00a4",
          "[".repeat(20_000),
          "{\"a\":".repeat(20_000),
          "(".repeat(20_000));

  private static final Pattern TOKEN = Pattern.compile("[-+.\\w]+|\"[^\"\n]*\"");

  /**
   * A damaged copy.
   *
   * @param file a sound one
   */
  abstract byte[] of(byte[] file, Random random);

  private static int times(Random random) {
    return 1 + (random.nextBoolean() ? 0 : random.nextInt(3));
  }

  private static String text(String text, Random random) {
    if (text.isEmpty()) {
      return scrap(random);
    }
    int at = random.nextInt(text.length());
    int end = Math.min(text.length(), at + 1 + random.nextInt(40));
    String piece = text.substring(at, end);
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> tokenReplaced(text, scrap(random), random);
      case 4 -> tokenReplaced(text, token(text, random), random);
      case 5 -> text.substring(0, at) + scrap(random) + text.substring(at);
      case 6 -> text.substring(0, at) + text.substring(end);
      case 7 -> text.substring(0, at) + piece.repeat(1 + random.nextInt(4)) + text.substring(at);
      case 8 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at + 1);
      default ->
          random.nextBoolean()
              ? text.substring(0, at)
              : text.substring(0, at) + piece.repeat(random.nextInt(2000)) + text.substring(at);
    };
  }

  private static String scrap(Random random) {
    return SCRAPS.get(random.nextInt(SCRAPS.size()));
  }

  private static String token(String text, Random random) {
    List<String> tokens = TOKEN.matcher(text).results().map(MatchResult::group).toList();
    return tokens.isEmpty() ? "" : tokens.get(random.nextInt(tokens.size()));
  }

  private static String tokenReplaced(String text, String by, Random random) {
    List<MatchResult> tokens = TOKEN.matcher(text).results().toList();
    if (tokens.isEmpty()) {
      return text + by;
    }
    MatchResult token = tokens.get(random.nextInt(tokens.size()));
    return text.substring(0, token.start()) + by + text.substring(token.end());
  }

  private static byte[] bytes(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    // most of what a format says stands at its beginning
    int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 150));
    int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
    byte[] copy = bytes.clone();
    return switch (random.nextInt(8)) {
      case 0 -> {
        copy[at] ^= (byte) (1 << random.nextInt(8));
        yield copy;
      }
      case 1 -> {
        copy[at] = (byte) random.nextInt();
        yield copy;
      }
      case 2, 3, 4 -> numberWritten(copy, at, random);
      case 5 -> Arrays.copyOf(bytes, at);
      case 6 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
      default -> joined(Arrays.copyOf(bytes, end), Arrays.copyOfRange(bytes, at, bytes.length));
    };
  }

  private static byte[] numberWritten(byte[] copy, int at, Random random) {
    long[] numbers = {
      0, 1, -1, 2, 255, 65_535, 1 << 27, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, 1L << 62
    };
    long number = numbers[random.nextInt(numbers.length)];
    int width = 1 << random.nextInt(4);
    boolean isBig = random.nextBoolean();
    byte[] eight =
        ByteBuffer.allocate(8)
            .order(isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
            .putLong(number)
            .array();
    int from = isBig ? 8 - width : 0;
    System.arraycopy(eight, from, copy, at, Math.min(width, copy.length - at));
    return copy;
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static byte[] entries(byte[] file, Random random) {
    try {
      Map<String, byte[]> entries = unpacked(file);
      List<String> names = new ArrayList<>(entries.keySet());
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(12)) {
        case 0 -> entries.remove(name);
        case 1 -> entries.put(text(name, random), entries.remove(name));
        default -> {
          boolean isText = name.endsWith(".json") || random.nextInt(3) == 0;
          entries.put(name, (isText ? TEXT : BYTES).of(entries.get(name), random));
        }
      }
      return packed(entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> unpacked(byte[] file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] packed(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        // a name has at most 65,535 bytes
        zip.putNextEntry(
            new ZipEntry(entry.getKey().substring(0, Math.min(20_000, entry.getKey().length()))));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
