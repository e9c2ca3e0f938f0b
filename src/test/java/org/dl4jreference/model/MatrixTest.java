package org.dl4jreference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class MatrixTest {
  private static final Matrix A = Matrix.ofRows(new double[][] {{1, 2, 3}, {4, 5, 6}});

  @Test
  void elementsAreStoredRowByRow() {
    assertThat(A.toArray()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(A.get(1, 0)).isEqualTo(4);
    assertThat(A.get(2)).isEqualTo(3);
    assertThat(A.rowArray(1)).containsExactly(4, 5, 6);
    assertThat(A.toRows()).isDeepEqualTo(new double[][] {{1, 2, 3}, {4, 5, 6}});
    assertThat(A.shape()).isEqualTo("[2, 3]");
    assertThat(A).isEqualTo(Matrix.of(2, 3, 1, 2, 3, 4, 5, 6)).isNotEqualTo(Matrix.row(1, 2, 3));
  }

  @Test
  void arraysAreCopiedInAndOut() {
    double[] values = {1, 2};
    Matrix m = Matrix.row(values);
    values[0] = 9;
    m.toArray()[1] = 9;
    m.rowArray(0)[1] = 9;

    assertThat(m.toArray()).containsExactly(1, 2);
  }

  @Test
  void aDimensionOfOneIsStretchedOnEitherSide() {
    Matrix row = Matrix.row(10, 20, 30);
    Matrix column = Matrix.of(2, 1, 100, 200);
    double[] byRow = {-9, -18, -27, -6, -15, -24};

    assertThat(A.zip(row, (a, b) -> a - b).toArray()).containsExactly(byRow);
    assertThat(row.zip(A, (a, b) -> b - a).toArray()).containsExactly(byRow);
    assertThat(A.zip(column, Double::sum).toArray()).containsExactly(101, 102, 103, 204, 205, 206);
    assertThat(column.zip(row, Double::sum))
        .isEqualTo(Matrix.of(2, 3, 110, 120, 130, 210, 220, 230));
    assertThat(A.zip(Matrix.row(2), (a, b) -> a * b).toArray()).containsExactly(2, 4, 6, 8, 10, 12);
  }

  @Test
  void shapesThatDoNotMatchAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> A.zip(Matrix.row(1, 2), Double::sum))
        .withMessage("shapes [2, 3] and [1, 2] do not match");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> A.zip(Matrix.filled(3, 1, 0), Double::sum))
        .withMessage("shapes [2, 3] and [3, 1] do not match");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Matrix.of(2, 2, 1, 2, 3))
        .withMessage("a matrix [2, 2] cannot hold 3 values");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Matrix.ofRows(new double[][] {{1, 2}, {3}}))
        .withMessage("row 1 has 1 values, expected 2 as in row 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Matrix.generate(0, 2, (i, j) -> 0))
        .withMessage("a matrix cannot be [0, 2]");
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> A.get(0, 3));
  }

  @Test
  void finiteMeansNeitherNanNorInfinite() {
    assertThat(A.isFinite()).isTrue();
    assertThat(Matrix.row(1, Double.NaN).isFinite()).isFalse();
    assertThat(Matrix.row(1, Double.NEGATIVE_INFINITY).isFinite()).isFalse();
  }

  @Test
  void tensorsKeepTheirOrderAndAreNamedByLayerAndKey() {
    Tensors p =
        Tensors.dense(
            List.of(A, Matrix.filled(3, 1, 7)), List.of(Matrix.row(1, 1, 1), Matrix.row(2)));

    assertThat(p.names()).containsExactly("0_W", "0_b", "1_W", "1_b");
    assertThat(p.size()).isEqualTo(13);
    assertThat(p.layer(1).keySet()).containsExactly("W", "b");
    assertThat(p.layer(2)).isEmpty();
    assertThat(p.with("0_b", Matrix.row(3, 3, 3)).names()).isEqualTo(p.names());
    assertThat(p.with("0_b", Matrix.row(3, 3, 3)).get(0, "b").get(0)).isEqualTo(3);
    assertThat(p.map(m -> m.map(v -> 2 * v)).flatten())
        .containsExactly(2, 4, 6, 8, 10, 12, 2, 2, 2, 14, 14, 14, 4);
    assertThat(Tensors.layerOf("12_gamma")).isEqualTo(12);
    assertThat(Tensors.keyOf("12_gamma")).isEqualTo("gamma");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> p.get("2_W"))
        .withMessage("no tensor 2_W, found [0_W, 0_b, 1_W, 1_b]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensors.dense(List.of(A), List.of()))
        .withMessage("1 weights but 0 biases");
  }
}
