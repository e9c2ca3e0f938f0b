package org.dl4jreference.model;

/**
 * Penalties on one kind of parameter (weights, or biases).
 *
 * @param l1 λ₁ of the penalty λ₁·Σ|w|
 * @param l2 λ₂ of the penalty ½·λ₂·Σw²
 * @param weightDecay the coefficient of decoupled weight decay: w ← w − (…)·coefficient·w
 * @param decay the form of weight decay
 */
public record Regularization(double l1, double l2, double weightDecay, Decay decay) {
  /** The forms of weight decay. */
  public enum Decay {
    /** w ← w − coefficient·w; DL4J's {@code WeightDecay} with {@code applyLR} false. */
    PLAIN,
    /** w ← w − η·coefficient·w; DL4J's {@code WeightDecay}. */
    BY_LEARNING_RATE,
    /**
     * The same, but no part of the score: Loshchilov and Hutter, Decoupled Weight Decay
     * Regularization, 2019, as PyTorch's and Keras' AdamW.
     */
    BESIDE_SCORE
  }

  /** No penalty. */
  public static final Regularization NONE = new Regularization(0, 0, 0, true);

  /**
   * Penalties as DL4J has them.
   *
   * @param decayByLearningRate whether weight decay is multiplied by the learning rate
   */
  public Regularization(double l1, double l2, double weightDecay, boolean decayByLearningRate) {
    this(l1, l2, weightDecay, decayByLearningRate ? Decay.BY_LEARNING_RATE : Decay.PLAIN);
  }

  /** Whether weight decay is multiplied by the learning rate. */
  public boolean decayByLearningRate() {
    return decay != Decay.PLAIN;
  }

  /** The penalty ½·λ·Σw² alone. */
  public static Regularization l2(double lambda) {
    return new Regularization(0, lambda, 0, true);
  }

  /**
   * What ½·Σw² of the score is multiplied by; DL4J counts weight decay like L2 here, although its
   * gradient is not that of the score.
   */
  public double square() {
    return decay == Decay.BESIDE_SCORE ? l2 : l2 + weightDecay;
  }

  /** λ₁·Σ|w| + ½·{@link #square}·Σw². */
  public double score(Matrix w) {
    double square = square();
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
