package org.dl4jreference.model;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * An immutable two-dimensional array of float64 numbers, {@code [rows, columns]}, stored row by
 * row. Arrays are copied on the way in and on the way out.
 */
public final class Matrix {
  private final int rows;
  private final int columns;
  private final double[] values;

  private Matrix(int rows, int columns, double[] values) {
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /** The value of one element, given its row and its column. */
  @FunctionalInterface
  public interface Element {
    /**
     * Computes an element.
     *
     * @param row the row, from 0
     * @param column the column, from 0
     */
    double at(int row, int column);
  }

  /**
   * A matrix of the given shape.
   *
   * @param rows the number of rows, at least 1
   * @param columns the number of columns, at least 1
   * @param values the elements, row by row
   * @throws IllegalArgumentException if the number of values is not rows × columns
   */
  public static Matrix of(int rows, int columns, double... values) {
    if (rows < 1 || columns < 1 || values.length != rows * columns) {
      throw new IllegalArgumentException(
          "a matrix [%d, %d] cannot hold %d values".formatted(rows, columns, values.length));
    }
    return new Matrix(rows, columns, values.clone());
  }

  /**
   * A matrix from its rows.
   *
   * @param rows the rows, all of one length
   * @throws IllegalArgumentException if there is no row, or the rows differ in length
   */
  public static Matrix ofRows(double[]... rows) {
    if (rows.length == 0 || rows[0].length == 0) {
      throw new IllegalArgumentException("a matrix needs at least one row and one column");
    }
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != rows[0].length) {
        throw new IllegalArgumentException(
            "row %d has %d values, expected %d as in row 0"
                .formatted(i, rows[i].length, rows[0].length));
      }
    }
    return generate(rows.length, rows[0].length, (i, j) -> rows[i][j]);
  }

  /**
   * A matrix with one row.
   *
   * @param values the elements
   * @return the matrix {@code [1, values.length]}
   */
  public static Matrix row(double... values) {
    return of(1, values.length, values);
  }

  /**
   * A matrix with every element computed from its place.
   *
   * @param rows the number of rows
   * @param columns the number of columns
   * @param element the value at each place
   * @throws IllegalArgumentException if there is no row or no column
   */
  public static Matrix generate(int rows, int columns, Element element) {
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException("a matrix cannot be [%d, %d]".formatted(rows, columns));
    }
    double[] values = new double[rows * columns];
    for (int i = 0, k = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        values[k++] = element.at(i, j);
      }
    }
    return new Matrix(rows, columns, values);
  }

  /**
   * A matrix with one value everywhere.
   *
   * @param rows the number of rows
   * @param columns the number of columns
   */
  public static Matrix filled(int rows, int columns, double value) {
    return generate(rows, columns, (i, j) -> value);
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The number of columns. */
  public int columns() {
    return columns;
  }

  /**
   * The number of elements.
   *
   * @return rows × columns
   */
  public int size() {
    return values.length;
  }

  /** One element. */
  public double get(int row, int column) {
    if (column < 0 || column >= columns) {
      throw new IndexOutOfBoundsException("column %d of %d".formatted(column, columns));
    }
    return values[row * columns + column];
  }

  /**
   * One element of the flattened matrix.
   *
   * @param index row × columns + column
   */
  public double get(int index) {
    return values[index];
  }

  /** A copy of the elements, row by row. */
  public double[] toArray() {
    return values.clone();
  }

  /**
   * A copy of one row.
   *
   * @param row its index
   * @return a new array of {@link #columns()} numbers
   */
  public double[] rowArray(int row) {
    return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
  }

  /** A copy as an array of rows. */
  public double[][] toRows() {
    double[][] result = new double[rows][];
    Arrays.setAll(result, this::rowArray);
    return result;
  }

  /**
   * Applies a function to every element.
   *
   * @param f the function
   * @return a matrix of the same shape
   */
  public Matrix map(DoubleUnaryOperator f) {
    double[] result = new double[values.length];
    for (int k = 0; k < result.length; k++) {
      result[k] = f.applyAsDouble(values[k]);
    }
    return new Matrix(rows, columns, result);
  }

  /**
   * Combines two matrices element by element. A dimension of length 1 is stretched to the other's
   * length, as NumPy broadcasts.
   *
   * @param other the right operand
   * @param f the operation
   * @return a matrix of the broadcast shape
   * @throws IllegalArgumentException if the shapes cannot be broadcast together
   */
  public Matrix zip(Matrix other, DoubleBinaryOperator f) {
    if (rows == other.rows && columns == other.columns) {
      double[] result = new double[values.length];
      for (int k = 0; k < result.length; k++) {
        result[k] = f.applyAsDouble(values[k], other.values[k]);
      }
      return new Matrix(rows, columns, result);
    }
    if ((rows != other.rows && rows != 1 && other.rows != 1)
        || (columns != other.columns && columns != 1 && other.columns != 1)) {
      throw new IllegalArgumentException(
          "shapes %s and %s do not match".formatted(shape(), other.shape()));
    }
    int ri = rows == 1 ? 0 : columns;
    int rj = columns == 1 ? 0 : 1;
    int oi = other.rows == 1 ? 0 : other.columns;
    int oj = other.columns == 1 ? 0 : 1;
    return generate(
        Math.max(rows, other.rows),
        Math.max(columns, other.columns),
        (i, j) -> f.applyAsDouble(values[i * ri + j * rj], other.values[i * oi + j * oj]));
  }

  /**
   * Whether no element is NaN or infinite.
   *
   * @return true if every element is finite
   */
  public boolean isFinite() {
    for (double v : values) {
      if (!Double.isFinite(v)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The shape as text.
   *
   * @return for example {@code [2, 3]}
   */
  public String shape() {
    return "[" + rows + ", " + columns + "]";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matrix that
        && rows == that.rows
        && columns == that.columns
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * rows + columns) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.deepToString(toRows());
  }
}
