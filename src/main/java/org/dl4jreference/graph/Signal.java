package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.Optional;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Tensor;

/**
 * What goes from one layer to the next.
 *
 * @param node the numbers: a row for each of the first dimension, all others in C order
 * @param shape the length of each dimension; examples, then units or channels, then positions:
 *     time, or height and width
 * @param mask 1 where a time step or an example is something, 0 where it is padding; empty if all
 *     is
 * @param scored what a loss is computed of, if this is an output
 * @param total a loss of its own, summed over the examples, if this is an output that has one
 */
public record Signal(
    Node node, int[] shape, Optional<Tensor> mask, Optional<Scored> scored, Optional<Node> total) {
  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if the node holds more or fewer numbers
   */
  public Signal {
    int rest = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
    if (node.value().rows() != shape[0] || node.value().columns() != rest) {
      throw new IllegalArgumentException(
          "an array [%d, %d] is no %s"
              .formatted(node.value().rows(), node.value().columns(), Arrays.toString(shape)));
    }
  }

  /**
   * What a loss is computed of: a row for each example and position.
   *
   * @param z the pre-activation
   * @param p its activation
   * @param isMasked whether p is shown multiplied by the labels' mask
   * @param isLast whether channels are the last dimension of what is shown, and of the labels
   * @param isComputedAgain whether the loss is of another computation of p than the one shown,
   *     which rounds otherwise
   * @param more what is added to the loss, summed over the examples
   */
  public record Scored(
      LossSpec loss,
      Formula activation,
      Node z,
      Node p,
      boolean isMasked,
      boolean isLast,
      boolean isComputedAgain,
      Optional<Node> more) {
    Scored withChannelsLast() {
      return new Scored(loss, activation, z, p, isMasked, true, isComputedAgain, more);
    }

    Scored computedAgain() {
      return new Scored(loss, activation, z, p, isMasked, isLast, true, more);
    }

    Scored with(Node added) {
      return new Scored(
          loss, activation, z, p, isMasked, isLast, isComputedAgain, Optional.of(added));
    }
  }

  /** Without a mask. */
  public static Signal of(Node node, int... shape) {
    return new Signal(node, shape, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Other numbers in another shape, with the same mask. */
  public Signal with(Node other, int... otherShape) {
    return new Signal(other, otherShape, mask, Optional.empty(), Optional.empty());
  }

  /** The same with another mask. */
  public Signal masked(Optional<Tensor> other) {
    return new Signal(node, shape, other, scored, total);
  }

  /** The same as what a loss is computed of. */
  public Signal scored(Scored by) {
    return new Signal(node, shape, mask, Optional.of(by), total);
  }

  /** The same with a loss of its own, summed over the examples. */
  public Signal total(Node loss) {
    return new Signal(node, shape, mask, scored, Optional.of(loss));
  }

  /** The length of a dimension. */
  public int size(int dimension) {
    return shape[dimension];
  }

  /** How many dimensions. */
  public int rank() {
    return shape.length;
  }

  /** How many positions each channel has. */
  public int positions() {
    return Arrays.stream(shape).skip(2).reduce(1, Math::multiplyExact);
  }

  /** The shape with so many channels. */
  public int[] shapeWith(int channels) {
    int[] other = shape.clone();
    other[1] = channels;
    return other;
  }
}
