package org.dl4jreference.dl4j.border;

/** The first line of what an exception says: DL4J's messages run to pages. */
public final class FirstLine {
  private FirstLine() {}

  public static String of(String message) {
    return message == null ? "unknown reason" : message.lines().findFirst().orElse("");
  }
}
