package org.dl4jreference.graph;

import java.util.Map;
import java.util.Optional;

/** What only layers compose, for tests of other packages. */
public final class Composing {
  public static final Function LOG = Function.LOG;
  public static final Function SQRT = Function.SQRT;

  private Composing() {}

  /** A·B, a sum over units. */
  public static Node overUnits(Tape t, Node a, Node b) {
    return t.matMul(a, b, Optional.empty());
  }

  /** A·B + bias. */
  public static Node overUnits(Tape t, Node a, Node b, Node bias) {
    return t.matMul(a, b, Optional.of(bias));
  }

  /** Aᵀ·B, a sum over the batch. */
  public static Node overBatch(Tape t, Node a, Node b) {
    return t.matMul(a, b, true, false);
  }

  /** ∂score/∂node of all nodes below one. */
  static Map<Node, Node> backward(Tape t, Node from, Node cotangent) {
    return t.backward(from, cotangent, from, Optional.empty(), 1);
  }

  /** A leaf of which the gradient may be asked for. */
  public static Node parameter(Tape t, Array value) {
    return t.leaf(value, true);
  }

  /** ∂score/∂x of a node above it. */
  public static Node back(Tape t, Node from, Node cotangent, Node x) {
    return backward(t, from, cotangent).get(x);
  }

  /** A value by one of two forms. */
  public static Node either(Tape t, Node a, Node b) {
    return t.either(a, b);
  }

  /** What was recorded of a value. */
  public static Node recorded(Tape t, Node computed) {
    return t.recorded(computed, Optional.of(computed.value()));
  }

  /** −a. */
  public static Node negate(Tape t, Node a) {
    return t.negate(a);
  }
}
