package org.dl4jreference.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Examples of any shape, each flattened into one row, the last index fastest.
 *
 * @param x inputs {@code [m, product of xShape]}
 * @param xShape the shape of one example's input, such as {@code [64]} or {@code [1, 28, 28]}
 * @param y labels {@code [m, product of yShape]}
 * @param yShape the shape of one example's labels
 * @param featuresMask 1 where a time step is something, 0 where it is padding {@code [m, T]}; empty
 *     if all is
 * @param labelsMask the same of the labels
 */
public record Examples(
    Matrix x,
    int[] xShape,
    Matrix y,
    int[] yShape,
    Optional<Matrix> featuresMask,
    Optional<Matrix> labelsMask) {
  /** Copies the arrays, and checks that everything fits. */
  public Examples {
    xShape = xShape.clone();
    yShape = yShape.clone();
    if (x.rows() != y.rows()) {
      throw new IllegalArgumentException("x has %d rows, y has %d".formatted(x.rows(), y.rows()));
    }
    for (Matrix mask : List.of(featuresMask.orElse(x), labelsMask.orElse(x))) {
      if (mask.rows() != x.rows()) {
        throw new IllegalArgumentException(
            "x has %d rows, a mask has %d".formatted(x.rows(), mask.rows()));
      }
    }
    check("x", x, xShape);
    check("y", y, yShape);
  }

  /**
   * Examples without masks.
   *
   * @param x inputs {@code [m, product of xShape]}
   * @param xShape the shape of one example's input
   * @param y labels {@code [m, product of yShape]}
   * @param yShape the shape of one example's labels
   */
  public Examples(Matrix x, int[] xShape, Matrix y, int[] yShape) {
    this(x, xShape, y, yShape, Optional.empty(), Optional.empty());
  }

  /** The same with masks. */
  public Examples masked(Optional<Matrix> features, Optional<Matrix> labels) {
    return new Examples(x, xShape, y, yShape, features, labels);
  }

  /**
   * Examples that are plain rows.
   *
   * @param x inputs {@code [m, nIn]}
   * @param y labels {@code [m, nOut]}
   */
  public Examples(Matrix x, Matrix y) {
    this(x, new int[] {x.columns()}, y, new int[] {y.columns()});
  }

  private static void check(String what, Matrix m, int[] shape) {
    if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != m.columns()) {
      throw new IllegalArgumentException(
          "%s has %d columns, which is no %s".formatted(what, m.columns(), Arrays.toString(shape)));
    }
  }

  @Override
  public int[] xShape() {
    return xShape.clone();
  }

  @Override
  public int[] yShape() {
    return yShape.clone();
  }

  /** The number of examples. */
  public int size() {
    return x.rows();
  }

  /**
   * The examples as plain rows.
   *
   * @return a batch without a mask
   */
  public Batch batch() {
    return new Batch(x, y);
  }

  /**
   * Some consecutive examples.
   *
   * @param from the first
   * @param to the one after the last
   * @return {@code to - from} examples
   */
  public Examples slice(int from, int to) {
    Batch part = batch().slice(from, to);
    return new Examples(
        part.x(),
        xShape,
        part.y(),
        yShape,
        featuresMask.map(m -> new Batch(m, m).slice(from, to).x()),
        labelsMask.map(m -> new Batch(m, m).slice(from, to).x()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Examples that
        && x.equals(that.x)
        && y.equals(that.y)
        && Arrays.equals(xShape, that.xShape)
        && Arrays.equals(yShape, that.yShape)
        && featuresMask.equals(that.featuresMask)
        && labelsMask.equals(that.labelsMask);
  }

  @Override
  public int hashCode() {
    return 31 * x.hashCode() + y.hashCode();
  }

  @Override
  public String toString() {
    return "Examples[%d of %s to %s]"
        .formatted(size(), Arrays.toString(xShape), Arrays.toString(yShape));
  }
}
