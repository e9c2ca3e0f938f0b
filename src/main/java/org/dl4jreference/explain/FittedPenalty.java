package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.verdict.Quantity;

/** A penalty that was not declared, in score, gradient and update alike: the size that fits. */
final class FittedPenalty<T extends Trial<T>> {
  private final T start;
  private final Fit fit;

  FittedPenalty(T start, Fit fit) {
    this.start = start;
    this.fit = fit;
  }

  Stream<Hypothesis<T>> all() {
    List<Hypothesis<T>> result = new ArrayList<>();
    double l2 = slope();
    if (l2 > 0) {
      add(result, "undeclared-l2", "L2 of", l2, t -> withL2(t, l2));
    }
    if (fit.wrong(Quantity.GRADIENT).isEmpty()
        && !fit.wrong(Quantity.UPDATED_PARAMETER).isEmpty()) {
      double decay = new FittedUpdate<>(start, fit).decay();
      add(
          result,
          "decoupled-decay",
          FittedUpdate.DECAY,
          decay,
          t -> UpdateHypotheses.decaying(t, decay));
    }
    return result.stream();
  }

  private void add(
      List<Hypothesis<T>> to,
      String id,
      String words,
      double size,
      UnaryOperator<TrainingSpec> change) {
    String text = "%s %s that was not declared".formatted(words, Fitting.shown(size));
    to.add(new Hypothesis<>(id, text, a -> a.training(change)));
  }

  private static TrainingSpec withL2(TrainingSpec t, double l2) {
    Regularization r = t.weights();
    return t.withWeights(new Regularization(r.l1(), l2, r.weightDecay(), r.decay()));
  }

  /** By least squares of the weights' gradients' errors on the weights; 0 if none disagrees. */
  private double slope() {
    LeastSquares onWeights = new LeastSquares();
    for (Compared c : fit.wrong(Quantity.GRADIENT)) {
      if (Scaling.parameter(c).endsWith("_W")) {
        Matrix w = start.state().parameters().get(Scaling.parameter(c));
        for (int e = 0; e < w.size(); e++) {
          double error = c.actual().get(e) - c.expected().get(e);
          onWeights.add(error, w.get(e), c.sigma().get(e));
        }
      }
    }
    return onWeights.addedTo(0);
  }
}
