package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.junit.jupiter.api.Test;

class LivePageTest {
  private static Document page(String outcome, int points) {
    Chart chart =
        Chart.lines(
            "loss",
            "Loss",
            Axis.linear("epoch"),
            Axis.linear("loss"),
            List.of(Series.from(0, "dl4j", Collections.nCopies(points, 1.0))));
    return new Document(
        "x",
        Headline.open(outcome, "so far"),
        new Origin("cpu", Precision.FLOAT, Optional.empty()),
        List.of(Section.of("Loss", chart)));
  }

  /** A browser that is kept waiting would be taken for one that has gone. */
  @Test
  void whoAsksWhileTheResultIsDrawnIsAnsweredAtOnce() {
    LivePage live = new LivePage(() -> page("TRAINING", 3));
    live.data();
    long start = System.nanoTime();
    CompletableFuture<Void> drawn =
        CompletableFuture.runAsync(() -> live.finish(page("AGREES", 300_000)));
    long longest = 0;
    while (!drawn.isDone()) {
      long asked = System.nanoTime();
      live.data();
      longest = Math.max(longest, System.nanoTime() - asked);
    }
    assertThat(longest).isLessThan((System.nanoTime() - start) / 2);
    assertThat(new String(live.data(), StandardCharsets.UTF_8)).contains("\"finished\":true");
  }
}
