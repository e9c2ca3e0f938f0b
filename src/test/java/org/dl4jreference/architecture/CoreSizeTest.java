package org.dl4jreference.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The chapter's core stays small enough to be read beside the book. */
class CoreSizeTest {
  private static final Path SOURCES = Path.of("src/main/java/org/dl4jreference");

  private static final Set<String> CORE =
      Set.of(
          "NumPy.java",
          "ForwardPass.java",
          "ChainRule.java",
          "FiniteDifference.java",
          "GradientDescent.java");

  @Test
  void theReadmeCountsTheLinesOfTheCoreAndOfAllAroundIt() throws IOException {
    long core = lines(true);
    assertThat(core).isLessThan(400);
    assertThat(Files.readString(Path.of("README.md")))
        .contains(
            "%d lines with all comments, and %d more around them".formatted(core, lines(false)));
  }

  private static long lines(boolean ofCore) throws IOException {
    long count = 0;
    for (String name : List.of("np", "reference")) {
      try (Stream<Path> files = Files.list(SOURCES.resolve(name))) {
        count +=
            files
                .filter(f -> CORE.contains(f.getFileName().toString()) == ofCore)
                .mapToLong(CoreSizeTest::lines)
                .sum();
      }
    }
    return count;
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
