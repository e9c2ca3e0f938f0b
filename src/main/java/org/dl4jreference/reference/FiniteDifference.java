package org.dl4jreference.reference;

import java.util.function.ToDoubleFunction;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;

/** The gradient of any loss by nudging each parameter in turn. */
public final class FiniteDifference {
  /** The chapter's step. */
  public static final double TUTORIAL_STEP = 1e-4;

  private FiniteDifference() {}

  /**
   * What a forward difference found.
   *
   * @param loss at the parameters themselves
   * @param lossPlus at each parameter raised by the step, in the parameters' shapes
   * @param gradient (lossPlus − loss)/step
   */
  public record Probe(double loss, Tensors lossPlus, Tensors gradient) {}

  /**
   * The chapter's forward difference: (loss(θ + h) − loss(θ))/h. Where θ + h rounds back to θ, the
   * difference is exactly 0: this is why the chapter's weight gets stuck at 12755.16.
   *
   * @param step h
   * @param storage the format θ + h is rounded to
   */
  public static Probe forward(
      ToDoubleFunction<Tensors> loss, Tensors p, double step, Precision storage) {
    double base = loss.applyAsDouble(p);
    Tensors lossPlus = nudgeEach(loss, p, step, storage);
    return new Probe(base, lossPlus, lossPlus.map(m -> m.map(plus -> (plus - base) / step)));
  }

  /**
   * The central difference (loss(θ + h) − loss(θ − h))/2h in float64. Its error is h²/6 times the
   * third derivative, plus rounding of about u·|loss|/h.
   */
  public static Tensors central(ToDoubleFunction<Tensors> loss, Tensors p, double step) {
    Tensors plus = nudgeEach(loss, p, step, Precision.DOUBLE);
    Tensors minus = nudgeEach(loss, p, -step, Precision.DOUBLE);
    return plus.mapNamed((name, m) -> m.zip(minus.get(name), (up, down) -> (up - down) / 2 / step));
  }

  private static Tensors nudgeEach(
      ToDoubleFunction<Tensors> loss, Tensors p, double step, Precision storage) {
    return p.mapNamed(
        (name, m) ->
            Matrix.generate(
                m.rows(),
                m.columns(),
                (i, j) -> loss.applyAsDouble(p.with(name, nudged(m, i, j, step, storage)))));
  }

  private static Matrix nudged(Matrix m, int row, int column, double step, Precision storage) {
    double[] values = m.toArray();
    int k = row * m.columns() + column;
    values[k] = storage.round(values[k] + step);
    return Matrix.of(m.rows(), m.columns(), values);
  }
}
