package org.dl4jreference.compare;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.NetworkRounding;
import org.dl4jreference.rounding.Uncertainty;
import org.dl4jreference.verdict.Quantity;

/** What may have gone wrong with the score. */
final class ScoreHypotheses {
  private final StepContext context;
  private final Observation subject;

  ScoreHypotheses(StepContext context, Observation subject) {
    this.context = context;
    this.subject = subject;
  }

  Stream<Hypothesis> all() {
    double actual =
        subject.dataLoss().isPresent()
            ? subject.dataLoss().getAsDouble()
            : subject.score().orElse(Double.NaN);
    double data = data().value().get(0);
    double sigma = data().uncertainty().sigma().get(0);
    double penalty = context.update().penaltyScore(context.parameters());
    double m = context.batch().size();
    double n = context.spec().nOut();
    return Stream.of(
            of("score-after-update", "the score is that after the update", actual, updated()),
            of("factor-batch", "the loss is summed over the batch", actual, value(data, sigma, m)),
            of("factor-n-out", "the loss is summed over outputs", actual, value(data, sigma, n)),
            of(
                "factor-n-out",
                "the loss is averaged over the outputs",
                actual,
                value(data, sigma, 1 / n)),
            of("factor-half", "the loss has a factor 1/2", actual, value(data, sigma, 0.5)),
            of("factor-double", "the loss has a factor 2", actual, value(data, sigma, 2)),
            of("wrong-sign", "the loss has the opposite sign", actual, value(data, sigma, -1)),
            of(
                "penalty-in-score",
                "the data loss contains the penalties",
                actual,
                new double[] {data + penalty, sigma}),
            of(
                "missing-penalty",
                "the score lacks the penalties",
                actual,
                new double[] {data, sigma}),
            penalty("factor-half", "the penalty has a factor 1/2", penalty / 2),
            penalty("factor-double", "the penalty has a factor 2", 2 * penalty),
            penalty("missing-penalty", "the penalty is missing", 0))
        .filter(h -> h.expected().get().isPresent());
  }

  private static double[] value(double data, double sigma, double factor) {
    return new double[] {data * factor, sigma * Math.max(1, Math.abs(factor))};
  }

  private double[] updated() {
    if (subject.nextParameters().isEmpty()) {
      return new double[] {Double.NaN, 0};
    }
    NetworkRounding after =
        new NetworkRounding(
            context.catalogue(),
            context.spec(),
            subject.nextParameters().get(),
            context.batch(),
            context.precision(),
            NetworkRounding.Known.NOTHING,
            NetworkRounding.REPLAYS);
    Expected loss = after.pass().dataLosses().get(0);
    return new double[] {loss.value().get(0), loss.uncertainty().sigma().get(0)};
  }

  private Expected data() {
    return context.rounding().pass().dataLosses().get(0);
  }

  private boolean dataAgrees() {
    double error = Math.abs(subject.dataLoss().orElse(Double.NaN) - data().value().get(0));
    return error <= context.k() * data().uncertainty().sigma().get(0);
  }

  private Hypothesis of(String id, String text, double actual, double[] expected) {
    boolean possible =
        !dataAgrees() && Double.isFinite(expected[0]) && expected[0] != data().value().get(0);
    return Hypothesis.of(
        id,
        text,
        possible
            ? Optional.of(List.of(number(actual, expected[0], expected[1])))
            : Optional.empty());
  }

  private Hypothesis penalty(String id, String text, double expected) {
    boolean possible =
        dataAgrees()
            && subject.regularization().isPresent()
            && expected != context.update().penaltyScore(context.parameters());
    double u = context.precision().unitRoundoff();
    double sigma = u * Math.abs(expected) * (2 + Math.sqrt(context.parameters().size()) / 4);
    return Hypothesis.of(
        id,
        text,
        possible
            ? Optional.of(List.of(number(subject.regularization().getAsDouble(), expected, sigma)))
            : Optional.empty());
  }

  private Compared number(double actual, double expected, double sigma) {
    return Compared.of(
        "score",
        Quantity.SCORE,
        context.spec().layers().size(),
        Matrix.row(actual),
        new Expected(Matrix.row(expected), Uncertainty.of(Matrix.row(sigma))));
  }
}
