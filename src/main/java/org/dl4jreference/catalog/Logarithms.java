package org.dl4jreference.catalog;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dl4jreference.model.Tensor;

/** Losses that take logarithms of a network's outputs, and outputs that have none. */
public final class Logarithms {
  private Logarithms() {}

  /** From which output to which a loss is defined. */
  private record Domain(double from, double to, String words) {
    private static final Domain PROBABILITY = new Domain(0, 1, "between 0 and 1");
    private static final Domain POSITIVE = new Domain(0, Double.POSITIVE_INFINITY, "> 0");
    private static final Domain ABOVE_MINUS_1 = new Domain(-1, Double.POSITIVE_INFINITY, "> -1");

    /** At its ends a logarithm is infinite, and its derivative with it: that is rounding's. */
    boolean isOutside(double p) {
      return p < from || p > to;
    }
  }

  private static Optional<Domain> domain(String loss) {
    return Optional.ofNullable(
        switch (loss) {
          case "xent" -> Domain.PROBABILITY;
          case "mcxent", "negativeloglikelihood", "kld", "poisson" -> Domain.POSITIVE;
          case "msle" -> Domain.ABOVE_MINUS_1;
          default -> null;
        });
  }

  /**
   * The first output of which a loss has no logarithm.
   *
   * @param loss the catalogue's name
   * @param name of the outputs, such as {@code 1_a}
   * @param p outputs, the examples in the first dimension
   * @return a sentence; empty if there is none, or the loss takes no logarithm
   */
  public static Optional<String> undefined(String loss, String name, Tensor p) {
    return domain(loss).flatMap(domain -> undefined(loss, domain, name, p));
  }

  private static Optional<String> undefined(String loss, Domain domain, String name, Tensor p) {
    return IntStream.range(0, p.values().length)
        .filter(k -> domain.isOutside(p.values()[k]))
        .mapToObj(
            k ->
                "loss %s takes logarithms of outputs, which must be %s, but %s%s is %s"
                    .formatted(
                        loss, domain.words(), name, Arrays.toString(p.index(k)), p.values()[k]))
        .findFirst();
  }
}
