package org.dl4jreference.compare;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.verdict.Quantity;

/**
 * Why a step whose gradients are all 0 changes nothing: all agree then, and nothing is learnt.
 *
 * @param compared every tensor
 */
record NothingLearnt(List<Compared> compared) {
  /**
   * A remark, and why as far as it shows.
   *
   * @param gradients of the parameters
   * @return empty if there are none, or some number is not 0
   */
  Optional<String> remark(Collection<Expected> gradients) {
    boolean isNothing =
        !gradients.isEmpty() && gradients.stream().allMatch(g -> all(g.value(), v -> v == 0));
    return isNothing
        ? Optional.of(
            "every gradient is 0, so nothing is learnt of these examples" + reason().orElse(""))
        : Optional.empty();
  }

  private Optional<String> reason() {
    List<Compared> activations = of(Quantity.ACTIVATION);
    if (activations.isEmpty()) {
      return Optional.empty();
    }
    Compared last = activations.get(activations.size() - 1);
    if (last.actual().columns() == 1 && all(last.actual(), p -> p == 1)) {
      return Optional.of(": every output is 1, as that of softmax of a single unit always is");
    }
    List<Compared> weights =
        of(Quantity.UPDATED_PARAMETER).stream().filter(c -> c.name().endsWith("W'")).toList();
    if (!weights.isEmpty() && weights.stream().allMatch(c -> all(c.actual(), w -> w == 0))) {
      return Optional.of(": all weights are 0, so every example gives the same");
    }
    return activations.stream()
        .filter(c -> c != last && all(c.actual(), a -> a == 0))
        .findFirst()
        .map(c -> ": all units of %s give 0".formatted(c.name()));
  }

  private List<Compared> of(Quantity quantity) {
    return compared.stream().filter(c -> c.quantity() == quantity).toList();
  }

  private static boolean all(Matrix m, DoublePredicate is) {
    return Arrays.stream(m.toArray()).allMatch(is);
  }
}
