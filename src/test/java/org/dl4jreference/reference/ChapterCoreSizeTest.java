package org.dl4jreference.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page that a newcomer reads beside the book must stay a page. */
class ChapterCoreSizeTest {
  private static final Path ROOT = Path.of("src/main/java/org/dl4jreference");
  private static final List<Path> CORE =
      List.of(
          ROOT.resolve("np/NumPy.java"),
          ROOT.resolve("reference/ForwardPass.java"),
          ROOT.resolve("reference/ChainRule.java"),
          ROOT.resolve("reference/FiniteDifference.java"),
          ROOT.resolve("reference/GradientDescent.java"));

  @Test
  void theChapterCoreHasFewerThanFourHundredLinesImportsAndCommentsIncluded() throws IOException {
    int lines = 0;
    for (Path file : CORE) {
      assertThat(file).isRegularFile().isNotEmptyFile();
      lines += Files.readAllLines(file).size();
    }
    assertThat(lines).isBetween(200, 399);
  }
}
