package org.dl4jreference.graph;

import org.dl4jreference.model.Matrix;

/** A two-dimensional array of float64 numbers, row by row, that belongs to a tape. */
public final class Array {
  private final int rows;
  private final int columns;
  private final double[] values;

  /**
   * An array over given numbers, which are not copied.
   *
   * @param rows how many rows
   * @param columns how many columns
   * @param values rows × columns numbers, row by row
   * @throws IllegalArgumentException if there are more or fewer of them
   */
  public Array(int rows, int columns, double[] values) {
    if (values.length != rows * columns) {
      throw new IllegalArgumentException(
          "an array [%d, %d] cannot hold %d values".formatted(rows, columns, values.length));
    }
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /** A copy of a matrix. */
  public static Array of(Matrix m) {
    return new Array(m.rows(), m.columns(), m.toArray());
  }

  /** One number, {@code [1, 1]}. */
  public static Array of(double value) {
    return new Array(1, 1, new double[] {value});
  }

  /** A copy as a matrix. */
  public Matrix toMatrix() {
    return Matrix.of(rows, columns, values);
  }

  /** How many rows. */
  public int rows() {
    return rows;
  }

  /** How many columns. */
  public int columns() {
    return columns;
  }

  /** The numbers themselves, row by row. */
  public double[] values() {
    return values;
  }

  boolean hasShapeOf(Array other) {
    return rows == other.rows && columns == other.columns;
  }

  /** The same number of elements as given values have. */
  Array with(double[] others) {
    return new Array(rows, columns, others);
  }
}
