package org.dl4jreference.catalog;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensor;

/** Losses that take logarithms of a network's outputs, and outputs that have none. */
public final class Logarithms {
  /** What outputs must be, by the name of the loss. */
  private static final Map<String, String> DOMAINS =
      Map.of(
          "xent", "between 0 and 1",
          "mcxent", "> 0",
          "negativeloglikelihood", "> 0",
          "kld", "> 0",
          "poisson", "> 0",
          "msle", "> -1");

  private Logarithms() {}

  /**
   * The first output of which a loss has no logarithm, as its label needs one.
   *
   * @param loss the loss
   * @param name of the outputs, such as {@code 1_a}
   * @param p outputs, the examples in the first dimension
   * @param y labels of the same shape
   * @return a sentence; empty if there is none, or the loss takes no logarithm
   */
  public static Optional<String> undefined(Loss loss, String name, Tensor p, Tensor y) {
    if (!DOMAINS.containsKey(loss.name()) || !p.hasShapeOf(y)) {
      return Optional.empty();
    }
    Matrix terms = loss.terms(p.toMatrix(), y.toMatrix());
    return IntStream.range(0, terms.size())
        .filter(k -> Double.isNaN(terms.get(k)))
        .filter(k -> Double.isFinite(p.values()[k]) && Double.isFinite(y.values()[k]))
        .mapToObj(
            k ->
                "loss %s takes logarithms of outputs, which must be %s, but %s%s is %s, with label %s"
                    .formatted(
                        loss.name(),
                        DOMAINS.get(loss.name()),
                        name,
                        Arrays.toString(p.index(k)),
                        p.values()[k],
                        y.values()[k]))
        .findFirst();
  }
}
