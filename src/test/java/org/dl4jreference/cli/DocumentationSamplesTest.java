package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a page shows below a command is what the command prints: every line of the sample, but for
 * {@code ...}, stands in the output, in the same order.
 */
class DocumentationSamplesTest {
  private static final String COMMAND = "    ./dl4j-reference ";
  private static final String EXAMPLE = "## ";

  private record Sample(String page, List<String> arguments, List<String> lines) {
    @Override
    public String toString() {
      return page + ": " + String.join(" ", arguments);
    }
  }

  /** The command above each sample; in the page of the examples the section's name is one. */
  static Stream<Sample> samples() throws IOException {
    return Stream.concat(samples("docs/learning-rate.md"), samples("examples/README.md"));
  }

  private static Stream<Sample> samples(String page) throws IOException {
    List<Sample> samples = new ArrayList<>();
    List<String> arguments = List.of();
    List<String> inside = null;
    for (String line : Files.readAllLines(Path.of(page))) {
      if (line.startsWith("```")) {
        if (inside != null && !arguments.isEmpty()) {
          samples.add(new Sample(page, arguments, inside));
        }
        inside = inside == null ? new ArrayList<>() : null;
      } else if (inside != null) {
        inside.add(line);
      } else if (line.startsWith(COMMAND)) {
        arguments = Arrays.asList(line.substring(COMMAND.length()).split(" "));
      } else if (line.startsWith(EXAMPLE)) {
        arguments =
            page.startsWith("examples")
                ? List.of("example", line.substring(EXAMPLE.length()))
                : List.of();
      }
    }
    return samples.stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aPageShowsWhatItsCommandPrints(Sample sample) throws IOException {
    CommandLineRun run = CommandLineRun.of(sample.arguments().toArray(String[]::new));
    assertThat(run.exit()).isZero();
    assertThat(comparable(run.out().lines()))
        .containsSubsequence(comparable(sample.lines().stream()));
  }

  private static List<String> comparable(Stream<String> lines) throws IOException {
    boolean isExact =
        Files.readString(Path.of("src/test/resources/recordings/machine.txt"))
            .equals(MachineKind.current());
    return lines
        .map(String::stripTrailing)
        .filter(line -> !line.isEmpty() && !line.equals("..."))
        .map(line -> isExact ? line : String.join(" ", MachineKind.wordsOnEveryKind(line)))
        .toList();
  }
}
