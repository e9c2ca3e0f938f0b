package org.dl4jreference.random.graph;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * What a part of a network gives.
 *
 * @param type of an example, or of a step of one
 * @param steps how many rows each example has become; 0 if it is a row itself
 */
record Wire(String name, InputType type, int steps) {
  boolean is(InputType.Type kind) {
    return type.getType() == kind;
  }

  int[] shape() {
    long[] with = type.getShape(false);
    int[] shape = new int[with.length];
    Arrays.setAll(shape, i -> (int) with[i]);
    return shape;
  }

  int units() {
    return shape()[0];
  }

  int time() {
    return shape()[1];
  }

  int elements() {
    return Arrays.stream(shape()).reduce(1, Math::multiplyExact);
  }
}
