package org.dl4jreference.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What made a report.
 *
 * @param product this project's name
 * @param dl4j the version of Deeplearning4j that it was built with
 * @param java the version of the running Java
 */
public record Producer(String product, String version, String dl4j, String java) {
  /**
   * The running program.
   *
   * @return product and versions, from what the build wrote into {@code version.properties}
   */
  public static Producer current() {
    Properties built = new Properties();
    try (InputStream in = Producer.class.getResourceAsStream("version.properties")) {
      built.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Producer(
        "dl4j-reference",
        built.getProperty("version"),
        built.getProperty("dl4j"),
        System.getProperty("java.version"));
  }
}
