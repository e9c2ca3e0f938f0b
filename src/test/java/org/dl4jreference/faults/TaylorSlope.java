package org.dl4jreference.faults;

import java.util.function.ToDoubleFunction;
import org.dl4jreference.model.Tensors;

/**
 * Taylor's remainder, a judge of gradients that knows neither formula nor rounding model: along a
 * direction d, |f(θ + h·d) − f(θ) − h·g·d| falls as h² if g is the gradient of f, and as h if it is
 * not.
 *
 * <p>f is evaluated in float64, where the remainder is lost in rounding below about 1e-16·|f|: an
 * error of g·d smaller than about 1e-7·√|f·f''| leaves the slope at 2.
 *
 * @param slope how the logarithm of the remainder changes with that of h, at the smallest steps
 *     that still stand above rounding
 */
record TaylorSlope(double slope) {
  private static final double ABOVE_ROUNDING = 1e4 * 0x1p-53;

  /** Measures. */
  static TaylorSlope of(
      ToDoubleFunction<Tensors> f, Tensors theta, Tensors gradient, Tensors direction) {
    double start = f.applyAsDouble(theta);
    double along = 0;
    for (String name : theta.names()) {
      for (int e = 0; e < theta.get(name).size(); e++) {
        along += gradient.get(name).get(e) * direction.get(name).get(e);
      }
    }
    double last = Double.NaN;
    double slope = Double.NaN;
    for (double h = 0x1p-4; h > 0x1p-40; h /= 2) {
      double remainder =
          Math.abs(f.applyAsDouble(Rival.along(theta, direction, h)) - start - h * along);
      if (remainder < ABOVE_ROUNDING * Math.abs(start)) {
        break;
      }
      slope = Math.log(last / remainder) / Math.log(2);
      last = remainder;
    }
    return new TaylorSlope(slope);
  }

  /** Whether the gradient along the direction is right. */
  boolean isOfGradient() {
    return slope > 1.5;
  }
}
