package org.dl4jreference.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What the libraries below have to say: nothing unless asked, and then on stderr. Must be set up
 * before the first logger is made.
 */
final class Logging {
  private static final String FILE = "logback.configurationFile";
  private static final String LEVEL = "dl4jreference.log.level";

  private static boolean isDiverted;

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

  /** SameDiff prints to stdout, which belongs to results: whoever wants those took it before. */
  static void divertStandardOutput() {
    isDiverted = true;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  static void showEverything() {
    level("INFO");
    if (isDiverted) {
      System.setOut(System.err);
    }
  }
}
