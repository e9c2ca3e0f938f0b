package org.dl4jreference.graph;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A fault of a layer, planted where DL4J is sound.
 *
 * @param name what is wrong
 * @param sound what DL4J computed
 * @param vertex where the fault is
 * @param planted alters one of the two
 */
record LayerFault(String name, Supplier<Claim> sound, String vertex, UnaryOperator<Claim> planted) {
  @Override
  public String toString() {
    return name;
  }
}
