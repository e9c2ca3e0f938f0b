package org.dl4jreference.cli;

/**
 * Logging of the libraries below, on stderr and quiet unless asked. Must be set up before the first
 * logger is made.
 */
final class Logging {
  private static final String FILE = "logback.configurationFile";
  private static final String LEVEL = "dl4jreference.log.level";

  private Logging() {}

  /** Without a file of the user's, the copy of {@code config/logback.xml} on the class path. */
  static void configure() {
    if (System.getProperty(FILE) == null) {
      System.setProperty(FILE, "org/dl4jreference/cli/logback.xml");
    }
  }

  /** What a user set on Java's command line stays. */
  static void level(String level) {
    if (System.getProperty(LEVEL) == null) {
      System.setProperty(LEVEL, level);
    }
  }
}
