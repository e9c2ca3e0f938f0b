package org.dl4jreference.dl4j;

/** The first line of what an exception says: DL4J's messages run to pages. */
final class FirstLine {
  private FirstLine() {}

  static String of(String message) {
    return message == null ? "unknown reason" : message.lines().findFirst().orElse("");
  }
}
