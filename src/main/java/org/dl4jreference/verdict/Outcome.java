package org.dl4jreference.verdict;

import java.util.stream.Stream;

/** What a comparison found, from the best to the worst, with the exit code of a command. */
public enum Outcome {
  /** Rounding explains every difference. */
  AGREES(0),
  /** No formula was there to compare with, but the gradient fits the score. */
  CONSISTENT(3),
  /** Rounding explains even an infinite or undefined value: a singularity lies within it. */
  SATURATED(3),
  /** A value lies beyond the range of the arithmetic under test. */
  OVERFLOWED(3),
  /** Something could not be computed by the reference, so nothing is said about it. */
  NOT_COMPARABLE(3),
  /** Rounding does not explain a difference. */
  DISAGREES(1);

  private final int exitCode;

  Outcome(int exitCode) {
    this.exitCode = exitCode;
  }

  /**
   * The exit code of a command whose worst outcome this is.
   *
   * @return 1 for DISAGREES and nothing else
   */
  public int exitCode() {
    return exitCode;
  }

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
   * The worst of many.
   *
   * @param many in any order
   * @return the one that comes last in this enumeration; AGREES if there are none
   */
  public static Outcome worst(Stream<Outcome> many) {
    return many.reduce(AGREES, Outcome::worse);
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
