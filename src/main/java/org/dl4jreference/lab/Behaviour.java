package org.dl4jreference.lab;

/** What gradient descent does at a learning rate. */
public enum Behaviour {
  /** The loss falls, and successive steps point the same way. */
  OVER_DAMPED,
  /** The loss falls, and successive steps turn back on themselves. */
  OSCILLATING,
  /** Steps turn back on themselves, neither shrink nor grow, and the loss no longer falls. */
  BOUNCING,
  /** Steps grow, and the loss with them. */
  DIVERGING,
  /** A loss or a parameter left the range of the arithmetic. */
  OVERFLOWED,
  /** The run is where the loss is higher than at the start, and steps do not grow. */
  STRANDED,
  /** Nothing moves any more although the gradient is not zero, as at the chapter's 12755.16. */
  STUCK,
  /** Nothing ever moved, because the gradient is zero: a minimum, a saddle or a plateau. */
  AT_REST;

  /**
   * The behaviour in words.
   *
   * @return for example {@code over-damped}
   */
  public String words() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
