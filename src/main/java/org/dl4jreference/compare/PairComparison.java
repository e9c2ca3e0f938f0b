package org.dl4jreference.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
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

  PairComparison(StepContext a, Observation first, StepContext b, Observation second) {
    this.a = a;
    this.first = first;
    this.b = b;
    this.second = second;
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
    if (!Comparison.isUsable(x) || !Comparison.isUsable(y)) {
      return Optional.empty();
    }
    Matrix sigma =
        a.rounding()
            .global(l)
            .activationSigma()
            .zip(b.rounding().global(l).activationSigma(), Math::hypot);
    return Optional.of(new Compared(l + "_a", Quantity.ACTIVATION, l, x, y, sigma, y, 0));
  }

  private void merge(Observation x, Observation y, List<Compared> result) {
    List<Compared> ofSecond = new StepComparison(b, y).tensors();
    for (Compared one : new StepComparison(a, x).tensors()) {
      ofSecond.stream()
          .filter(other -> other.name().equals(one.name()))
          .filter(other -> one.actual().isFinite() && other.actual().isFinite())
          .map(other -> direct(one, other))
          .forEach(result::add);
    }
  }

  private static Compared direct(Compared one, Compared other) {
    return new Compared(
        one.name(),
        one.quantity(),
        one.layer(),
        one.actual(),
        other.actual(),
        one.sigma().zip(other.sigma(), Math::hypot),
        one.base(),
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
