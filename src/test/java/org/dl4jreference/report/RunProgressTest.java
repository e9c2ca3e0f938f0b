package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.training.NetworkFlow;
import org.junit.jupiter.api.Test;

class RunProgressTest {
  private static final List<Page.Fact> NO_FACTS = List.of();

  private static List<Chart> charts(RunProgress progress) {
    return progress.page().sections().stream().flatMap(s -> s.charts().stream()).toList();
  }

  @Test
  void everyRatesChartIsThereBeforeItsRunBegins() {
    RunProgress progress = new RunProgress("x", NO_FACTS, List.of(0.1, 1.0), Optional.empty());
    assertThat(charts(progress)).extracting(Chart::id).containsExactly("loss-1", "loss-2");
    progress.add(1.0, "dl4j", 0, 0.5);
    assertThat(charts(progress)).extracting(Chart::id).containsExactly("loss-1", "loss-2");
    assertThat(charts(progress).get(0).alternative()).isEqualTo("This run has not begun.");
    assertThat(charts(progress).get(1).series())
        .containsExactly(new Series("dl4j", new double[] {0}, new double[] {0.5}));
  }

  @Test
  void aLongCurveKeepsItsEndsAndEvenlyManyPointsBetween() {
    RunProgress progress = new RunProgress("x", NO_FACTS, List.of(0.1), Optional.empty());
    int epochs = 123_456;
    for (int epoch = 0; epoch < epochs; epoch++) {
      progress.add(0.1, "dl4j", epoch, 1.0 / (1 + epoch));
    }
    Series series = charts(progress).get(0).series().get(0);
    double[] x = series.x();
    assertThat(x).hasSizeBetween(500, 1001).startsWith(0).endsWith(epochs - 1.0);
    double step = x[1] - x[0];
    for (int i = 1; i < x.length - 1; i++) {
      assertThat(x[i] - x[i - 1]).isEqualTo(step);
      assertThat(series.y()[i]).isEqualTo(1 / (1 + x[i]));
    }
  }

  @Test
  void theDiagramGoesOnWithEveryFrame() {
    Tensors weights = Tensors.dense(List.of(Matrix.row(1)), List.of(Matrix.row(0)));
    NetworkFlow.Frame first = frame(0, weights);
    NetworkFlow flow = new NetworkFlow("dl4j", List.of("identity"), Matrix.row(1), List.of(first));
    RunProgress progress = new RunProgress("x", NO_FACTS, List.of(0.1), Optional.of(flow));
    progress.add(frame(7, weights));
    assertThat(progress.page().sections().get(0).flow().orElseThrow().frames())
        .extracting(NetworkFlow.Frame::epoch)
        .containsExactly(0, 7);
  }

  private static NetworkFlow.Frame frame(int epoch, Tensors weights) {
    return new NetworkFlow.Frame(epoch, 1, List.of(Matrix.row(1)), weights, weights);
  }
}
