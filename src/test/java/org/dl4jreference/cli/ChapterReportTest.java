package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.chapter.Chapter;
import org.dl4jreference.chapter.ChapterEvidence;
import org.dl4jreference.chapter.ChapterResult;
import org.dl4jreference.chapter.ChapterSection;
import org.dl4jreference.cli.Chromium.Visit;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Precision;
import org.dl4jreference.reference.ReferenceEngine;
import org.dl4jreference.report.ChapterDocument;
import org.dl4jreference.report.Origin;
import org.dl4jreference.report.PageWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chapter's page, computed once, then looked at in a browser without a network. */
class ChapterReportTest {
  private static final List<String> CHARTS =
      List.of(
          "loss", "errors", "drift", "learning-rate-0-01", "learning-rate-0-1", "learning-rate-1");

  @TempDir private static Path directory;

  @BeforeAll
  static void writeThePage() {
    Catalogue catalogue = Catalogue.standard();
    List<Engine> engines = List.of(new ReferenceEngine(catalogue));
    ChapterResult result =
        new Chapter(catalogue, engines).compute(EnumSet.allOf(ChapterSection.class), 100, () -> {});
    ChapterEvidence evidence = new ChapterEvidence(catalogue, engines);
    ReportDirectory.withoutScreen();
    new PageWriter(directory.resolve("out"))
        .write(
            ChapterDocument.of(
                new Origin("cpu", Precision.DOUBLE, Optional.empty()),
                result,
                evidence.errors(result),
                ChapterCommand.flow(result, engines)));
  }

  private static String address(String file) {
    return directory.resolve(file).toUri().toString();
  }

  @Test
  void everyFigureIsThereAsPictureAndAsNumbers() {
    Path out = directory.resolve("out");
    for (String id : CHARTS) {
      assertThat(out.resolve("figures/" + id + ".svg")).content().contains("<svg", "<line");
      assertThat(out.resolve("figures/" + id + ".png")).isNotEmptyFile();
      assertThat(out.resolve("data/" + id + ".csv")).content().contains("\n");
    }
    assertThat(out.resolve("index.html"))
        .as("small enough to send")
        .satisfies(page -> assertThat(Files.size(page)).isLessThan(6_000_000));
  }

  @Test
  void onAPhoneThePageShowsTheEpochInItsAddressAndFits() throws Exception {
    Visit visit =
        Chromium.orSkip(directory).visit(address("out/index.html") + "#epoch=50", 390, 844);
    assertThat(visit.console()).isEmpty();
    assertThat(visit.dom()).contains("data-ready=\"true\"").contains("Epoch 50: loss ");
    assertThat(visit.dom()).contains("AGREES");
    assertThat(canvases(visit)).isEqualTo(CHARTS.size());
  }

  private static int canvases(Visit visit) {
    return (int) Pattern.compile("<canvas").matcher(visit.dom()).results().count();
  }

  /** A script added to a copy presses the buttons, and writes what it saw into the document. */
  @Test
  void onADesktopTheStepControlWorksAndEveryCanvasHasInk() throws Exception {
    Visit visit = Chromium.orSkip(directory).visit(address(copyWith(PRESS)), 1280, 900);
    assertThat(visit.console()).isEmpty();
    assertThat(visit.dom()).contains("next=1 key=2 previous=1 end=100");
    assertThat(visit.dom()).contains("forward=W back=dW");
    assertThat(visit.dom()).contains("overflow=0");
    assertThat(visit.ink()).hasSize(CHARTS.size()).allMatch(n -> n > 1000);
  }

  private static final String PRESS =
      """
      <script>
      const by = id => document.getElementById(id), now = () => by("epoch-number").textContent;
      const seen = [];
      by("next").click(); seen.push("next=" + now());
      by("epoch").stepUp(); by("epoch").dispatchEvent(new Event("input")); seen.push("key=" + now());
      by("previous").click(); seen.push("previous=" + now());
      by("epoch").value = 1e9; by("epoch").dispatchEvent(new Event("input"));
      seen.push("end=" + now());
      const forward = by("diagram").textContent;
      by("backward").click();
      seen.push("forward=W back=" + (by("diagram").textContent === forward ? "W" : "dW"));
      seen.push("overflow=" + Math.max(0, document.documentElement.scrollWidth - innerWidth));
      """
          + Chromium.LOOK_FOR_INK
          + """
          document.body.append(seen.join(" "));
          </script>
          """;

  /** Otherwise an empty console would say nothing. */
  @Test
  void aRequestToTheOutsideAndAStrangersScriptAreRefusedAndSeen() throws Exception {
    String html = Files.readString(directory.resolve("out/index.html"));
    Files.writeString(
        directory.resolve("injected.html"),
        html.replace(
            "</body>",
            "<img src='http://example.com/x.png'><script>document.title = 'run'</script></body>"));
    Visit visit = Chromium.orSkip(directory).visit(address("injected.html"), 390, 844);
    assertThat(visit.dom()).doesNotContain("<title>run</title>");
    assertThat(visit.console()).anyMatch(line -> line.contains("example.com/x.png"));
    assertThat(visit.console()).anyMatch(line -> line.contains("inline script"));
  }

  private static String copyWith(String markup) throws IOException {
    String html = Files.readString(directory.resolve("out/index.html"));
    String open =
        html.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
            .replace("</body>", markup + "</body>");
    assertThat(open).isNotEqualTo(html);
    Path copy = Files.createTempFile(directory, "copy", ".html");
    return Files.writeString(copy, open).getFileName().toString();
  }

  @Test
  void anImpossiblePlaceIsOneLineAndNothingIsComputed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    CommandLineRun run = CommandLineRun.of("chapter", "--report", file.toString());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines()).singleElement().asString().contains("--report", "no directory");
    assertThat(run.out()).isEmpty();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).noneMatch(p -> p.getFileName().toString().startsWith(".dl4j"));
    }
  }
}
