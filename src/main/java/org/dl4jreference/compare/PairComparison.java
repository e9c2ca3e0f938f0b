package org.dl4jreference.compare;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.Uncertainty;
import org.dl4jreference.verdict.Quantity;

/**
 * What two subjects recorded of one step, each tensor of one beside the other's. Both started from
 * the same numbers, so each is uncertain by all the rounding since, not by that of one layer alone.
 */
final class PairComparison {
  private final StepContext a;
  private final Observation first;
  private final StepContext b;
  private final Observation second;
  private final double k;

  PairComparison(StepContext a, Observation first, StepContext b, Observation second, double k) {
    this.a = a;
    this.first = first;
    this.b = b;
    this.second = second;
    this.k = k;
  }

  List<Compared> tensors() {
    List<Compared> result = new ArrayList<>();
    for (int l = 0; l < a.spec().layers().size(); l++) {
      activation(l).ifPresent(result::add);
    }
    merge(gradients(first), gradients(second), result);
    merge(updates(first), updates(second), result);
    return result;
  }

  private Optional<Compared> activation(int l) {
    Matrix x = first.activations().get(l);
    Matrix y = second.activations().get(l);
    if (!isUsable(x) || !isUsable(y)) {
      return Optional.empty();
    }
    Matrix sigma = sigma(a, l).zip(sigma(b, l), Math::hypot);
    Expected expected = new Expected(y, Uncertainty.of(sigma));
    return Optional.of(Compared.of(l + "_a", Quantity.ACTIVATION, l, x, expected));
  }

  private static Matrix sigma(StepContext context, int l) {
    return context.rounding().pass().activations().get(l).uncertainty().sigma();
  }

  private static boolean isUsable(Matrix recorded) {
    return recorded != null && recorded.isFinite();
  }

  private void merge(Observation x, Observation y, List<Compared> result) {
    List<Compared> ofSecond = StepComparison.of(b, y, k).tensors();
    for (Compared one : StepComparison.of(a, x, k).tensors()) {
      ofSecond.stream()
          .filter(other -> other.name().equals(one.name()))
          .filter(other -> one.actual().isFinite() && other.actual().isFinite())
          .map(other -> direct(one, other))
          .forEach(result::add);
    }
  }

  private static Compared direct(Compared one, Compared other) {
    BitSet singular = (BitSet) one.uncertainty().singular().clone();
    singular.or(other.uncertainty().singular());
    double whole = Math.hypot(one.uncertainty().whole(), other.uncertainty().whole());
    return new Compared(
        one.name(),
        one.quantity(),
        one.layer(),
        one.actual(),
        other.actual(),
        new Uncertainty(one.sigma().zip(other.sigma(), Math::hypot), singular, whole),
        one.base(),
        one.summed(),
        one.atKink());
  }

  /** Score and gradient alone. */
  private static Observation gradients(Observation o) {
    return new Observation(
        Map.of(),
        Map.of(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        o.score(),
        Optional.empty(),
        o.gradient(),
        Optional.empty(),
        Map.of());
  }

  /** The update without the gradient it took, so that the gradient's rounding counts too. */
  private static Observation updates(Observation o) {
    return new Observation(
        Map.of(),
        Map.of(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty(),
        o.nextParameters(),
        Map.of());
  }
}
