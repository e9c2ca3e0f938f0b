package org.dl4jreference.rounding;

import static org.dl4jreference.rounding.Roundoff.guard;

import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.catalog.Softmax;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.np.NumPy;

/** How a = f(z) and δz = Jᵀ·δ carry and add rounding. */
final class ActivationRounding {
  private final Roundoff arithmetic;

  ActivationRounding(Roundoff arithmetic) {
    this.arithmetic = arithmetic;
  }

  /**
   * Var[f(z)] = f'²·Var[z] + ½f''²·Var[z]² + (c·u)²·max(a, scale)²; at a kink the larger slope of
   * the two sides, and the jump itself.
   *
   * @param reach Var[z] as far as a kink is concerned: 0 where the side of z is known
   */
  Matrix forward(Activation activation, Matrix z, Matrix varZ, Matrix reach) {
    if (activation instanceof Softmax) {
      return softmax(z, varZ);
    }
    ElementwiseActivation f = elementwise(activation);
    double together = together(kinks(activation, z, reach));
    return guard(
        Matrix.generate(
            z.rows(),
            z.columns(),
            (i, j) -> forward(f, z.get(i, j), varZ.get(i, j), reach.get(i, j), together)));
  }

  private double forward(
      ElementwiseActivation f, double z, double varZ, double reach, double together) {
    double a = f.f().applyAsDouble(z);
    double slope = Math.abs(f.derivative().applyAsDouble(z));
    double jump = 0;
    for (double kink : f.kinks()) {
      if (isNear(z, reach, kink)) {
        slope = Math.max(slope, Math.abs(f.derivative().applyAsDouble(Math.nextUp(kink))));
        slope = Math.max(slope, Math.abs(f.derivative().applyAsDouble(Math.nextDown(kink))));
        double step =
            f.f().applyAsDouble(Math.nextUp(kink)) - f.f().applyAsDouble(Math.nextDown(kink));
        // continuous functions step by no more than rounding here
        jump = Math.abs(step) > 1e-12 ? step * together : jump;
      }
    }
    double own = f.accuracy() * arithmetic.u() * Math.max(Math.abs(a), f.scale().applyAsDouble(z));
    // 0·∞ stays unknown: what overflowed before f may be NaN after it
    double curvature = f.secondDerivative().applyAsDouble(z);
    double propagated =
        slope * slope * varZ + curvature * curvature / 2 * varZ * varZ + cubic(f, z, varZ, slope);
    return propagated + own * own + arithmetic.jump(jump) + floor();
  }

  /**
   * Jumps are all or nothing: n of them on the same side add up as n, not as √n, so each counts √n
   * times.
   */
  private static double together(Matrix kinks) {
    double count = 0;
    for (double kink : kinks.toArray()) {
      count += kink;
    }
    return Math.sqrt(count);
  }

  private double floor() {
    return arithmetic.smallest() * arithmetic.smallest();
  }

  private boolean isNear(double z, double varZ, double kink) {
    return Math.abs(z - kink) <= arithmetic.k() * Math.sqrt(varZ);
  }

  /** Where either side of a kink is right. */
  Matrix kinks(Activation activation, Matrix z, Matrix reach) {
    if (!(activation instanceof ElementwiseActivation f) || f.kinks().isEmpty()) {
      return z.map(x -> 0);
    }
    return z.zip(reach, (x, v) -> f.kinks().stream().anyMatch(kink -> isNear(x, v, kink)) ? 1 : 0);
  }

  /**
   * Var[pᵢ] = pᵢ²·(Var[zᵢ](1 − 2pᵢ) + Σⱼ pⱼ²Var[zⱼ] + Var[Σ]) + (c·u·pᵢ)² + (u·|zᵢ − max z|·pᵢ)²,
   * Var[Σ] that of the sum of the exponentials, relative to it.
   */
  private Matrix softmax(Matrix z, Matrix varZ) {
    Matrix p = Softmax.INSTANCE.value(z);
    double[] spread = new double[z.rows()];
    double[] max = new double[z.rows()];
    double[] varSum = new double[z.rows()];
    for (int i = 0; i < z.rows(); i++) {
      max[i] = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < z.columns(); j++) {
        spread[i] += p.get(i, j) * p.get(i, j) * varZ.get(i, j);
        max[i] = Math.max(max[i], z.get(i, j));
        varSum[i] += p.get(i, j) * p.get(i, j);
      }
      varSum[i] =
          arithmetic.sum(
              z.columns(), 1, varSum[i], SharedRounding.of(p.rowArray(i), arithmetic.u()));
    }
    double c = ElementwiseActivation.DEFAULT_ACCURACY * arithmetic.u();
    return guard(
        Matrix.generate(
            z.rows(),
            z.columns(),
            (i, j) -> {
              double q = p.get(i, j);
              double shift = arithmetic.u() * (z.get(i, j) - max[i]);
              double inner = varZ.get(i, j) * (1 - 2 * q) + spread[i];
              return q
                      * q
                      * (Math.max(inner, 0) + inner * inner / 2 + varSum[i] + c * c + shift * shift)
                  + floor();
            }));
  }

  /**
   * Var[δz] with δz = δ∘f'(z): δ²·Var[f'] + Var[δ]·f'² + u²·δz², Var[f'] = f''²·Var[z] + (c·u)²(f'²
   * + cancellation²); at a kink the larger slope (the jump itself is {@link #jumps}). For softmax,
   * δz = p∘(δ − Σ p·δ), both propagated.
   */
  Matrix backward(Activation activation, LayerRounding layer, Matrix delta, Matrix varDelta) {
    Matrix z = layer.values().preActivation();
    Matrix varZ = layer.varPreActivation();
    if (activation instanceof Softmax) {
      return softmaxBackward(z, layer.varActivation(), delta, varDelta);
    }
    ElementwiseActivation f = elementwise(activation);
    return guard(
        Matrix.generate(
            z.rows(),
            z.columns(),
            (i, j) ->
                backward(
                    f,
                    z.get(i, j),
                    varZ.get(i, j),
                    layer.reach().get(i, j),
                    delta.get(i, j),
                    varDelta.get(i, j))));
  }

  /**
   * ∂²score/∂z² of each z by itself: f''·δ + f'²·∂²score/∂a² (Becker and LeCun 1988); 0 for
   * softmax.
   *
   * @param second ∂²score/∂a²
   */
  static Matrix curvature(Activation activation, Matrix z, Matrix delta, Matrix second) {
    if (!(activation instanceof ElementwiseActivation f)) {
      return z.map(x -> 0);
    }
    return Matrix.generate(
        z.rows(),
        z.columns(),
        (i, j) -> {
          double slope = f.derivative().applyAsDouble(z.get(i, j));
          double bend = f.secondDerivative().applyAsDouble(z.get(i, j));
          double through = slope == 0 ? 0 : slope * slope * second.get(i, j);
          return through + (bend == 0 ? 0 : bend * delta.get(i, j));
        });
  }

  /**
   * How much δz may differ where kinks are taken on their other side: |f'|·jumps + (|δ| +
   * jumps)·|jump of f'|, with the larger slope of the two sides. Jumps are no random errors: what
   * one of them adds to every number it reaches, it adds at once, so that they are summed, not
   * their squares.
   *
   * @param jumps the same of δ
   */
  Matrix jumps(Activation activation, LayerRounding layer, Matrix delta, Matrix jumps) {
    Matrix z = layer.values().preActivation();
    if (activation instanceof Softmax) {
      Matrix p = Softmax.INSTANCE.value(z);
      Matrix inner = NumPy.sumColumns(NumPy.multiply(p, jumps));
      return NumPy.multiply(p, NumPy.add(jumps, inner));
    }
    ElementwiseActivation f = elementwise(activation);
    return Matrix.generate(
        z.rows(),
        z.columns(),
        (i, j) -> {
          double x = z.get(i, j);
          double jump = jump(f, x, layer.reach().get(i, j));
          double size = Math.abs(delta.get(i, j)) + jumps.get(i, j);
          double through = steepest(f, x, layer.reach().get(i, j)) * jumps.get(i, j);
          return jump == 0 ? through : Math.max(through, jump * size + through);
        });
  }

  /** Where f' vanishes: 15·(third derivative/6·σ³)², by differences. */
  private static double cubic(ElementwiseActivation f, double z, double varZ, double slope) {
    double s = Math.sqrt(varZ);
    if (!(s > 0) || Double.isInfinite(s) || slope > s || !f.kinks().isEmpty()) {
      return 0;
    }
    double odd = (f.f().applyAsDouble(z + s) - f.f().applyAsDouble(z - s)) / 2 - slope * s;
    return 15 * odd * odd;
  }

  /**
   * Where f'' vanishes, what is left of Var[f']: 2·(½·third derivative·Var[z])², by differences.
   */
  private static double bend(
      ElementwiseActivation f, double z, double varZ, double slope, double curvature) {
    double s = Math.sqrt(varZ);
    if (!(s > 0) || Double.isInfinite(s) || Math.abs(curvature) > 10 * s || !f.kinks().isEmpty()) {
      return 0;
    }
    double half =
        (f.derivative().applyAsDouble(z + s) + f.derivative().applyAsDouble(z - s)) / 2 - slope;
    return 2 * half * half;
  }

  private double jump(ElementwiseActivation f, double z, double reach) {
    double jump = 0;
    for (double kink : f.kinks()) {
      if (isNear(z, reach, kink)) {
        double right = f.derivative().applyAsDouble(Math.nextUp(kink));
        double left = f.derivative().applyAsDouble(Math.nextDown(kink));
        jump = Math.max(jump, Math.abs(right - left));
      }
    }
    return jump;
  }

  private double steepest(ElementwiseActivation f, double z, double reach) {
    double steepest = Math.abs(f.derivative().applyAsDouble(z));
    for (double kink : f.kinks()) {
      if (isNear(z, reach, kink)) {
        double right = f.derivative().applyAsDouble(Math.nextUp(kink));
        double left = f.derivative().applyAsDouble(Math.nextDown(kink));
        steepest = Math.max(steepest, Math.max(Math.abs(left), Math.abs(right)));
      }
    }
    return steepest;
  }

  private double backward(
      ElementwiseActivation f, double z, double varZ, double reach, double delta, double varDelta) {
    double slope = f.derivative().applyAsDouble(z);
    double curvature = f.secondDerivative().applyAsDouble(z);
    double steepest = steepest(f, z, reach);
    double own =
        f.accuracy()
            * arithmetic.u()
            * Math.max(Math.abs(slope), f.derivativeScale().applyAsDouble(z));
    double bend = bend(f, z, varZ, slope, curvature);
    double varSlope = curvature * curvature * varZ + bend + own * own;
    double result = slope * delta;
    return (delta * delta + varDelta) * varSlope
        + steepest * steepest * varDelta
        + arithmetic.rounding(result) * 3
        + floor();
  }

  private Matrix softmaxBackward(Matrix z, Matrix varP, Matrix delta, Matrix varDelta) {
    Matrix p = Softmax.INSTANCE.value(z);
    double u2 = arithmetic.u() * arithmetic.u();
    int n = z.columns();
    double[] inner = new double[z.rows()];
    double[] varInner = new double[z.rows()];
    double own = ElementwiseActivation.DEFAULT_ACCURACY * arithmetic.u() / 8;
    for (int i = 0; i < z.rows(); i++) {
      double squares = 0;
      double total = 0;
      for (int j = 0; j < n; j++) {
        double term = p.get(i, j) * delta.get(i, j);
        inner[i] += term;
        varInner[i] +=
            varP.get(i, j) * delta.get(i, j) * delta.get(i, j)
                + p.get(i, j) * p.get(i, j) * varDelta.get(i, j)
                + u2 * term * term;
        squares += term * term;
        total += p.get(i, j) * p.get(i, j);
      }
      // the row's p share the error of their sum, and a part of that of the exponential
      double alike = SharedRounding.of(p.rowArray(i), arithmetic.u());
      double common = arithmetic.sum(n, 1, total, alike) + own * own;
      varInner[i] += arithmetic.sum(n, inner[i], squares, alike) + common * inner[i] * inner[i];
    }
    return guard(
        Matrix.generate(
            z.rows(),
            n,
            (i, j) -> {
              double q = p.get(i, j);
              double d = delta.get(i, j) - inner[i];
              double result = q * d;
              return d * d * varP.get(i, j)
                  + q * q * (varDelta.get(i, j) + varInner[i] + u2 * d * d)
                  + 3 * arithmetic.rounding(result)
                  + floor();
            }));
  }

  private static ElementwiseActivation elementwise(Activation activation) {
    if (activation instanceof ElementwiseActivation f) {
      return f;
    }
    throw new IllegalArgumentException(
        "no rounding model for activation '%s': it must be elementwise or softmax"
            .formatted(activation.name()));
  }
}
