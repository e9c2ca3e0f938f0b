package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dl4jreference.cli.Chromium.Visit;
import org.dl4jreference.data.NpzBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a network in which DL4J really errs, looked at in a browser without a network. */
class FaultyPageTest {
  private static final String CONFIG = "src/test/resources/faults/hardsigmoid.yaml";

  @TempDir private static Path directory;
  private static String html;

  @BeforeAll
  static void writeThePage() throws IOException {
    Path out = directory.resolve("out");
    CommandLineRun run = CommandLineRun.of("verify", CONFIG, "--report", out.toString());
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(1);
    html = Files.readString(out.resolve("index.html"));
  }

  /** A script added to a copy writes what it saw into the document. */
  private static Visit look(String html, int width, int height)
      throws IOException, InterruptedException {
    String open =
        html.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
            .replace("</body>", LOOK + "</body>");
    assertThat(open).isNotEqualTo(html);
    Path copy = Files.writeString(directory.resolve("copy.html"), open);
    return Chromium.orSkip(directory).visit(copy.toUri().toString(), width, height);
  }

  private static final String LOOK =
      """
      <script>
      const seen = ["overflow=" + Math.max(0, document.documentElement.scrollWidth - innerWidth)];
      const boxes = [...document.querySelectorAll(".layers li")].map(b => b.getBoundingClientRect());
      seen.push("cut=" + boxes.filter(b => b.left < 0 || b.right > innerWidth || b.height < 40).length);
      seen.push("bottom=" + Math.round(Math.max(...boxes.map(b => b.bottom))) + ".");
      seen.push("stills=" + [...document.querySelectorAll(".still")].filter(i => i.offsetHeight > 0).length + ".");
      """
          + Chromium.LOOK_FOR_INK
          + """
          document.body.append(seen.join(" "));
          </script>
          """;

  private static void isSound(Visit visit, int figures) {
    assertThat(visit.console()).isEmpty();
    assertThat(visit.dom()).contains("data-ready=\"true\"", "overflow=0 cut=0 ", " stills=0.");
    assertThat(visit.ink()).hasSize(figures).allMatch(n -> n > 1000);
  }

  @Test
  void oneLayerIsMarkedAsTheOneWhereTheFaultBegins() {
    assertThat(html)
        .containsOnlyOnce("<li class=\"bad\">")
        .containsPattern("<li class=\"bad\"><b>layer 2</b> <span>8 → 6, hardsigmoid</span>")
        .contains("the fault begins here", "perhaps because of it", "hardsigmoid-float-constant");
    assertThat(html.indexOf("<ol class=\"layers\"")).isLessThan(html.indexOf("<main"));
  }

  @Test
  void onAPhoneNothingIsCut() throws Exception {
    isSound(look(html, 390, 844), 1);
  }

  /** The names of traces, which are paths, stand in legends, headings and tables. */
  @Test
  void onAPhoneLongNamesOfTracesAreBroken() throws Exception {
    Path trace = Path.of("src/test/resources/traces/torch-adam-float32.npz");
    Path wrong = directory.resolve("a-long-name-without-any-space-".repeat(3) + ".npz");
    NpzBuilder.of(trace).put("step2/dW1", new int[] {5, 3}, new double[15]).write(wrong);
    Path out = directory.resolve("pair");
    CommandLineRun run =
        CommandLineRun.of(
            "compare", trace.toString(), wrong.toString(), "--report", out.toString());
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(1);
    isSound(look(Files.readString(out.resolve("index.html")), 390, 844), 2);
  }

  @Test
  void onADesktopTheLayersStandOnTheFirstScreen() throws Exception {
    Visit visit = look(html, 1280, 900);
    isSound(visit, 1);
    assertThat(visit.dom()).containsPattern("bottom=[1-7]?\\d{2}\\.");
  }
}
