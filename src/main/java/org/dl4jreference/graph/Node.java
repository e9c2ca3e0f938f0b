package org.dl4jreference.graph;

import java.util.List;

/** A value on a tape, with the primitive that made it of others. */
public final class Node {
  private final int id;
  private final Primitive primitive;
  private final List<Node> in;
  private final Array value;
  private final boolean isDifferentiated;
  private boolean isUsed;

  Node(int id, Primitive primitive, List<Node> in, Array value) {
    this.id = id;
    this.primitive = primitive;
    this.in = in;
    this.value = value;
    this.isDifferentiated =
        primitive instanceof Primitive.Leaf leaf
            ? leaf.isParameter()
            : in.stream().anyMatch(Node::isDifferentiated);
    // what is recorded in place of a value needs nothing but its place
    if (!(primitive instanceof Primitive.Recorded)) {
      in.forEach(n -> n.isUsed = true);
    }
  }

  /** Its place on the tape, from 0; inputs come before. */
  public int id() {
    return id;
  }

  /** What made it. */
  public Primitive primitive() {
    return primitive;
  }

  /** What it was made of. */
  public List<Node> in() {
    return in;
  }

  /** The value in float64. */
  public Array value() {
    return value;
  }

  /** Whether the score's derivative with respect to it leads to a parameter. */
  boolean isDifferentiated() {
    return isDifferentiated;
  }

  /** Whether the error of this value goes on into another. */
  public boolean isUsed() {
    return isUsed;
  }
}
