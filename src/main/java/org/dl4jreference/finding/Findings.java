package org.dl4jreference.finding;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;

/** All that is known of DL4J's own arithmetic. */
public final class Findings {
  private static final List<Finding> ALL = FindingsFile.read();

  private Findings() {}

  /**
   * Every finding and convention.
   *
   * @return in the order of the documentation
   */
  public static List<Finding> all() {
    return ALL;
  }

  /**
   * A finding.
   *
   * @param id its kebab-case id
   * @return the finding; empty if there is none of that id
   */
  public static Optional<Finding> byId(String id) {
    return ALL.stream().filter(f -> f.id().equals(id)).findFirst();
  }

  /**
   * What can touch a step of a network.
   *
   * @param spec the network
   * @param precision DL4J's arithmetic
   * @param batch the examples
   * @return the findings and conventions
   */
  public static List<Finding> matching(NetworkSpec spec, Precision precision, Batch batch) {
    Set<String> features = Features.of(spec, precision, batch);
    return ALL.stream().filter(f -> f.touches(features)).toList();
  }
}
