package org.dl4jreference.trace;

import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;

/**
 * What a trace is a record of.
 *
 * @param spec the network and its training
 * @param precision the arithmetic of the run
 * @param producer what wrote the trace, such as {@code torch 1.13.1}
 */
public record TraceHeader(NetworkSpec spec, Precision precision, String producer) {
  private static final String DL4J = "Deeplearning4j ";

  /**
   * What a trace of DL4J or ND4J says of its producer.
   *
   * @param version of DL4J
   * @param engine which of its engines
   * @param by the program that recorded it
   */
  public static String producedByDl4j(String version, String engine, String by) {
    return "%s%s %s by %s".formatted(DL4J, version, engine, by);
  }

  /**
   * Whether DL4J computed what was recorded: only there do its known faults explain anything.
   *
   * @return true if the producer says so
   */
  public boolean isOfDl4j() {
    return producer.startsWith(DL4J);
  }
}
