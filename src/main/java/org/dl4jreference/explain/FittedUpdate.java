package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.verdict.Quantity;

/** An update with a constant that is another: the one that fits best, at few digits if they do. */
final class FittedUpdate<T extends Trial<T>> {
  static final String DECAY = "weight decay beside the updater, as AdamW's, of";

  /** Fewer distinct numbers that are wrong are fitted by anything. */
  private static final int FEWEST = 4;

  /** An error of so many σ shows. */
  private static final double SHOWN = 4;

  private final T start;
  private final Fit fit;
  private final Sample sample;
  private final List<Hypothesis<T>> result = new ArrayList<>();

  FittedUpdate(T start, Fit fit) {
    this.start = start;
    this.fit = fit;
    ParameterUpdate update = new ParameterUpdate(start.updateCatalogue(), start.network());
    List<Compared> updated =
        fit.wrong().stream()
            .map(fit::before)
            .filter(c -> !Trial.isOfPass(c) && update.updater(Trial.parameter(c)).isPresent())
            .toList();
    this.sample = Sample.of(updated, (c, e) -> true);
  }

  /** What has one free number says nothing of few that are wrong. */
  private long wrongElements() {
    return fit.wrong().stream()
        .map(fit::before)
        .flatMap(
            c ->
                IntStream.range(0, c.expected().size())
                    .filter(
                        e ->
                            !(Math.abs(c.actual().get(e) - c.expected().get(e))
                                <= SHOWN * c.sigma().get(e)))
                    .mapToObj(e -> List.of(c.actual().get(e), c.expected().get(e))))
        .distinct()
        .limit(FEWEST)
        .count();
  }

  Stream<Hypothesis<T>> all() {
    if (wrongElements() < FEWEST) {
      return Stream.empty();
    }
    if (!sample.tensors().isEmpty()) {
      constants();
    }
    double decay = decay();
    if (decay > 0) {
      result.add(
          new Hypothesis<>(
              "decoupled-decay",
              "%s %s".formatted(DECAY, Fitting.shown(decay)),
              a -> a.updatingAs(t -> UpdateHypotheses.decaying(t, decay))));
      result.add(
          new Hypothesis<>(
              "decoupled-decay",
              "weight decay of weights and biases beside the updater, as AdamW's, of %s"
                  .formatted(Fitting.shown(decay)),
              a -> a.updatingAs(t -> UpdateHypotheses.decayingAll(t, decay))));
    }
    scaled();
    return result.stream();
  }

  private void constants() {
    UpdaterConstants constants = new UpdaterConstants(start.updateCatalogue());
    for (String constant : constants.of(start.trainings())) {
      fit(
          "other-" + constant,
          constant + " is",
          value -> t -> t.mapUpdaters(u -> constants.with(u, constant, value)),
          UpdaterConstants.fitting(constant));
    }
    scaledGradient();
  }

  /** Where the size of a gradient shows beside ε alone, its factor fits as another ε does. */
  private void scaledGradient() {
    List<String> epsilons =
        result.stream().filter(h -> h.id().equals("other-epsilon")).map(Hypothesis::text).toList();
    if (!epsilons.isEmpty()) {
      DoubleUnaryOperator misfit = factor -> misfit(scaled(start, factor));
      double factor = Fitting.SMALL.best(misfit);
      result.add(
          new Hypothesis<>(
              "gradient-factor",
              "the update takes %s times the gradient".formatted(Fitting.shown(factor)),
              a -> scaled(a, factor)));
    }
  }

  private T scaled(T a, double factor) {
    return a.updatingBy(t -> t.map(g -> g.map(v -> factor * v)));
  }

  /** The weight decay, times the learning rate, that the updated parameters show best. */
  double decay() {
    ParameterUpdate update = new ParameterUpdate(start.updateCatalogue(), start.network());
    LeastSquares onDecay = new LeastSquares();
    for (Compared c : fit.wrong(Quantity.UPDATED_PARAMETER)) {
      String name = name(c);
      Matrix theta = start.state().parameters().get(name);
      double rate = name.endsWith("_W") ? update.rate(name, start.state()) : 0;
      for (int e = 0; e < theta.size(); e++) {
        double error = c.expected().get(e) - c.actual().get(e);
        onDecay.add(error, rate * theta.get(e), c.sigma().get(e));
      }
    }
    double declared =
        start.trainings().stream().mapToDouble(t -> t.weights().weightDecay()).max().orElse(0);
    return onDecay.addedTo(declared);
  }

  private static String name(Compared updated) {
    return updated.name().substring(0, updated.name().length() - 1);
  }

  private void fit(
      String id,
      String words,
      DoubleFunction<UnaryOperator<TrainingSpec>> change,
      Fitting fitting) {
    DoubleUnaryOperator misfit = value -> misfit(start.updatingAs(change.apply(value)));
    double value = fitting.best(misfit);
    String constant = id.substring("other-".length());
    if (!new UpdaterConstants(start.updateCatalogue())
        .isOther(start.trainings(), constant, value, start.precision(), 0)) {
      return;
    }
    boolean isEpsilon = constant.equals("epsilon");
    // with moments of 0 a factor of the gradient gives the very numbers of another ε
    boolean isFirst = isEpsilon && start.state().iteration() == 0 && !start.recordsState();
    boolean isAtMost =
        isEpsilon
            && misfit.applyAsDouble(value / 1000)
                <= 2 * misfit.applyAsDouble(value) + Fitting.SLACK;
    result.add(
        new Hypothesis<>(
            isFirst ? id + "|gradient-factor" : id,
            "%s %s%s%s"
                .formatted(
                    words,
                    Fitting.shown(value),
                    isAtMost ? " or less" : "",
                    isFirst ? ", or the gradient is a multiple of the right one" : ""),
            a -> a.updatingAs(change.apply(value))));
  }

  /** How far the updated parameters and slots are from the subject's, in squares of σ. */
  private double misfit(T attempt) {
    Map<String, double[]> values;
    try {
      values = attempt.values(sample).orElseThrow();
    } catch (IllegalArgumentException e) {
      return Double.POSITIVE_INFINITY;
    }
    double sum = 0;
    for (Compared c : sample.tensors()) {
      double[] value = values.get(c.name());
      int[] places = sample.places().get(c.name());
      for (int i = 0; value != null && i < places.length; i++) {
        double error = (c.actual().get(places[i]) - value[i]) / c.sigma().get(places[i]);
        // one far element has no more to say than many near ones
        sum += Double.isNaN(error) ? 0 : Math.min(error * error, 1e34);
      }
    }
    return sum;
  }

  /** A step that is everywhere the same multiple of the right one: another learning rate. */
  private void scaled() {
    LeastSquares onStep = new LeastSquares();
    List<Compared> wrong = fit.wrong(Quantity.UPDATED_PARAMETER);
    for (Compared c : wrong) {
      for (int e = 0; e < c.expected().size(); e++) {
        double step = c.base().get(e);
        double own = c.actual().get(e) - (c.expected().get(e) - step);
        onStep.add(own, step, c.sigma().get(e));
      }
    }
    double factor = Fitting.rounded(onStep.slope(), 6, 1e-9);
    if (onStep.elements() > 2 && Double.isFinite(factor) && shows(wrong, factor)) {
      result.add(
          new Hypothesis<>(
              "constant-factor",
              "every step is %s times the right one".formatted(factor),
              UpdateHypotheses.<T>moved(fit.wrong(), factor, false)));
    }
  }

  /** Whether most elements would show a factor: where few do, theirs may be another for each. */
  private static boolean shows(List<Compared> wrong, double factor) {
    int all = 0;
    int showing = 0;
    for (Compared c : wrong) {
      for (int e = 0; e < c.expected().size(); e++) {
        all++;
        showing += Math.abs((factor - 1) * c.base().get(e)) > SHOWN * c.sigma().get(e) ? 1 : 0;
      }
    }
    return 2 * showing > all;
  }
}
