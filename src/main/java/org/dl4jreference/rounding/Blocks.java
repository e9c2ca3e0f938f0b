package org.dl4jreference.rounding;

import java.util.stream.IntStream;

/** Work on many elements, block by block. */
interface Blocks {
  /** What is done to the elements from one to before another. */
  void of(int from, int to);

  /** In parallel if there is more than one block. */
  static void each(int size, int block, Blocks work) {
    starts(size, block).forEach(from -> work.of(from, Math.min(size, from + block)));
  }

  /** Where each block of so many elements starts. */
  static IntStream starts(int size, int block) {
    IntStream starts = IntStream.range(0, (size + block - 1) / block).map(i -> i * block);
    return size > block ? starts.parallel() : starts;
  }
}
