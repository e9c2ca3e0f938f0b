package org.dl4jreference.dl4j;

import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between {@link Matrix} and ND4J's arrays: what crosses this border is never a view. */
final class NdArrays {
  private NdArrays() {}

  static INDArray of(Matrix matrix, DataType type) {
    return Nd4j.create(
            matrix.toArray(), new long[] {matrix.rows(), matrix.columns()}, DataType.DOUBLE)
        .castTo(type);
  }

  /** A vector of rank 1 becomes one row: DL4J gives biases in either form. */
  static Matrix toMatrix(INDArray array) {
    if (array.rank() > 2) {
      throw new IllegalArgumentException(
          "expected an array of rank 1 or 2, found rank " + array.rank());
    }
    int rows = array.rank() == 2 ? (int) array.size(0) : 1;
    int columns = (int) (array.length() / rows);
    return Matrix.of(rows, columns, toArray(array));
  }

  /** The elements row by row. */
  static double[] toArray(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  static DataType type(Precision precision) {
    return switch (precision) {
      case DOUBLE -> DataType.DOUBLE;
      case FLOAT, TF32 -> DataType.FLOAT;
      case HALF -> DataType.HALF;
      case BFLOAT16 -> DataType.BFLOAT16;
    };
  }

  static Precision precision(DataType type) {
    return switch (type) {
      case DOUBLE -> Precision.DOUBLE;
      case FLOAT -> Precision.FLOAT;
      case HALF -> Precision.HALF;
      case BFLOAT16 -> Precision.BFLOAT16;
      default -> throw new IllegalArgumentException("no network computes in " + type);
    };
  }
}
