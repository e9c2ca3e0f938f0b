package org.dl4jreference.verdict;

/** The kinds of numbers that a step computes, in the order in which an error spreads. */
public enum Quantity {
  /** z. */
  PRE_ACTIVATION,
  /** f(z). */
  ACTIVATION,
  /** f(z) in inference. */
  INFERENCE,
  /** The data loss, the penalties, or their sum. */
  SCORE,
  /** ∂score/∂θ. */
  GRADIENT,
  /** A slot of the updater's state after the step. */
  UPDATER_STATE,
  /** θ after the step. */
  UPDATED_PARAMETER;

  /**
   * Whether a relative error common to the whole tensor is a fault by itself.
   *
   * @return true for gradients and updated parameters
   */
  public boolean hasScale() {
    return this == GRADIENT || this == UPDATED_PARAMETER;
  }
}
