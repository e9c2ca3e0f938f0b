package org.dl4jreference.dl4j.user;

import java.util.List;
import java.util.OptionalInt;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;

/** What {@link SpecReader} made of a network. */
public sealed interface Reading {
  /**
   * A network that this project can compute.
   *
   * @param spec the network under the catalogue's names
   * @param state its parameters, updater state and counters, copied
   * @param precision its arithmetic
   * @param remarks what of the network's configuration the spec leaves out, such as dropout
   */
  record Comparable(
      NetworkSpec spec, TrainingState state, Precision precision, List<String> remarks)
      implements Reading {
    /** Copies the list. */
    public Comparable {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * A network that this project has no formula for.
   *
   * @param layer the first layer without one; empty if the network as a whole has none
   * @param reason what is missing
   */
  record NotComparable(OptionalInt layer, String reason) implements Reading {
    @Override
    public String toString() {
      return layer.isPresent() ? "layer %d: %s".formatted(layer.getAsInt(), reason) : reason;
    }
  }

  /**
   * The comparable reading, or an exception that names the layer and the reason.
   *
   * @return this reading
   * @throws IllegalArgumentException if the network is not comparable
   */
  default Comparable orElseThrow() {
    if (this instanceof Comparable comparable) {
      return comparable;
    }
    throw new IllegalArgumentException("not comparable: " + this);
  }
}
