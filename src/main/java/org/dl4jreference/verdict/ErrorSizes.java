package org.dl4jreference.verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How large the errors of some numbers are, counted by powers of two of σ.
 *
 * @param counts first of those below 2^{@value #LOWEST} σ, exact ones among them; then of those
 *     from 2ⁿ to below 2ⁿ⁺¹ σ; last of those from 2^{@value #HIGHEST} σ on, infinite ones and NaN
 *     among them
 */
public record ErrorSizes(List<Long> counts) {
  /** Smaller errors are not told apart. */
  public static final int LOWEST = -6;

  /** Larger errors are not told apart. */
  public static final int HIGHEST = 20;

  private static final int BINS = HIGHEST - LOWEST + 2;

  /** Of no numbers. */
  public static final ErrorSizes NONE = new ErrorSizes(Collections.nCopies(BINS, 0L));

  /** Copies the list. */
  public ErrorSizes {
    counts = List.copyOf(counts);
    if (counts.size() != BINS) {
      throw new IllegalArgumentException(
          "sizes of errors need %d counts, found %d".formatted(BINS, counts.size()));
    }
  }

  /** Counts errors one by one. */
  public static final class Counter {
    private final long[] counts = new long[BINS];

    /**
     * Counts one.
     *
     * @param sigmas |error|/σ
     */
    public void add(double sigmas) {
      // written so that NaN would be large
      int bin =
          sigmas < Math.scalb(1.0, HIGHEST)
              ? Math.max(0, Math.getExponent(sigmas) - LOWEST + 1)
              : BINS - 1;
      counts[bin]++;
    }

    /** What was counted so far. */
    public ErrorSizes sizes() {
      return new ErrorSizes(Arrays.stream(counts).boxed().toList());
    }
  }

  /**
   * Both together.
   *
   * @param other sizes of the errors of other numbers
   * @return the sum of each count
   */
  public ErrorSizes plus(ErrorSizes other) {
    List<Long> sums = new ArrayList<>();
    for (int i = 0; i < BINS; i++) {
      sums.add(counts.get(i) + other.counts.get(i));
    }
    return new ErrorSizes(sums);
  }

  /**
   * How many numbers there are.
   *
   * @return the sum of all counts
   */
  public long total() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * How many errors are large.
   *
   * @param exponent from {@value #LOWEST} to {@value #HIGHEST}
   * @return how many are 2^exponent σ or more
   */
  public long atLeast(int exponent) {
    return counts.subList(exponent - LOWEST + 1, BINS).stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Where a count begins.
   *
   * @param index of the count
   * @return in units of σ; of the first, half of where it ends, since it begins at 0
   */
  public static double from(int index) {
    return Math.scalb(1.0, LOWEST + index - 1);
  }
}
