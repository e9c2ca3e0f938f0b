package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.verdict.Quantity;

/** A pass with a number that is another: how much labels are smoothed, how examples count. */
final class FittedPass {
  private final Attempt start;
  private final Fit fit;
  private final List<Hypothesis<Attempt>> result = new ArrayList<>();

  FittedPass(Attempt start, Fit fit) {
    this.start = start;
    this.fit = fit;
  }

  Stream<Hypothesis<Attempt>> all() {
    new Examples(start, fit).all().forEach(result::add);
    smoothing();
    return result.stream();
  }

  /** y·(1 − s) + s/n: the gradient is linear in s, so that two passes give the s that fits. */
  private void smoothing() {
    Batch batch = start.batch();
    Attempt whole = smoothed(1);
    // one number, such as the score, is fitted by any
    List<Compared> wrong = fit.wrong(Quantity.GRADIENT);
    Map<String, Matrix> values = whole.values();
    LeastSquares onSmoothed = new LeastSquares();
    for (Compared c : wrong) {
      Matrix other = values.get(c.name());
      for (int e = 0; other != null && e < c.expected().size(); e++) {
        double value = c.expected().get(e);
        onSmoothed.add(c.actual().get(e) - value, other.get(e) - value, c.sigma().get(e));
      }
    }
    double s = onSmoothed.addedTo(0);
    if (s > 0 && s < 1 && onSmoothed.elements() > 2 && batch.y().columns() > 1) {
      result.add(
          new Hypothesis<>(
              "label-smoothing",
              "the labels are smoothed by %s".formatted(Fitting.shown(s)),
              a -> smoothed(s)));
    }
  }

  private Attempt smoothed(double s) {
    Batch batch = start.batch();
    int n = batch.y().columns();
    Matrix y = batch.y().map(v -> v * (1 - s) + s / n);
    return start.passing(start.pass().of(new Batch(batch.x(), y, batch.mask())));
  }
}
