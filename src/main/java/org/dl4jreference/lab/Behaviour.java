package org.dl4jreference.lab;

/** What gradient descent does at a learning rate. */
public enum Behaviour {
  /** The loss falls, and successive steps point the same way. */
  OVER_DAMPED,
  /** The loss falls, and successive steps turn back on themselves. */
  OSCILLATING,
  /** Steps grow. */
  DIVERGING,
  /** Steps grew beyond the range of the arithmetic. */
  OVERFLOWED,
  /** Nothing moves any more although the gradient is not zero, as at the chapter's 12755.16. */
  STUCK;

  /**
   * The behaviour in words.
   *
   * @return for example {@code over-damped}
   */
  public String words() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /**
   * Whether the run is stable.
   *
   * @return true if steps shrink
   */
  public boolean isStable() {
    return this == OVER_DAMPED || this == OSCILLATING;
  }
}
