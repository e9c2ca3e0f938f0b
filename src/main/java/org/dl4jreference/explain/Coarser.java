package org.dl4jreference.explain;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.compare.TensorComparison;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;

/** Whether errors are the rounding of a coarser arithmetic than was declared. */
final class Coarser<T extends Trial<T>> {
  /** Errors in units of a σ that is theirs: half of them are no smaller than this. */
  private static final double TYPICAL = 0.05;

  /** Numbers that are nearer than this are exact by that measure. */
  private static final double EXACT = 0.005;

  /** One number is so by chance once in a thousand times. */
  private static final double EXACT_ALONE = 1e-3;

  /** So large a part of exact numbers is no chance. */
  private static final double EXACT_PART = 0.3;

  /** So many numbers are not all representable by chance. */
  private static final int MANY = 3;

  private final T start;
  private final Fit fit;

  Coarser(T start, Fit fit) {
    this.start = start;
    this.fit = fit;
  }

  private Stream<Precision> candidates() {
    return switch (start.precision()) {
      case DOUBLE -> Stream.of(Precision.FLOAT, Precision.HALF, Precision.BFLOAT16);
      case FLOAT -> Stream.of(Precision.HALF, Precision.BFLOAT16);
      default -> Stream.empty();
    };
  }

  /** Where all that was recorded is representable in a coarser format, or all that disagrees. */
  Optional<Explanation> stored() {
    List<Compared> all = start.compared();
    return candidates()
        .filter(p -> isRepresentable(all, p) && agrees(under(p), p))
        .map(c -> Coarser.computedIn(c))
        .findFirst()
        .or(
            () ->
                candidates()
                    .filter(p -> isRepresentable(wrong(), p) && isRounded(p))
                    .map(this::roundedTo)
                    .findFirst());
  }

  /**
   * Where nothing else explains errors of that size. An update has so small a share of its
   * parameter that any would fit.
   */
  Optional<Explanation> computed() {
    if (fit.first().compareTo(Quantity.GRADIENT) > 0) {
      return Optional.empty();
    }
    return Stream.concat(Stream.of(Precision.TF32), candidates())
        .filter(p -> p.unitRoundoff() > start.precision().unitRoundoff())
        .filter(this::isStoredIn)
        .filter(
            p -> {
              List<Compared> again = under(p);
              return agrees(again, p) && isTypical(again);
            })
        .map(c -> Coarser.computedIn(c))
        .findFirst();
  }

  /** A format that cannot hold what the step starts from is not what it was computed in. */
  private boolean isStoredIn(Precision p) {
    return start.state().parameters().byName().values().stream()
        .allMatch(m -> p.stored().round(m).equals(m));
  }

  private static Explanation computedIn(Precision precision) {
    return new Explanation(
        "lower-precision",
        "every number agrees in the arithmetic of %s".formatted(precision),
        Optional.empty());
  }

  private Explanation roundedTo(Precision precision) {
    String names = wrong().stream().map(Compared::name).collect(Collectors.joining(", "));
    return new Explanation(
        "lower-precision", "%s: rounded to %s".formatted(names, precision), Optional.empty());
  }

  /** What disagrees where the disagreement begins. */
  private List<Compared> wrong() {
    return fit.wrong(fit.first());
  }

  private List<Compared> under(Precision p) {
    return start.computedIn(p).tensors();
  }

  private static boolean isRepresentable(List<Compared> tensors, Precision p) {
    List<Compared> many =
        tensors.stream()
            .filter(c -> c.quantity() != Quantity.SCORE && c.actual().size() >= MANY)
            .toList();
    return !many.isEmpty() && many.stream().allMatch(c -> p.round(c.actual()).equals(c.actual()));
  }

  private boolean agrees(List<Compared> tensors, Precision p) {
    TensorComparison comparison = new TensorComparison(p, start.k());
    return tensors.stream().allMatch(c -> comparison.of(c).outcome() == Outcome.AGREES);
  }

  /** Within half a unit of what is expected, and otherwise as exact as was declared. */
  private boolean isRounded(Precision p) {
    Set<String> names = wrong().stream().map(Compared::name).collect(Collectors.toSet());
    boolean isForward = fit.first().compareTo(Quantity.ACTIVATION) <= 0;
    // layers may hand on more digits than were recorded
    return (isForward ? start.feedingNothing() : start)
        .tensors().stream()
            .filter(c -> names.contains(c.name()))
            .allMatch(
                c -> {
                  for (int e = 0; e < c.actual().size(); e++) {
                    double value = c.expected().get(e);
                    double off = Math.abs(c.actual().get(e) - value);
                    double reach = start.k() * c.sigma().get(e) + p.ulp(value) / 2;
                    if (!(off <= reach)) {
                      return false;
                    }
                  }
                  return true;
                });
  }

  /** Half of all numbers of the pass err by so much: coarse arithmetic spares none. */
  private static boolean isTypical(List<Compared> again) {
    double[] sigmas =
        again.stream()
            .filter(c -> c.quantity().compareTo(Quantity.GRADIENT) <= 0)
            .filter(c -> !c.actual().equals(c.expected()))
            .flatMapToDouble(c -> sigmas(c))
            .sorted()
            .toArray();
    return sigmas.length >= MANY && sigmas[sigmas.length / 2] >= TYPICAL && !areTooExact(again);
  }

  /** In coarse arithmetic few numbers of a gradient come out so exactly by chance. */
  private static boolean areTooExact(List<Compared> again) {
    return again.stream()
        .filter(
            c ->
                // of products: sums may be kept exact
                c.quantity() == Quantity.GRADIENT && c.name().contains("_dW")
                    || c.quantity() == Quantity.SCORE)
        .map(c -> sigmas(c).toArray())
        .anyMatch(
            sigmas ->
                sigmas.length == 1
                    ? sigmas[0] < EXACT_ALONE
                    : sigmas.length > MANY
                        && Arrays.stream(sigmas).filter(s -> s < EXACT).count()
                            > EXACT_PART * sigmas.length);
  }

  private static DoubleStream sigmas(Compared c) {
    return IntStream.range(0, c.actual().size())
        .filter(e -> c.sigma().get(e) > 0)
        .mapToDouble(e -> Math.abs(c.actual().get(e) - c.expected().get(e)) / c.sigma().get(e));
  }
}
