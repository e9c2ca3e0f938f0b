package org.dl4jreference.rounding;

import java.util.stream.IntStream;

/** Work on many elements, block by block. */
final class Blocks {
  private Blocks() {}

  /** Where each block of so many elements starts; in parallel if there is more than one. */
  static IntStream starts(int size, int block) {
    IntStream starts = IntStream.range(0, (size + block - 1) / block).map(i -> i * block);
    return size > block ? starts.parallel() : starts;
  }
}
