package org.dl4jreference.faults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensors;

/** Where in a tensor a fault is planted, and how its elements are moved. */
final class Places {
  private Places() {}

  /** One of the elements that fit. */
  static Optional<Integer> element(Matrix m, Random random, IntPredicate fits) {
    List<Integer> all = new ArrayList<>();
    for (int e = 0; e < m.size(); e++) {
      if (fits.test(e)) {
        all.add(e);
      }
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  static Matrix withElement(Matrix m, int element, double value) {
    double[] all = m.toArray();
    all[element] = value;
    return Matrix.of(m.rows(), m.columns(), all);
  }

  static Matrix scaled(Matrix m, double factor) {
    return m.map(v -> factor * v);
  }

  static Matrix row(Matrix m, int row, double factor) {
    return Matrix.generate(
        m.rows(), m.columns(), (i, j) -> i == row ? factor * m.get(i, j) : m.get(i, j));
  }

  static Matrix column(Matrix m, int column, double factor) {
    return Matrix.generate(
        m.rows(), m.columns(), (i, j) -> j == column ? factor * m.get(i, j) : m.get(i, j));
  }

  static Matrix transposed(Matrix m) {
    return Matrix.generate(m.columns(), m.rows(), (i, j) -> m.get(j, i));
  }

  /** Two columns in each other's place. */
  static Matrix swappedColumns(Matrix m, int one, int other) {
    return Matrix.generate(
        m.rows(), m.columns(), (i, j) -> m.get(i, j == one ? other : j == other ? one : j));
  }

  /** Another batch made of these rows. */
  static Matrix rows(Matrix m, int... rows) {
    return Matrix.generate(rows.length, m.columns(), (i, j) -> m.get(rows[i], j));
  }

  static int[] upTo(int n) {
    int[] all = new int[n];
    Arrays.setAll(all, i -> i);
    return all;
  }

  /** Every tensor of one layer multiplied. */
  static Tensors layer(Tensors tensors, int layer, double factor) {
    return tensors.mapNamed((name, m) -> Tensors.layerOf(name) == layer ? scaled(m, factor) : m);
  }

  static double largest(Tensors tensors) {
    return tensors.byName().values().stream()
        .flatMapToDouble(m -> Arrays.stream(m.toArray()))
        .map(Math::abs)
        .max()
        .orElse(0);
  }
}
