package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageWriterTest {
  private static final String EVIL = "</script><script>alert('x')</script>../../x & \"y\"";

  @TempDir private Path directory;

  private static Document document(String title, Block... blocks) {
    return new Document(
        title,
        Headline.of(Outcome.AGREES, title),
        new Origin("cpu", Precision.FLOAT, Optional.empty()),
        List.of(blocks));
  }

  private static Document page(String title, double... y) {
    double[] x = new double[y.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
    }
    Chart chart =
        Chart.lines(
            "curve",
            title,
            Axis.linear("epoch"),
            Axis.logarithmic("loss"),
            List.of(new Series(title, x, y)));
    Table table = Table.of("", title, List.of(title), Column.forPeople(title, Value::words));
    return document(
        title,
        Facts.of(Fact.forPeople(title, title)),
        Section.of(title, Prose.of(title), table, chart));
  }

  private void isRefused(Path where, String why) throws IOException {
    List<String> before = everythingIn(directory);
    PageWriter writer = new PageWriter(where);
    assertThatThrownBy(writer::check)
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("--report")
        .hasMessageContaining(why);
    assertThatThrownBy(() -> writer.write(page("t", 1, 2))).isInstanceOf(BadInput.class);
    assertThat(everythingIn(directory)).isEqualTo(before);
  }

  private static List<String> everythingIn(Path where) throws IOException {
    try (Stream<Path> files = Files.walk(where)) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  @Test
  void writesThePageItsFiguresAndItsData() throws IOException {
    Path out = directory.resolve("out");
    Path index = new PageWriter(out).write(page("A title", 1, 0.1, 0.01));
    assertThat(index).isEqualTo(out.toRealPath().resolve("index.html")).isRegularFile();
    assertThat(out.resolve("figures/curve.svg")).content().contains("<svg");
    assertThat(Files.readAllBytes(out.resolve("figures/curve.png")))
        .startsWith((byte) 0x89, (byte) 'P', (byte) 'N', (byte) 'G')
        .hasSizeGreaterThan(5000);
    assertThat(out.resolve("data/curve.csv"))
        .content()
        .startsWith("series,epoch,loss")
        .contains("A title,1.0,0.1");
    assertThat(new ObjectMapper().readTree(out.resolve("data/report.json").toFile()))
        .isEqualTo(new ObjectMapper().readTree(JsonRenderer.json(page("A title")).toString()));
    assertThat(Files.list(directory)).as("nothing is left beside it").containsExactly(out);
  }

  @Test
  void replacesAFormerReportAsAWhole() throws IOException {
    Path out = directory.resolve("out");
    new PageWriter(out).write(page("the former title", 1, 2));
    Document second = document("second", Section.of("s", Prose.of("t")));
    new PageWriter(out).write(second);
    assertThat(out.resolve("index.html"))
        .content()
        .contains("second")
        .doesNotContain("former title");
    assertThat(out.resolve("figures")).doesNotExist();
    assertThat(Files.list(directory)).containsExactly(out);
  }

  @Test
  void acceptsAnEmptyDirectory() throws IOException {
    Path out = Files.createDirectory(directory.resolve("empty"));
    new PageWriter(out).write(page("t", 1, 2));
    assertThat(out.resolve("index.html")).isRegularFile();
  }

  @Test
  void refusesADirectoryWithSomebodysFiles() throws IOException {
    Path out = Files.createDirectory(directory.resolve("mine"));
    Files.writeString(out.resolve("thesis.txt"), "x");
    isRefused(out, "thesis.txt");
  }

  @Test
  void refusesAFormerReportToWhichSomebodyAddedAFile() throws IOException {
    Path out = directory.resolve("out");
    new PageWriter(out).write(page("t", 1, 2));
    Files.writeString(out.resolve("data/notes.txt"), "x");
    isRefused(out, "data/notes.txt");
  }

  @Test
  void refusesAFileAndADirectoryThatHasNoParent() throws IOException {
    isRefused(Files.writeString(directory.resolve("file"), "x"), "no directory");
    isRefused(directory.resolve("no/such/place"), "above it must exist");
    isRefused(directory.resolve("file/below"), "above it must exist");
  }

  @Test
  void refusesAPlaceThatCannotBeWritten() {
    PageWriter writer = new PageWriter(Path.of("/proc/dl4j-reference-report"));
    assertThatThrownBy(writer::check).isInstanceOf(BadInput.class).message().hasLineCount(1);
  }

  @Test
  void namesAreTextAndNeverMarkup() throws IOException {
    Path out = directory.resolve("out");
    new PageWriter(out).write(page(EVIL, 1, 2));
    String html = Files.readString(out.resolve("index.html"));
    assertThat(html).doesNotContain("alert('x')</script>").doesNotContain("<script>alert");
    assertThat(html).contains("&lt;/script&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    assertThat(html).contains("\\u003c/script>\\u003cscript>alert");
    assertThat(html.split("<script", -1)).as("the page's own three scripts").hasSize(4);
    assertThat(everythingIn(directory)).allMatch(f -> f.startsWith(directory.toString()));
  }

  @Test
  void nothingOnThePageIsFetched() throws IOException {
    Path out = directory.resolve("out");
    new PageWriter(out).write(page("t", 1, 2));
    assertThat(Files.readString(out.resolve("index.html")))
        .doesNotContainPattern("(src|href)=\"(?!#|data:)")
        .doesNotContain("url(h")
        .contains("default-src 'none'");
  }

  @Test
  void whatIsNotFiniteIsAGapWithANote() throws IOException {
    Document page = page("t", 1, 0, Double.NaN, 5, Double.POSITIVE_INFINITY);
    Chart chart = PageBlocks.of(page, Map.of()).charts().get(0);
    assertThat(chart.notes()).containsExactly("t: not finite (NaN) from epoch = 2.");
    assertThat(
            JsonRenderer.node(PageData.chart(chart, Value.ABSENT).data())
                .at("/series/0/y")
                .toString())
        .isEqualTo("[1.0,null,null,5.0,null]");
    Path out = directory.resolve("out");
    new PageWriter(out).write(page);
    assertThat(out.resolve("index.html")).content().contains("not finite (NaN) from epoch");
    assertThat(out.resolve("data/curve.csv")).content().contains("t,4.0,Infinity");
  }

  @Test
  void aCurveWithNothingFiniteLeavesAnEmptyPicture() throws IOException {
    Path out = directory.resolve("out");
    new PageWriter(out).write(page("t", Double.NaN, Double.NaN));
    assertThat(out.resolve("figures/curve.svg")).content().contains("<svg");
  }

  /** The axis reaches beyond the largest number, where powers of ten are all infinite. */
  @Test
  @org.junit.jupiter.api.Timeout(60)
  void aCurveUpToTheLargestNumberIsDrawn() throws IOException {
    double[] y = new double[300];
    java.util.Arrays.setAll(y, i -> Math.pow(10, i * 308.0 / 299));
    Path out = directory.resolve("out");
    new PageWriter(out).write(page("t", y));
    assertThat(out.resolve("figures/curve.svg")).content().contains("<line");
  }

  @Test
  void theLayersSayWhatTheyAreInWordsBesideTheirColour() throws IOException {
    LayerRow row =
        new LayerRow(
            EVIL,
            List.of(
                new LayerRow.Box("layer 0", "4 → 5", LayerRow.Mark.AGREES, "0.3 σ"),
                new LayerRow.Box("layer 1", EVIL, LayerRow.Mark.BEGINS, "12 σ"),
                new LayerRow.Box("score", "", LayerRow.Mark.AFTER, "9 σ")));
    Path out = directory.resolve("out");
    new PageWriter(out).write(document("t", row, Section.of("s", Prose.of("t"))));
    String html = Files.readString(out.resolve("index.html"));
    assertThat(html)
        .contains("<li class=\"good\"><b>layer 0</b>", "</span> agrees</strong>")
        .contains("<li class=\"bad\"><b>layer 1</b>", "</span> the fault begins here</strong>")
        .contains("<li class=\"after\"><b>score</b>", "</span> perhaps because of it</strong>")
        .doesNotContain("<script>alert");
  }

  /** Paper is white whatever the screen is, and a canvas cannot change its colours. */
  @Test
  void onPaperTheFiguresAreThePicturesAndNothingIsDark() throws IOException {
    Path out = directory.resolve("out");
    new PageWriter(out).write(page("t", 1, 2));
    String html = Files.readString(out.resolve("index.html"));
    assertThat(html)
        .contains("<img class=\"still\" src=\"data:image/svg+xml;base64,")
        .containsPattern(
            "@media print \\{[^@]*@page[^@]*\\.still \\+ \\.chart \\{ display: none; }")
        .doesNotContain("@media (prefers-color-scheme: dark)");
  }

  @Test
  void aFiguresNameIsNoPath() {
    assertThatThrownBy(
            () -> Chart.lines("../x", "t", Axis.linear("x"), Axis.linear("y"), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
