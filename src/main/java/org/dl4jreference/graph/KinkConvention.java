package org.dl4jreference.graph;

/**
 * What an implementation takes for f' exactly on a kink: one convention for each activation of a
 * network.
 */
public enum KinkConvention {
  /** The value from the left, as for ReLU in DL4J, PyTorch and TensorFlow. */
  LEFT,
  /** The value from the right. */
  RIGHT,
  /** The smaller of the two. */
  FLATTER,
  /** The larger of the two. */
  STEEPER,
  /** Their mean. */
  MIDDLE;

  double slope(double left, double right) {
    return switch (this) {
      case LEFT -> left;
      case RIGHT -> right;
      case FLATTER -> Math.abs(left) < Math.abs(right) ? left : right;
      case STEEPER -> Math.abs(left) < Math.abs(right) ? right : left;
      case MIDDLE -> (left + right) / 2;
    };
  }
}
