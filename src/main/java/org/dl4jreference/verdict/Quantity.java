package org.dl4jreference.verdict;

/** The kinds of numbers that a step computes, in the order in which an error spreads. */
public enum Quantity {
  /** z. */
  PRE_ACTIVATION("z"),
  /** f(z). */
  ACTIVATION("a"),
  /** The data loss, the penalties, or their sum. */
  SCORE("score"),
  /** ∂score/∂θ. */
  GRADIENT("d"),
  /** A slot of the updater's state after the step. */
  UPDATER_STATE("state"),
  /** θ after the step. */
  UPDATED_PARAMETER("next");

  private final String symbol;

  Quantity(String symbol) {
    this.symbol = symbol;
  }

  /**
   * Whether a relative error common to the whole tensor is a fault by itself.
   *
   * @return true for gradients and updated parameters
   */
  public boolean hasScale() {
    return this == GRADIENT || this == UPDATED_PARAMETER;
  }

  /**
   * How reports mark it.
   *
   * @return a short symbol
   */
  public String symbol() {
    return symbol;
  }
}
