package org.dl4jreference.model;

import java.util.Locale;

/** Whether something fits into Java's heap, asked before it is made. */
public final class Memory {
  private static final double GIGABYTE = 1L << 30;

  private Memory() {}

  /**
   * Refuses what the heap cannot hold.
   *
   * @param what needs the memory, the start of a sentence
   * @param bytes that it will take in the end, about
   * @throws BadInput that says how much that is, how much there is and how to have more
   */
  public static void expect(String what, double bytes) {
    if (bytes > Runtime.getRuntime().maxMemory()) {
      throw new BadInput(
          "%s needs about %s, %s".formatted(what, size(bytes), heap(Math.ceil(bytes / GIGABYTE))));
    }
  }

  /**
   * What to do where memory ran out all the same.
   *
   * @return the size of the heap, and how to have twice as much
   */
  public static String more() {
    return heap(Math.ceil(2 * (Runtime.getRuntime().maxMemory() / GIGABYTE)));
  }

  private static String heap(double gigabytes) {
    return "the heap is %s: DL4J_REFERENCE_OPTS=-Xmx%.0fg, or -Xmx%.0fg for a Java of your own, gives more"
        .formatted(size(Runtime.getRuntime().maxMemory()), gigabytes, gigabytes);
  }

  private static String size(double bytes) {
    return bytes < GIGABYTE / 10
        ? String.format(Locale.ROOT, "%.0f MB", bytes / (1 << 20))
        : String.format(Locale.ROOT, "%.1f GB", bytes / GIGABYTE);
  }
}
