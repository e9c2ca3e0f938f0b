package org.dl4jreference.np;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.dl4jreference.model.Matrix;
import org.junit.jupiter.api.Test;

class NumPyTest {
  private static final Matrix A = Matrix.ofRows(new double[][] {{1, 2, 3}, {4, 5, 6}});

  @Test
  void dotMultipliesRowsByColumns() {
    Matrix b = Matrix.ofRows(new double[][] {{1, 0}, {2, -1}, {0, 3}});

    assertThat(NumPy.dot(A, b)).isEqualTo(Matrix.ofRows(new double[][] {{5, 7}, {14, 13}}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NumPy.dot(A, A))
        .withMessage("dot: shapes [2, 3] and [2, 3]");
  }

  @Test
  void dotCarriesNanAndInfinityThroughZeroFactors() {
    Matrix b = Matrix.ofRows(new double[][] {{Double.POSITIVE_INFINITY, Double.NaN}});

    assertThat(NumPy.dot(Matrix.row(0), b).toArray()).containsExactly(Double.NaN, Double.NaN);
  }

  @Test
  void transposeSwapsRowsAndColumns() {
    assertThat(NumPy.transpose(A))
        .isEqualTo(Matrix.ofRows(new double[][] {{1, 4}, {2, 5}, {3, 6}}));
  }

  @Test
  void arithmeticIsElementByElementAndBroadcast() {
    Matrix row = Matrix.row(1, 2, 3);

    assertThat(NumPy.add(A, row).toArray()).containsExactly(2, 4, 6, 5, 7, 9);
    assertThat(NumPy.multiply(A, row).toArray()).containsExactly(1, 4, 9, 4, 10, 18);
    assertThat(NumPy.multiply(A, 2).toArray()).containsExactly(2, 4, 6, 8, 10, 12);
  }

  @Test
  void sumsAreOverEverythingOrOverExamples() {
    assertThat(NumPy.sum(A)).isEqualTo(21);
    assertThat(NumPy.sumRows(A)).isEqualTo(Matrix.row(5, 7, 9));
  }
}
