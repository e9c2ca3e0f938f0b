package org.dl4jreference.dl4j.border;

import java.util.Arrays;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between {@link Matrix} and ND4J's arrays: what crosses this border is never a view. */
public final class NdArrays {
  private NdArrays() {}

  public static INDArray of(Matrix matrix, DataType type) {
    return Nd4j.create(
            matrix.toArray(), new long[] {matrix.rows(), matrix.columns()}, DataType.DOUBLE)
        .castTo(type);
  }

  /** A vector of rank 1 becomes one row: DL4J gives biases in either form. */
  public static Matrix toMatrix(INDArray array) {
    if (array.rank() > 2) {
      throw new IllegalArgumentException(
          "expected an array of rank 1 or 2, found rank " + array.rank());
    }
    int rows = array.rank() == 2 ? (int) array.size(0) : 1;
    int columns = (int) (array.length() / rows);
    return Matrix.of(rows, columns, toArray(array));
  }

  public static INDArray of(Tensor tensor, DataType type) {
    long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
    return Nd4j.create(tensor.values(), shape, DataType.DOUBLE).castTo(type);
  }

  /** In the array's own shape. */
  public static Tensor toTensor(INDArray array) {
    int[] shape = Arrays.stream(array.shape()).mapToInt(Math::toIntExact).toArray();
    return new Tensor(shape, toArray(array));
  }

  /** The elements row by row. */
  public static double[] toArray(INDArray array) {
    return array.isEmpty()
        ? new double[0]
        : array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  public static DataType type(Precision precision) {
    return switch (precision) {
      case DOUBLE -> DataType.DOUBLE;
      case FLOAT, TF32 -> DataType.FLOAT;
      case HALF -> DataType.HALF;
      case BFLOAT16 -> DataType.BFLOAT16;
    };
  }

  /**
   * The precision itself, if DL4J trains in it.
   *
   * @throws IllegalArgumentException unless it is FLOAT or DOUBLE
   */
  public static Precision trainable(Precision precision) {
    if (precision != Precision.FLOAT && precision != Precision.DOUBLE) {
      throw new IllegalArgumentException("expected FLOAT or DOUBLE, found " + precision);
    }
    return precision;
  }

  public static Precision precision(DataType type) {
    return switch (type) {
      case DOUBLE -> Precision.DOUBLE;
      case FLOAT -> Precision.FLOAT;
      case HALF -> Precision.HALF;
      case BFLOAT16 -> Precision.BFLOAT16;
      default -> throw new IllegalArgumentException("no network computes in " + type);
    };
  }

  /** A copy in another type, masks included. */
  public static MultiDataSet cast(MultiDataSet data, DataType type) {
    return new MultiDataSet(
        cast(data.getFeatures(), type),
        cast(data.getLabels(), type),
        cast(data.getFeaturesMaskArrays(), type),
        cast(data.getLabelsMaskArrays(), type));
  }

  private static INDArray[] cast(INDArray[] arrays, DataType type) {
    return arrays == null
        ? null
        : Arrays.stream(arrays).map(a -> cast(a, type)).toArray(INDArray[]::new);
  }

  private static INDArray cast(INDArray array, DataType type) {
    return array == null ? null : array.castTo(type).dup();
  }
}
