package org.dl4jreference.adversary;

import java.util.List;

/** The activations in an arithmetic, in the form that an implementation chose. */
final class Functions {
  static final List<String> SMOOTH =
      List.of("tanh", "sigmoid", "elu", "selu", "softplus", "softsign", "swish", "gelu", "cube");
  static final List<String> KINKED = List.of("relu", "leakyrelu", "hardtanh");

  private static final double LAMBDA = 1.0507009873554805;
  private static final double ALPHA = 1.6732632423543772;
  private static final double GELU = 1.702;

  private final Arithmetic r;
  private final Choices choices;

  Functions(Arithmetic arithmetic) {
    this.r = arithmetic;
    this.choices = arithmetic.choices();
  }

  private double exp(double z) {
    return r.f(Math.exp(z));
  }

  private double expMinusOne(double z) {
    return choices.byExponentials() ? r.sub(exp(z), 1) : r.f(Math.expm1(z));
  }

  private double tanh(double z) {
    if (!choices.byExponentials()) {
      return r.f(Math.tanh(z));
    }
    double e = exp(-2 * Math.abs(z));
    return Math.copySign(r.div(r.sub(1, e), r.add(1, e)), z);
  }

  double sigmoid(double z) {
    if (choices.byTanh()) {
      return r.add(0.5, 0.5 * tanh(z / 2));
    }
    double e = exp(-Math.abs(z));
    return r.div(z >= 0 ? 1 : e, r.add(1, e));
  }

  double softplus(double z) {
    return choices.byExponentials() && z < 10
        ? r.f(Math.log(r.add(1, exp(z))))
        : r.add(Math.max(z, 0), r.f(Math.log1p(exp(-Math.abs(z)))));
  }

  double value(String name, double z) {
    return switch (name) {
      case "identity" -> z;
      case "relu" -> Math.max(z, 0);
      case "leakyrelu" -> z > 0 ? z : r.mul(r.c(0.01), z);
      case "hardtanh" -> Math.max(-1, Math.min(1, z));
      case "relu6" -> Math.max(0, Math.min(6, z));
      case "thresholdedrelu" -> z > 1 ? z : 0;
      case "rectifiedtanh" -> z > 0 ? tanh(z) : 0;
      case "tanh" -> tanh(z);
      case "sigmoid" -> sigmoid(z);
      case "elu" -> z > 0 ? z : expMinusOne(z);
      case "selu" -> z > 0 ? r.mul(r.c(LAMBDA), z) : r.mul(r.c(LAMBDA * ALPHA), expMinusOne(z));
      case "softplus" -> softplus(z);
      case "softsign" -> r.div(z, r.add(1, Math.abs(z)));
      case "swish" -> r.mul(z, sigmoid(z));
      case "gelu" -> r.mul(z, sigmoid(r.mul(r.c(GELU), z)));
      case "cube" -> r.mul(r.mul(z, z), z);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** f'(z), where a = f(z); on a kink that of the left. */
  double slope(String name, double z, double a) {
    boolean output = choices.slopeFromOutput();
    return switch (name) {
      case "identity" -> 1;
      case "relu" -> z > 0 ? 1 : 0;
      case "leakyrelu" -> z > 0 ? 1 : r.c(0.01);
      case "hardtanh" -> z > -1 && z <= 1 ? 1 : 0;
      case "relu6" -> z > 0 && z <= 6 ? 1 : 0;
      case "thresholdedrelu" -> z > 1 ? 1 : 0;
      case "rectifiedtanh" -> z > 0 ? slope("tanh", z, a) : 0;
      case "tanh" -> output ? r.sub(1, r.mul(a, a)) : r.f(Math.pow(Math.cosh(z), -2));
      case "sigmoid" -> output ? r.mul(a, r.sub(1, a)) : r.mul(sigmoid(z), sigmoid(-z));
      case "elu" -> z > 0 ? 1 : output ? r.add(a, 1) : exp(z);
      case "selu" ->
          z > 0
              ? r.c(LAMBDA)
              : output ? r.add(a, r.c(LAMBDA * ALPHA)) : r.mul(r.c(LAMBDA * ALPHA), exp(z));
      case "softplus" -> sigmoid(z);
      case "softsign" -> {
        double d = r.add(1, Math.abs(z));
        yield r.div(1, r.mul(d, d));
      }
      case "swish" -> gated(z);
      case "gelu" -> gated(r.mul(r.c(GELU), z));
      case "cube" -> r.mul(3, r.mul(z, z));
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** σ(q) + q·σ'(q), q the multiple of z that the gate sees. */
  private double gated(double q) {
    double s = sigmoid(q);
    return r.add(s, r.mul(q, r.mul(s, r.sub(1, s))));
  }

  /** Each row's softmax, with the largest z subtracted first. */
  double[] softmax(double[] z, int columns) {
    double[] p = new double[z.length];
    double[] row = new double[columns];
    for (int i = 0; i < z.length; i += columns) {
      double max = max(z, i, columns);
      for (int j = 0; j < columns; j++) {
        row[j] = exp(r.sub(z[i + j], max));
      }
      double sum = r.sum(row);
      double inverse = r.div(1, sum);
      for (int j = 0; j < columns; j++) {
        p[i + j] = choices.scaleFirst() ? r.mul(row[j], inverse) : r.div(row[j], sum);
      }
    }
    return p;
  }

  /** −ln of each row's softmax. */
  double[] minusLogSoftmax(double[] z, int columns) {
    double[] result = new double[z.length];
    double[] row = new double[columns];
    for (int i = 0; i < z.length; i += columns) {
      double max = max(z, i, columns);
      for (int j = 0; j < columns; j++) {
        row[j] = exp(r.sub(z[i + j], max));
      }
      double log = r.f(Math.log(r.sum(row)));
      for (int j = 0; j < columns; j++) {
        result[i + j] = r.sub(log, r.sub(z[i + j], max));
      }
    }
    return result;
  }

  private static double max(double[] z, int from, int count) {
    double max = z[from];
    for (int j = 1; j < count; j++) {
      max = Math.max(max, z[from + j]);
    }
    return max;
  }
}
