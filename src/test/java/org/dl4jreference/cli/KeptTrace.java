package org.dl4jreference.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.dl4jreference.data.NpzArray;
import org.dl4jreference.data.NpzFile;

/** A trace as a recording keeps it: its description, and of each array shape and first values. */
final class KeptTrace {
  private static final int MOST_NUMBERS = 4;

  private KeptTrace() {}

  static String of(Path file) {
    StringJoiner lines = new StringJoiner("\n");
    try (NpzFile npz = NpzFile.open(file)) {
      for (String name : npz.names()) {
        NpzArray array = npz.read(name);
        lines.add(
            name.equals("spec")
                ? "spec " + text(array.values())
                : "%s %s %s".formatted(name, Arrays.toString(array.shape()), kept(array.values())));
      }
    }
    return lines.toString();
  }

  private static String text(double[] bytes) {
    byte[] text = new byte[bytes.length];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) bytes[i];
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  private static String kept(double[] values) {
    String first =
        Arrays.stream(values)
            .limit(MOST_NUMBERS)
            .mapToObj(Double::toString)
            .collect(Collectors.joining(" "));
    return values.length <= MOST_NUMBERS
        ? first
        : "%s ... %s".formatted(first, Digest.of(Arrays.toString(values)));
  }
}
