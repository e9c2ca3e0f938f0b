package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Every command of the documentation can be typed as it stands, in a fresh checkout: its options
 * are there, and the files that it reads are, or a command above it on the page writes them.
 */
class DocumentedCommandsTest {
  /** Up to the end of the line or of the code, or to a remark. */
  private static final Pattern COMMAND =
      Pattern.compile("\\./dl4j-reference(?: --with-cuda(?:-redist)?)?((?: (?!#)[^\\s`|]+)*)");

  /** What writes a trace without this project. */
  private static final Pattern RECORDER =
      Pattern.compile("python3 examples/python/\\w+\\.py (\\S+\\.npz)");

  private static final Set<String> WRITTEN =
      Set.of("--json", "--report", "--out", "--markdown", "--html");

  private record Typed(Path page, List<String> arguments, Set<String> before) {
    @Override
    public String toString() {
      return page + ": " + String.join(" ", arguments);
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(Path.of("docs"));
        Stream<Path> examples = Files.walk(Path.of("examples"), 2)) {
      return Stream.of(
              docs,
              examples,
              Stream.of("README.md", "CONTRIBUTING.md", "config/README.md").map(Path::of))
          .flatMap(pages -> pages)
          .filter(page -> page.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  static List<Typed> commands() throws IOException {
    List<Typed> commands = new ArrayList<>();
    for (Path page : pages()) {
      Set<String> written = new LinkedHashSet<>();
      String text = Files.readString(page);
      RECORDER.matcher(text).results().forEach(recorder -> written.add(recorder.group(1)));
      Matcher matcher = COMMAND.matcher(text);
      while (matcher.find()) {
        List<String> arguments =
            Stream.of(matcher.group(1).split(" ")).filter(a -> !a.isEmpty()).toList();
        commands.add(new Typed(page, arguments, Set.copyOf(written)));
        int out = arguments.indexOf("--out");
        if (out >= 0) {
          written.add(arguments.get(out + 1));
        }
      }
    }
    return commands;
  }

  @Test
  void thereAreCommandsOnManyPages() throws IOException {
    assertThat(commands().stream().map(Typed::page).distinct()).hasSizeGreaterThan(8);
    assertThat(commands()).hasSizeGreaterThan(30);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandCanBeTypedAsItStands(Typed typed) {
    ParseResult parsed =
        Main.commandLine()
            .parseArgs(
                typed.arguments().stream()
                    .flatMap(DocumentedCommandsTest::expanded)
                    .toArray(String[]::new));
    for (CommandLine command : parsed.asCommandLineList()) {
      for (ArgSpec argument : command.getParseResult().matchedArgs()) {
        assertThat(read(argument))
            .allMatch(
                path -> typed.before().contains(path.toString()) || Files.exists(path),
                "exists in a checkout, or is written by a command above it");
      }
    }
  }

  /** As a shell does it. */
  private static Stream<String> expanded(String argument) {
    if (!argument.contains("*")) {
      return Stream.of(argument);
    }
    Path pattern = Path.of(argument);
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(pattern.getParent(), pattern.getFileName().toString())) {
      files.forEach(file -> found.add(file.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(found).as(argument).isNotEmpty();
    return found.stream();
  }

  private static List<Path> read(ArgSpec argument) {
    boolean isWritten =
        argument instanceof OptionSpec option && WRITTEN.contains(option.longestName());
    Object value = argument.getValue();
    Collection<?> values = value instanceof Collection<?> many ? many : List.of(value);
    return isWritten
        ? List.of()
        : values.stream()
            .filter(v -> v instanceof Path || v instanceof File)
            .map(v -> Path.of(v.toString()))
            .toList();
  }
}
