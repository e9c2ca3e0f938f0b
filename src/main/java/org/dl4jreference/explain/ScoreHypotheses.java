package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.verdict.Quantity;

/** What may have gone wrong with the score alone. */
final class ScoreHypotheses<T extends Trial<T>> {
  private final T start;
  private final List<Hypothesis<T>> result = new ArrayList<>();

  ScoreHypotheses(T start) {
    this.start = start;
  }

  Stream<Hypothesis<T>> all() {
    double m = start.examples();
    double n = start.outputs();
    start
        .next()
        .ifPresent(
            next ->
                result.add(
                    new Hypothesis<>(
                        "score-after-update",
                        "the score is that after the update",
                        a -> a.passingFrom(t -> next).feedingNothing().in(ScoreHypotheses::isIt))));
    factor("factor-batch", "the loss is summed over the batch", m);
    factor("factor-batch", "the loss is divided by the batch twice", 1 / m);
    factor("factor-n-out", "the loss is summed over outputs", n);
    factor("factor-n-out", "the loss is averaged over the outputs", 1 / n);
    factor("factor-half", "the loss has a factor 1/2", 0.5);
    factor("factor-double", "the loss has a factor 2", 2);
    factor("wrong-sign", "the loss has the opposite sign", -1);
    double penalty =
        new ParameterUpdate(start.updateCatalogue(), start.network())
            .penaltyScore(start.state().parameters());
    if (penalty != 0) {
      add("penalty-in-score", "the data loss contains the penalties", "score", penalty);
      add("missing-penalty", "the score lacks the penalties", "score", -penalty);
      add("missing-penalty", "the score lacks the penalties", "score+penalty", -penalty);
      for (String name : List.of("penalty", "score", "score+penalty")) {
        add("factor-half", "the penalty has a factor 1/2", name, -penalty / 2);
        add("factor-double", "the penalty has a factor 2", name, penalty);
      }
      add("missing-penalty", "the penalty is missing", "penalty", -penalty);
    }
    start
        .before()
        .earlier()
        .ifPresent(
            earlier -> {
              before("score", earlier.observation().dataLoss());
              before("score", earlier.observation().score());
              before("score+penalty", earlier.observation().score());
            });
    return result.stream();
  }

  private static boolean isIt(Quantity q) {
    return q == Quantity.SCORE;
  }

  /** The loss within a score, which the penalties may be a part of. */
  private void factor(String id, String text, double factor) {
    if (factor != 1) {
      result.add(new Hypothesis<>(id, text, a -> a.expecting(c -> Scaling.ofScore(a, c, factor))));
    }
  }

  private void add(String id, String text, String name, double more) {
    double u = start.precision().unitRoundoff();
    result.add(
        new Hypothesis<>(
            id,
            text,
            a ->
                a.expecting(
                    c ->
                        c.name().equals(name)
                            ? c.expecting(
                                c.expected().map(v -> v + more),
                                c.sigma().map(s -> Math.hypot(s, 2 * u * more)))
                            : c)));
  }

  private void before(String name, OptionalDouble score) {
    if (score.isPresent()) {
      result.add(
          new Hypothesis<>(
              "stale-score",
              "the score is that of the step before",
              a -> a.expecting(c -> c.name().equals(name) ? exactly(c, score.getAsDouble()) : c)));
    }
  }

  private static Compared exactly(Compared c, double value) {
    return c.expecting(Matrix.row(value), Matrix.row(0));
  }
}
