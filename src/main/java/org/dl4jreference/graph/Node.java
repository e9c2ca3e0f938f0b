package org.dl4jreference.graph;

import java.util.List;

/**
 * A value on a tape, equal to itself alone.
 *
 * @param id its place on the tape, from 0; inputs come before
 * @param primitive what made it
 * @param in what it was made of
 * @param value in float64
 * @param isDifferentiated whether the score's derivative with respect to it leads to a parameter
 * @param summed how many times as large it is where the mean over the examples is taken last
 */
public record Node(
    int id, Primitive primitive, List<Node> in, Array value, boolean isDifferentiated, int summed) {
  /** The value of an input. */
  public Array in(int i) {
    return in.get(i).value();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return id;
  }

  @Override
  public String toString() {
    return id + " by " + primitive.getClass().getSimpleName();
  }
}
