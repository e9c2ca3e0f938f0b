package org.dl4jreference.random.graph;

/** What is unusual about the numbers of a network. */
enum Mode {
  PLAIN,
  TINY_INPUTS,
  LARGE_INPUTS,
  LARGE_WEIGHTS,
  SMALL_WEIGHTS,
  DUPLICATED_EXAMPLES,
  /** Each channel has one value at all positions. */
  CONSTANT,
  SORTED_EXAMPLES,
  /** Every other example is nothing, and of all the last third. */
  BLANK,
  /** One channel at each position. */
  ONE_HOT;

  double inputs() {
    return switch (this) {
      case TINY_INPUTS -> 1e-4;
      case LARGE_INPUTS -> 1e3;
      default -> 1;
    };
  }

  double weights() {
    return switch (this) {
      case LARGE_WEIGHTS -> 3;
      case SMALL_WEIGHTS -> 1e-3;
      default -> 1;
    };
  }
}
