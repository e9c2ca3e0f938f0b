package org.dl4jreference.model;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Numbers in any number of dimensions.
 *
 * @param shape the length of each dimension
 * @param values in C order: the last dimension runs fastest; neither array is copied
 */
public record Tensor(int[] shape, double[] values) {
  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if there are more or fewer values
   */
  public Tensor {
    if (sizeOf(shape) != values.length) {
      throw new IllegalArgumentException(
          "a tensor %s cannot hold %d values".formatted(Arrays.toString(shape), values.length));
    }
  }

  private static long sizeOf(int[] shape) {
    return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
  }

  /**
   * Where an element stands.
   *
   * @param k its place among the values
   * @return its index in each dimension
   */
  public int[] index(int k) {
    int[] index = new int[shape.length];
    int rest = k;
    for (int d = shape.length - 1; d >= 0; d--) {
      index[d] = rest % shape[d];
      rest /= shape[d];
    }
    return index;
  }

  /** Whether all dimensions are those of another. */
  public boolean hasShapeOf(Tensor other) {
    return Arrays.equals(shape, other.shape);
  }

  /** A function of each number. */
  public Tensor map(DoubleUnaryOperator f) {
    return new Tensor(shape, Arrays.stream(values).map(f).toArray());
  }

  /** The same numbers in two dimensions: the first, and all others as one; a vector is a row. */
  public Matrix toMatrix() {
    int rows = shape.length < 2 ? 1 : shape[0];
    return Matrix.of(rows, values.length / Math.max(1, rows), values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor t
        && Arrays.equals(shape, t.shape)
        && Arrays.equals(values, t.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "tensor " + Arrays.toString(shape);
  }
}
