package org.dl4jreference.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page as a recording keeps it: the text of each block on a line of its own, behind the block's
 * element and class, since a class says good or bad; then the data of its charts. Styles and
 * scripts are the same on every page and are not kept. Nor are pictures, which are drawn with
 * whatever fonts a machine has: they are named, and the data they are drawn from is compared.
 */
final class KeptPage {
  private static final Pattern DATA =
      Pattern.compile(
          "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);
  private static final Pattern UNSEEN =
      Pattern.compile("<(script|style|head)\\b.*?</\\1>|<img\\b[^>]*>", Pattern.DOTALL);
  private static final Pattern CELL = Pattern.compile("<t[dh]\\b([^>]*)>");
  private static final Pattern BLOCK =
      Pattern.compile(
          "<(h\\d|p|li|tr|dt|dd|caption|figcaption|summary|button|label|legend|div)\\b([^>]*)>");
  private static final Pattern CLASS = Pattern.compile("\\b(?:class|id)=\"([^\"]+)\"");

  private KeptPage() {}

  static String of(Path directory) throws IOException {
    String html = Files.readString(directory.resolve("index.html"));
    return Stream.of(text(html), data(html), files(directory)).collect(Collectors.joining("\n"));
  }

  private static String text(String html) {
    String seen = UNSEEN.matcher(html).replaceAll("").replaceAll("\\s+", " ");
    String cells = CELL.matcher(seen).replaceAll(m -> quoted("|" + name("", m.group(1)) + " "));
    return BLOCK
        .matcher(cells)
        .replaceAll(m -> quoted("\n" + name(m.group(1), m.group(2)) + ": "))
        .replaceAll("<[^>]*>", "")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.endsWith(":"))
        .collect(Collectors.joining("\n"));
  }

  private static String name(String element, String attributes) {
    return CLASS
        .matcher(attributes)
        .results()
        .map((MatchResult m) -> "." + m.group(1).replace(' ', '.'))
        .collect(Collectors.joining("", element, ""));
  }

  private static String quoted(String text) {
    return Matcher.quoteReplacement(text);
  }

  private static String data(String html) throws IOException {
    Matcher matcher = DATA.matcher(html);
    return matcher.find() ? "data: " + KeptJson.of(matcher.group(1)) : "no data";
  }

  private static String files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> files = all.filter(Files::isRegularFile).sorted().toList();
      StringBuilder text = new StringBuilder();
      for (Path file : files) {
        text.append("file: ").append(directory.relativize(file).toString().replace('\\', '/'));
        if (file.toString().endsWith(".csv")) {
          text.append(' ').append(Digest.of(Files.readString(file)));
        }
        text.append('\n');
      }
      return text.toString();
    }
  }
}
