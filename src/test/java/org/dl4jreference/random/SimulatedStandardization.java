package org.dl4jreference.random;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;

/** Layer and batch normalisation, two passes over each group, with every result rounded. */
final class SimulatedStandardization {
  private final DoubleUnaryOperator rounding;
  private final boolean overUnits;
  private final double epsilon;
  private final Matrix gain;
  private final Matrix shift;
  private Matrix hat;
  private double[] inverse;

  SimulatedStandardization(
      DoubleUnaryOperator rounding, LayerSpec layer, Map<String, Matrix> parameters) {
    this.rounding = rounding;
    this.overUnits = layer.normalization().orElseThrow().name().equals("layernorm");
    this.epsilon = layer.normalization().orElseThrow().get("epsilon", overUnits ? 0 : 1e-5);
    this.gain = parameters.get(overUnits ? "g" : "gamma");
    this.shift = overUnits ? gain.map(v -> 0) : parameters.get("beta");
  }

  private double r(double x) {
    return rounding.applyAsDouble(x);
  }

  /** Groups as rows. */
  private Matrix rows(Matrix m) {
    return overUnits ? m : SimulatedEngine.transpose(m);
  }

  private double mean(double[] row) {
    double sum = 0;
    for (double v : row) {
      sum = r(sum + v);
    }
    return r(sum / row.length);
  }

  Matrix forward(Matrix s) {
    double[][] group = rows(s).toRows();
    inverse = new double[group.length];
    for (int i = 0; i < group.length; i++) {
      double mean = mean(group[i]);
      double[] squares = new double[group[i].length];
      for (int j = 0; j < squares.length; j++) {
        group[i][j] = r(group[i][j] - mean);
        squares[j] = r(group[i][j] * group[i][j]);
      }
      inverse[i] = r(1 / r(Math.sqrt(r(mean(squares) + epsilon))));
      for (int j = 0; j < squares.length; j++) {
        group[i][j] = r(group[i][j] * inverse[i]);
      }
    }
    hat = rows(Matrix.ofRows(group));
    return hat.zip(gain, (h, g) -> r(h * g)).zip(shift, (v, b) -> b == 0 ? v : r(v + b));
  }

  /** δs, and the gradients by key through {@code gradients}. */
  Matrix backward(Matrix delta, Map<String, Matrix> gradients) {
    Matrix product = delta.zip(hat, (d, h) -> r(d * h));
    gradients.put(overUnits ? "g" : "gamma", columnSums(product));
    if (!overUnits) {
      gradients.put("beta", columnSums(delta));
    }
    double[][] d = rows(delta.zip(gain, (x, g) -> r(x * g))).toRows();
    double[][] h = rows(hat).toRows();
    for (int i = 0; i < d.length; i++) {
      double mean = mean(d[i]);
      double[] projections = new double[d[i].length];
      for (int j = 0; j < projections.length; j++) {
        projections[j] = r(d[i][j] * h[i][j]);
      }
      double projection = mean(projections);
      for (int j = 0; j < projections.length; j++) {
        d[i][j] = r(r(r(d[i][j] - mean) - r(h[i][j] * projection)) * inverse[i]);
      }
    }
    return rows(Matrix.ofRows(d));
  }

  private Matrix columnSums(Matrix m) {
    double[] sums = new double[m.columns()];
    for (int i = 0; i < m.rows(); i++) {
      for (int j = 0; j < sums.length; j++) {
        sums[j] = r(sums[j] + m.get(i, j));
      }
    }
    return Matrix.row(sums);
  }
}
