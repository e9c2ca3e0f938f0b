package org.dl4jreference.rounding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Precision;

/**
 * What is done to a parameter after its update, as Keras has it: w·s/(‖w‖ + ε) with s = min(‖w‖, c)
 * of a largest norm (Srivastava et al., "Dropout", JMLR 2014), s = ρ·clip(‖w‖, a, b) + (1 − ρ)·‖w‖
 * of a norm between two, w/‖w‖ of unit norm, max(w, 0) of none below zero. Norms go over some
 * dimensions of the parameter.
 *
 * @param operation its type and settings, by DL4J's names
 */
public record Constraint(Operation operation) {
  /** Of a parameter of a layer, in the order in which they are applied. */
  public static List<Constraint> of(Operation layer, String key) {
    List<Constraint> all = new ArrayList<>();
    if (layer.has(SETTING)) {
      for (Object value : (List<?>) layer.settings().get(SETTING)) {
        Operation constraint = (Operation) value;
        if (((List<?>) constraint.settings().get("params")).contains(key)) {
          all.add(new Constraint(constraint));
        }
      }
    }
    return all;
  }

  /** A MinMaxNormConstraint of which the part of the norm that stays is not divided by it. */
  public static final String UNDIVIDED = "MinMaxNormConstraint~undivided";

  /** The setting of a layer that lists them. */
  public static final String SETTING = "constraints";

  /**
   * The parameter then.
   *
   * @param updated after its update, a row for each of its first dimension
   * @param shape of the parameter
   */
  public Expected of(Expected updated, int[] shape, Precision precision) {
    Matrix w = updated.value();
    Matrix sigma = updated.uncertainty().sigma();
    if (operation.type().equals("NonNegativeConstraint")) {
      Matrix bounded = w.zip(sigma, (v, s) -> v + 8 * s < 0 ? 0 : s);
      return new Expected(w.map(v -> Math.max(v, 0)), Uncertainty.of(bounded));
    }
    double[] v = w.toArray();
    double[] s = sigma.toArray();
    int[] groups = groups(shape);
    int count = Arrays.stream(groups).max().orElse(-1) + 1;
    double[] square = new double[count];
    double[] variance = new double[count];
    int[] size = new int[count];
    for (int i = 0; i < v.length; i++) {
      square[groups[i]] += v[i] * v[i];
      variance[groups[i]] += v[i] * s[i] * (v[i] * s[i]);
      size[groups[i]]++;
    }
    double u = precision.unitRoundoff();
    double[] value = new double[v.length];
    double[] error = new double[v.length];
    for (int i = 0; i < v.length; i++) {
      int g = groups[i];
      double norm = Math.sqrt(square[g]);
      // Σ(w/‖w‖)²σ², and the sum of squares
      double ofNorm = Math.hypot(Math.sqrt(variance[g]) / norm, u * norm * Math.sqrt(size[g]) / 2);
      double factor = factor(norm);
      double change =
          Math.max(
              Math.abs(factor(norm + ofNorm) - factor), Math.abs(factor(norm - ofNorm) - factor));
      value[i] = v[i] * factor;
      // a sum, a quotient and a product
      error[i] = Math.hypot(Math.hypot(factor * s[i], v[i] * change), u * Math.abs(value[i]));
    }
    return new Expected(
        Matrix.of(w.rows(), w.columns(), value),
        Uncertainty.of(Matrix.of(w.rows(), w.columns(), error)));
  }

  private double factor(double norm) {
    return switch (operation.type()) {
      case "MaxNormConstraint" -> Math.min(norm, operation.number("maxNorm")) / (norm + epsilon());
      case "MinMaxNormConstraint" -> {
        double rate = operation.number("rate");
        double clipped = Math.max(operation.number("min"), Math.min(norm, operation.number("max")));
        yield (rate * clipped + (1 - rate) * norm) / (norm + epsilon());
      }
      case UNDIVIDED -> {
        double rate = operation.number("rate");
        double clipped = Math.max(operation.number("min"), Math.min(norm, operation.number("max")));
        yield rate * clipped / (norm + epsilon()) + (1 - rate) * (norm + epsilon());
      }
      default -> 1 / norm;
    };
  }

  private double epsilon() {
    return operation.number("epsilon");
  }

  /** Which norm each element belongs to. */
  private int[] groups(int[] shape) {
    int[] over = operation.counts("dimensions");
    int[] groups = new int[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    for (int i = 0; i < groups.length; i++) {
      int rest = i;
      int group = 0;
      int step = 1;
      for (int d = shape.length - 1; d >= 0; d--) {
        int dimension = d;
        if (Arrays.stream(over).noneMatch(o -> o == dimension)) {
          group += rest % shape[d] * step;
          step *= shape[d];
        }
        rest /= shape[d];
      }
      groups[i] = group;
    }
    return groups;
  }
}
