package org.dl4jreference.graph;

/** The forward and backward pass of a network, composed of primitives. */
public interface Composition {
  /** Everything that is computed. */
  Tape tape();

  /** The numbers that a subject computes. */
  Pass<Node> pass();
}
