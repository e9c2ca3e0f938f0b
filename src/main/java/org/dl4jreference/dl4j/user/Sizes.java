package org.dl4jreference.dl4j.user;

import java.lang.reflect.Array;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.dl4jreference.model.BadInput;

/**
 * Sizes that ND4J's native code takes unasked: where it divides by a stride of 0 the process dies,
 * and no exception is thrown.
 */
public final class Sizes {
  private static final Set<String> POSITIVE =
      Set.of("kernel", "kernelSize", "stride", "dilation", "blockSize", "blocks");

  private static final Set<String> NOT_NEGATIVE =
      Set.of("padding", "paddingR", "paddingBr", "cropping");

  private Sizes() {}

  /**
   * The least that a setting of that name may be.
   *
   * @param name as DL4J's JSON has it
   * @return empty if it is no size
   */
  public static OptionalInt least(String name) {
    return POSITIVE.contains(name)
        ? OptionalInt.of(1)
        : NOT_NEGATIVE.contains(name) ? OptionalInt.of(0) : OptionalInt.empty();
  }

  /**
   * A network whose sizes can be computed with.
   *
   * @throws BadInput that names the layer and the size
   */
  static <N extends Dl4jNetwork> N checked(N network) {
    for (Topology.Node node : network.topology().nodes()) {
      check("layer " + node.name(), node.conf());
    }
    return network;
  }

  private static void check(String layer, Object conf) {
    for (Map.Entry<String, Object> property : properties(conf).entrySet()) {
      String name = property.getKey();
      Object value = property.getValue();
      least(name).ifPresent(least -> check(layer + ": " + name, value, least));
      if (value instanceof Layer inner) {
        check(layer, inner);
      }
    }
  }

  /** A class of the user's own may not be such that it can be read. */
  private static Map<String, Object> properties(Object conf) {
    try {
      return OperationReader.properties(conf);
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }

  private static void check(String what, Object value, int least) {
    if (value instanceof Number number && number.doubleValue() < least) {
      throw new BadInput("%s must be at least %d, found %s".formatted(what, least, number));
    }
    if (value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        check(what, Array.get(value, i), least);
      }
    }
  }
}
