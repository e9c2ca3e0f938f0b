package org.dl4jreference.verdict;

/** What a comparison found, from the best to the worst. */
public enum Outcome {
  /** Rounding explains every difference. */
  AGREES,
  /** Rounding explains even an infinite or undefined value: a singularity lies within it. */
  SATURATED,
  /** The true value lies beyond the range of the arithmetic under test. */
  OVERFLOWED,
  /** Something could not be computed by the reference, so nothing is said about it. */
  NOT_COMPARABLE,
  /** Rounding does not explain a difference. */
  DISAGREES;

  /**
   * The worse of two.
   *
   * @param other the other outcome
   * @return the one that comes later in this enumeration
   */
  public Outcome worse(Outcome other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /**
   * The outcome in words.
   *
   * @return for example {@code NOT COMPARABLE}
   */
  public String words() {
    return name().replace('_', ' ');
  }
}
