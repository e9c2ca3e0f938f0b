package org.dl4jreference.model;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether something fits into Java's heap, asked before it is made. */
public final class Memory {
  private static final double GIGABYTE = 1L << 30;

  /** How ND4J says that C++ found none. */
  private static final String NATIVE = "std::bad_alloc";

  /** Of causes, which may be a ring. */
  private static final int LONGEST_CHAIN = 20;

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

  /**
   * Whether it was memory that ran out, Java's or that of native code, which has words of its own
   * for it.
   *
   * @param thrown what was thrown, whatever its cause
   */
  public static boolean isShort(Throwable thrown) {
    return shortage(thrown).isPresent();
  }

  /**
   * What ran out of memory.
   *
   * @param thrown what was thrown
   * @return it or one of its causes; empty if it was something else
   */
  public static Optional<Throwable> shortage(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause)
        .limit(LONGEST_CHAIN)
        .filter(
            t ->
                t instanceof OutOfMemoryError
                    || (t.getMessage() != null && t.getMessage().contains(NATIVE)))
        .findFirst();
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
