package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.training.NetworkFlow;
import org.dl4jreference.verdict.Judged;
import org.junit.jupiter.api.Test;

class RunProgressTest {
  private static RunProgress progress(List<Double> rates, Optional<NetworkFlow> start) {
    return new RunProgress(
        "x", 9, new Origin("cpu", Precision.FLOAT, Optional.empty()), rates, start);
  }

  private static PageBlocks page(RunProgress progress) {
    return PageBlocks.of(progress.document(), Map.of());
  }

  private static List<Chart> charts(RunProgress progress) {
    return page(progress).charts();
  }

  @Test
  void everyRatesChartIsThereBeforeItsRunBegins() {
    RunProgress progress = progress(List.of(0.1, 1.0), Optional.empty());
    assertThat(charts(progress)).extracting(Chart::id).containsExactly("loss-1", "loss-2");
    progress.add(1.0, "dl4j", 0, 0.5, Optional.empty());
    assertThat(charts(progress)).extracting(Chart::id).containsExactly("loss-1", "loss-2");
    assertThat(charts(progress).get(0).alternative()).isEqualTo("Nothing yet.");
    assertThat(charts(progress).get(1).series())
        .containsExactly(new Series("dl4j", new double[] {0}, new double[] {0.5}));
  }

  @Test
  void aLongCurveKeepsItsEndsAndEvenlyManyPointsBetween() {
    RunProgress progress = progress(List.of(0.1), Optional.empty());
    int epochs = 123_456;
    for (int epoch = 0; epoch < epochs; epoch++) {
      progress.add(0.1, "dl4j", epoch, 1.0 / (1 + epoch), Optional.empty());
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
  void theHeadlineSaysHowFarARunIsAndWhatIsFoundAtItsRate() {
    RunProgress progress = progress(List.of(0.1, 1.0), Optional.empty());
    assertThat(progress.document().headline().line()).isEqualTo("TRAINING: about to begin");
    progress.add(0.1, "dl4j", 3, 0.5, Optional.of(Judged.notComparable("x", "why")));
    assertThat(progress.document().headline().sentence())
        .isEqualTo(
            "learning rate 0.1, dl4j: epoch 4 of 9;"
                + " dl4j NOT COMPARABLE so far (largest error 0 sigma)");
    progress.add(1.0, "exact", 0, 0.5, Optional.empty());
    assertThat(progress.document().headline().sentence())
        .isEqualTo("learning rate 1, exact: epoch 1 of 9");
  }

  @Test
  void theDiagramGoesOnWithEveryFrame() {
    Tensors weights = Tensors.dense(List.of(Matrix.row(1)), List.of(Matrix.row(0)));
    NetworkFlow.Frame first = frame(0, weights);
    NetworkFlow flow = new NetworkFlow("dl4j", List.of("identity"), Matrix.row(1), List.of(first));
    RunProgress progress = progress(List.of(0.1), Optional.of(flow));
    progress.add(frame(7, weights));
    assertThat(page(progress).flows().get(0).frames())
        .extracting(NetworkFlow.Frame::epoch)
        .containsExactly(0, 7);
  }

  private static NetworkFlow.Frame frame(int epoch, Tensors weights) {
    return new NetworkFlow.Frame(epoch, 1, List.of(Matrix.row(1)), weights, weights);
  }
}
