package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.dl4jreference.model.Matrix;

/**
 * A two-dimensional array of float64 numbers, which belongs to a tape.
 *
 * @param rows how many rows
 * @param columns how many columns
 * @param values the rows × columns numbers themselves, row by row; not copied
 */
public record Array(int rows, int columns, double[] values) {
  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if there are more or fewer values
   */
  public Array {
    if (values.length != rows * columns) {
      throw new IllegalArgumentException(
          "an array [%d, %d] cannot hold %d values".formatted(rows, columns, values.length));
    }
  }

  /** Zeros. */
  Array(int rows, int columns) {
    this(rows, columns, new double[rows * columns]);
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

  boolean hasShapeOf(Array other) {
    return rows == other.rows && columns == other.columns;
  }

  /** A function of each element. */
  public Array map(DoubleUnaryOperator f) {
    return with(Arrays.stream(values).map(f).toArray());
  }

  /** Other values in the same shape. */
  public Array with(double[] others) {
    return new Array(rows, columns, others);
  }
}
