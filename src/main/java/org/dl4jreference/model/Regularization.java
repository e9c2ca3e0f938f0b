package org.dl4jreference.model;

/**
 * Penalties on one kind of parameter (weights, or biases).
 *
 * @param l1 λ₁ of the penalty λ₁·Σ|w|
 * @param l2 λ₂ of the penalty ½·λ₂·Σw²
 * @param weightDecay the coefficient of decoupled weight decay: w ← w − (…)·coefficient·w
 * @param decayByLearningRate whether weight decay is multiplied by the learning rate
 */
public record Regularization(
    double l1, double l2, double weightDecay, boolean decayByLearningRate) {
  /** No penalty. */
  public static final Regularization NONE = new Regularization(0, 0, 0, true);

  /** The penalty ½·λ·Σw² alone. */
  public static Regularization l2(double lambda) {
    return new Regularization(0, lambda, 0, true);
  }

  /**
   * λ₁·Σ|w| + ½·(λ₂ + weight decay)·Σw²; DL4J counts weight decay like L2 here, although its
   * gradient is not that of the score.
   */
  public double score(Matrix w) {
    double square = l2 + weightDecay;
    if (l1 == 0 && square == 0) {
      return 0;
    }
    double sum = 0;
    for (double v : w.toArray()) {
      sum += l1 * Math.abs(v) + 0.5 * square * v * v;
    }
    return sum;
  }

  /** λ₁·sign(w) + λ₂·w. */
  public double gradient(double w) {
    return l1 * Math.signum(w) + l2 * w;
  }
}
