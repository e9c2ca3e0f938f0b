package org.dl4jreference.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the last digits of a result depend on, as text: equal texts, equal digits. */
final class MachineKind {
  private static final Path CPU = Path.of("/proc/cpuinfo");
  private static final List<String> EXTENSIONS = List.of("avx", "avx2", "fma", "avx512f");

  private static final Pattern SPACES = Pattern.compile("\\s+");

  private static final List<Mask> OF_ONE_KIND =
      List.of(
          Mask.of("sha256:[0-9a-f]+", "sha256:#"),
          // the element of the largest error, its step, and how large that step was
          Mask.of(
              "\"tensor\" : \"[^\"]*\""
                  + "(,\\s+\"index\" : [^\\]]*\\],\\s+\"subject\" : \\S+\\s+\"reference\" : \\S+"
                  + "\\s+\"sigmas\" : \\S+\\s+\\})",
              "\"tensor\" : @$1"),
          Mask.of("\"index\" : \\[[^\\]]*\\]", "\"index\" : @"),
          Mask.of("(\"(?:step|elements)\" : )\\d+", "$1@"),
          Mask.of("(?:\\d+_[\\w().']+|score) *\\[\\d+, ?\\d+\\]", "@"),
          Mask.of("\\b(step|update) \\d+", "$1 @"),
          Mask.of("(numbers, )\\d+( of them)", "$1@$2"),
          Mask.of("heat[0-4]", "heat"),
          Mask.of(
              "(?<![\\w.])[-+]?(?:\\d+\\.\\d+(?:[eE][-+]?\\d+)?|\\d+[eE][-+]?\\d+|0|NaN|nan)"
                  + "(?![\\w.]\\w)",
              "#"),
          Mask.of("[▁▂▃▄▅▆▇█]+", "~"),
          Mask.of("-{3,}", "---"));

  private MachineKind() {}

  static String current() throws IOException {
    StringJoiner lines = new StringJoiner("\n", "", "\n");
    lines.add("architecture: " + System.getProperty("os.arch"));
    lines.add("operating system: " + System.getProperty("os.name"));
    // the intrinsics of exp and tanh change between releases
    lines.add("Java: " + Runtime.version().feature());
    List<String> cpu = Files.isReadable(CPU) ? Files.readAllLines(CPU) : List.of();
    lines.add("CPU: " + field(cpu, "model name"));
    List<String> flags = List.of(field(cpu, "flags").split(" "));
    lines.add("extensions: " + EXTENSIONS.stream().filter(flags::contains).toList());
    Map<String, String> environment = new TreeMap<>(System.getenv());
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("OPENBLAS_") || name.startsWith("OMP_") || name.startsWith("MKL_")) {
            lines.add(name + ": " + value);
          }
        });
    return lines.toString();
  }

  private static String field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  /**
   * The words of a recording as they are on every kind of machine. Without: numbers with a fraction
   * or an exponent, and 0, which stands where another machine has a last digit; their digests;
   * where the largest of the errors within rounding is, and the shade that it has; curves drawn of
   * letters; rulers and spaces, which are as wide as the numbers.
   */
  static List<String> wordsOnEveryKind(String recording) {
    return List.of(SPACES.split(Mask.all(OF_ONE_KIND, recording).strip(), -1));
  }
}
