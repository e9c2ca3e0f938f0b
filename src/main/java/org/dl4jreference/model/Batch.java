package org.dl4jreference.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Examples and their labels.
 *
 * @param x inputs {@code [m, nIn]}
 * @param y labels {@code [m, nOut]}
 * @param mask weights of the loss {@code [m, 1]} (per example) or {@code [m, nOut]} (per output)
 */
public record Batch(Matrix x, Matrix y, Optional<Matrix> mask) {
  /** Checks that all have as many rows. */
  public Batch {
    if (x.rows() != y.rows()) {
      throw new IllegalArgumentException("x has %d rows, y has %d".formatted(x.rows(), y.rows()));
    }
    mask.ifPresent(
        m -> {
          if (m.rows() != y.rows() || (m.columns() != 1 && m.columns() != y.columns())) {
            throw new IllegalArgumentException(
                "mask %s does not fit labels %s".formatted(m.shape(), y.shape()));
          }
        });
  }

  /**
   * A batch without a mask.
   *
   * @param x inputs
   * @param y labels
   */
  public Batch(Matrix x, Matrix y) {
    this(x, y, Optional.empty());
  }

  /** The number of examples. */
  public int size() {
    return x.rows();
  }

  /**
   * The batch as arithmetic of a precision sees it.
   *
   * @param precision to round inputs and labels to
   * @return a new batch with the same mask
   */
  public Batch in(Precision precision) {
    return new Batch(precision.round(x), precision.round(y), mask);
  }

  /**
   * Some consecutive examples.
   *
   * @param from the first row
   * @param to the row after the last
   * @return a batch of {@code to - from} examples
   */
  public Batch slice(int from, int to) {
    return new Batch(rows(x, from, to), rows(y, from, to), mask.map(m -> rows(m, from, to)));
  }

  /**
   * All examples in mini-batches, in order.
   *
   * @param examples in each, at least 1
   * @return batches, the last one possibly smaller
   */
  public List<Batch> split(int examples) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < size(); from += examples) {
      batches.add(slice(from, Math.min(size(), from + examples)));
    }
    return batches;
  }

  private static Matrix rows(Matrix matrix, int from, int to) {
    return Matrix.generate(to - from, matrix.columns(), (i, j) -> matrix.get(from + i, j));
  }
}
