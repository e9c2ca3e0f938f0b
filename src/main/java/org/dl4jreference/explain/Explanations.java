package org.dl4jreference.compare;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.rounding.NetworkRounding;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;

/**
 * Known causes that are tried on a disagreement: each is a hypothesis about all elements of the
 * tensors that disagree first, and named only if they then agree within rounding.
 */
final class Explanations {
  private final StepContext context;
  private final Observation subject;
  private final TensorComparison comparison;
  private final List<Compared> compared;

  Explanations(
      StepContext context,
      Observation subject,
      TensorComparison comparison,
      List<Compared> compared) {
    this.context = context;
    this.subject = subject;
    this.comparison = comparison;
    this.compared = compared;
  }

  Optional<Explanation> find() {
    List<Compared> wrong = compared.stream().filter(c -> !agrees(c)).toList();
    Quantity first = wrong.stream().map(Compared::quantity).min(Quantity::compareTo).orElseThrow();
    List<Compared> group = wrong.stream().filter(c -> c.quantity() == first).toList();
    Stream<Hypothesis> hypotheses =
        switch (first) {
          case PRE_ACTIVATION, ACTIVATION ->
              new ForwardHypotheses(context, subject).all(group.get(0));
          case SCORE -> new ScoreHypotheses(context, subject).all();
          case GRADIENT -> new GradientHypotheses(context, subject).all(group);
          case UPDATER_STATE, UPDATED_PARAMETER ->
              new UpdateHypotheses(context, subject).all(wrong);
        };
    return Stream.concat(
            Stream.concat(narrower(this::isRepresentable), hypotheses),
            // an update alone has so small a share of its parameter that a coarse format fits
            // anything
            narrower(
                precision -> first.compareTo(Quantity.GRADIENT) <= 0 && shareDisagreeing() >= 0.25))
        .filter(h -> h.expected().get().filter(this::allAgree).isPresent())
        .map(Hypothesis::explanation)
        .findFirst();
  }

  private boolean agrees(Compared tensor) {
    return comparison.of(tensor).outcome() != Outcome.DISAGREES;
  }

  private boolean allAgree(List<Compared> tensors) {
    return !tensors.isEmpty() && tensors.stream().allMatch(this::agrees);
  }

  /**
   * Whether everything is what a narrower format would give: first if all recorded numbers are
   * exactly representable in it, and when nothing else fits, if a quarter of them disagree.
   */
  private Stream<Hypothesis> narrower(Predicate<Precision> looksLike) {
    Stream<Precision> candidates =
        switch (context.precision()) {
          case DOUBLE -> Stream.of(Precision.FLOAT, Precision.TF32, Precision.BFLOAT16);
          case FLOAT -> Stream.of(Precision.TF32, Precision.HALF, Precision.BFLOAT16);
          default -> Stream.empty();
        };
    return candidates.filter(looksLike).map(this::inPrecision);
  }

  private boolean isRepresentable(Precision precision) {
    return compared.stream()
        .filter(c -> c.quantity() != Quantity.SCORE)
        .allMatch(c -> precision.round(c.actual()).equals(c.actual()));
  }

  private double shareDisagreeing() {
    double wrong = 0;
    double all = 0;
    for (Compared tensor : compared) {
      wrong += comparison.of(tensor).counts().disagreeing();
      all += tensor.expected().size();
    }
    return wrong / all;
  }

  private Hypothesis inPrecision(Precision precision) {
    return new Hypothesis(
        "lower-precision",
        "every number agrees in the arithmetic of %s".formatted(precision),
        () -> agreeingIn(precision));
  }

  private Optional<List<Compared>> agreeingIn(Precision precision) {
    StepContext other =
        new StepContext(
            context.catalogue(),
            context.spec(),
            context.estimate(),
            context.batch(),
            precision,
            context.k(),
            StepContext.known(subject),
            NetworkRounding.REPLAYS);
    TensorComparison narrower = new TensorComparison(precision, context.k());
    List<Compared> again = new StepComparison(other, subject).tensors();
    if (!again.stream().allMatch(c -> narrower.of(c).outcome() == Outcome.AGREES)) {
      return Optional.empty();
    }
    // judged in its own precision: what is left to agree is nothing but itself
    return Optional.of(
        again.stream().map(c -> c.expecting(c.actual(), zeros(c.actual()))).toList());
  }

  /** A matrix of zeros in the shape of another. */
  static Matrix zeros(Matrix like) {
    return like.map(v -> 0);
  }
}
