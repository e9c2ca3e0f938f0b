package org.dl4jreference.explain;

import org.dl4jreference.compare.Compared;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.verdict.Quantity;

/** What is expected where the loss counts by a factor, and the penalties as they are. */
final class Scaling {
  private Scaling() {}

  /** Of a score; other tensors are as they were. */
  static Compared ofScore(Trial<?> a, Compared c, double factor) {
    return c.quantity() == Quantity.SCORE && c.name().startsWith("score")
        ? scaled(c, a.dataLoss().orElseThrow(), factor)
        : c;
  }

  /** Of a gradient; other tensors are as they were. */
  static Compared ofGradient(Trial<?> a, Compared c, double factor) {
    return c.quantity() == Quantity.GRADIENT ? scaled(c, a.dataGradient(parameter(c)), factor) : c;
  }

  private static Compared scaled(Compared c, Expected data, double factor) {
    Matrix value = data.value();
    return c.expecting(
        c.expected().zip(value, (e, v) -> e == v ? factor * v : e + (factor - 1) * v),
        c.sigma()
            .zip(
                data.uncertainty().sigma(),
                (s, d) -> s <= d ? Math.abs(factor) * s : s + factor * d));
  }

  /** The parameter that a gradient is of. */
  static String parameter(Compared gradient) {
    String name = gradient.name().replace("+penalty", "");
    return "%s_%s".formatted(Tensors.placeOf(name), Tensors.keyOf(name).substring(1));
  }
}
