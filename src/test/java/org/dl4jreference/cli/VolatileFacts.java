package org.dl4jreference.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Hides what differs between two runs or two machines that compute alike. */
final class VolatileFacts {
  private static final List<Mask> MASKS =
      List.of(
          Mask.of(Pattern.quote(Path.of("").toAbsolutePath() + "/"), ""),
          Mask.of("(\"(?:version|dl4j|java)\" : )\"[^\"]*\"", "$1\"*\""),
          Mask.of("(\"(?:backend|blas)\" : )\"[^\"]*\"", "$1\"*\""),
          Mask.of("(\"backend\" : \"[^\"]*\",\\s+\"device\" : )\"[^\"]*\"", "$1\"*\""),
          Mask.of("(\"threads\" : )\\d+", "$1\"*\""),
          Mask.of("^(Computed on ).*(, [A-Z]+)$", "$1*$2"),
          Mask.of("\\b(dl4j-reference|Deeplearning4j) \\d[\\w.+-]*", "$1 *"),
          Mask.of("^Java \\d.*$", "Java *"),
          Mask.of("^(dt: (?:Deeplearning4j|Java)\ndd: ).*$", "$1*"));

  /** What {@code doctor} says of every machine: a label on the screen, a key in JSON. */
  private static final Pattern ON_EVERY_MACHINE =
      Pattern.compile(
          "^[! ] (Java|Deeplearning4j|chosen device|CPU extensions|BLAS|Java heap, at most"
              + "|process, at most|natives cache|OpenMP threads|garbage collector"
              + "|self-test, the chapter) {2,}.*$");

  private static final Pattern OTHER_ITEM =
      Pattern.compile(
          "\\{\\s*\"key\" : \"(?!(?:java|dl4j|device|extensions|blas|heap|memory|nativesCache"
              + "|openmp-threads|collector|selfTest)\")[^}]*\\}, ");
  private static final Pattern ITEM_VALUE =
      Pattern.compile("(\"(?:value|state|remedy)\" : )\"[^\"]*\"");
  private static final Pattern HEALTH = Pattern.compile("^(\\w+: healthy), .*$");

  private VolatileFacts() {}

  static String maskedText(String command, String text) {
    String masked = masked(text);
    return switch (command) {
      case "doctor" -> diagnosis(masked);
      case "generate-completion" -> words(masked);
      default -> masked;
    };
  }

  static String maskedJson(String command, String json) {
    String masked = masked(json);
    return command.equals("doctor")
        ? ITEM_VALUE.matcher(OTHER_ITEM.matcher(masked).replaceAll("")).replaceAll("$1\"*\"")
        : masked;
  }

  static String masked(String text) {
    return Mask.all(MASKS, text);
  }

  /** A machine's diagnosis is the machine's: its labels and its verdict are ours. */
  private static String diagnosis(String screen) {
    return screen
        .lines()
        .map(line -> ON_EVERY_MACHINE.matcher(line).replaceAll("  $1: *"))
        .map(line -> HEALTH.matcher(line).replaceAll("$1, *"))
        .filter(line -> !line.matches("[! ] .*") || line.endsWith(": *"))
        .collect(Collectors.joining("\n"));
  }

  /** Picocli writes options in the order in which Java finds their methods, which is none. */
  static String words(String script) {
    return script
        .lines()
        .map(
            line ->
                Stream.of(line.replaceAll("[\"=]+", " ").strip().split(" +"))
                    .sorted()
                    .collect(Collectors.joining(" ")))
        .distinct()
        .sorted()
        .collect(Collectors.joining("\n"));
  }
}
