package org.dl4jreference.graph;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Element by element, a dimension of length 1 stretched. */
final class Broadcast {
  private Broadcast() {}

  /** What a pair with its changes becomes. */
  interface Change {
    double of(double a, double da, double b, double db);
  }

  static Array zip(Array a, Array b, DoubleBinaryOperator f) {
    int rows = Math.max(a.rows(), b.rows());
    int columns = Math.max(a.columns(), b.columns());
    double[] x = a.values();
    double[] y = b.values();
    double[] result = new double[rows * columns];
    int ri = a.rows() == 1 ? 0 : a.columns();
    int rj = a.columns() == 1 ? 0 : 1;
    int si = b.rows() == 1 ? 0 : b.columns();
    int sj = b.columns() == 1 ? 0 : 1;
    for (int i = 0, k = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++, k++) {
        result[k] = f.applyAsDouble(x[i * ri + j * rj], y[i * si + j * sj]);
      }
    }
    return new Array(rows, columns, result);
  }

  static double[] difference(Node self, List<double[]> d, Change f) {
    double[] da = d.get(0);
    double[] db = d.get(1);
    if (da == null && db == null) {
      return null;
    }
    Array a = self.in().get(0).value();
    Array b = self.in().get(1).value();
    double[] x = a.values();
    double[] y = b.values();
    int columns = self.value().columns();
    double[] result = new double[self.value().values().length];
    int ri = a.rows() == 1 ? 0 : a.columns();
    int rj = a.columns() == 1 ? 0 : 1;
    int si = b.rows() == 1 ? 0 : b.columns();
    int sj = b.columns() == 1 ? 0 : 1;
    for (int i = 0, k = 0; k < result.length; i++) {
      for (int j = 0; j < columns; j++, k++) {
        int p = i * ri + j * rj;
        int q = i * si + j * sj;
        result[k] = f.of(x[p], da == null ? 0 : da[p], y[q], db == null ? 0 : db[q]);
      }
    }
    return result;
  }

  static Array map(Array a, DoubleUnaryOperator f) {
    return a.with(map(a.values(), f));
  }

  static double[] map(double[] a, DoubleUnaryOperator f) {
    double[] result = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = f.applyAsDouble(a[i]);
    }
    return result;
  }

  static double[] plus(double[] a, double[] b) {
    double[] result = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = a[i] + b[i];
    }
    return result;
  }
}
