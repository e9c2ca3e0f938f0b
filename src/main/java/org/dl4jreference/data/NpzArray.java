package org.dl4jreference.data;

import java.util.Arrays;
import org.dl4jreference.model.Matrix;

/**
 * An array of an NPZ file, its elements row by row as float64.
 *
 * @param shape its dimensions; empty for a scalar
 * @param values its elements, the last index fastest
 */
public record NpzArray(int[] shape, double[] values) {
  /** Copies the arrays. */
  public NpzArray {
    shape = shape.clone();
    values = values.clone();
  }

  @Override
  public int[] shape() {
    return shape.clone();
  }

  @Override
  public double[] values() {
    return values.clone();
  }

  /**
   * The array as a matrix.
   *
   * @return {@code [rows, columns]}; a vector becomes one row, a scalar {@code [1, 1]}
   * @throws IllegalArgumentException if it has more than two dimensions or is empty
   */
  public Matrix toMatrix() {
    return switch (shape.length) {
      case 0 -> Matrix.row(values);
      case 1 -> Matrix.row(values);
      case 2 -> Matrix.of(shape[0], shape[1], values);
      default ->
          throw new IllegalArgumentException(
              "expected at most two dimensions, found " + Arrays.toString(shape));
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NpzArray that
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "NpzArray" + Arrays.toString(shape);
  }
}
