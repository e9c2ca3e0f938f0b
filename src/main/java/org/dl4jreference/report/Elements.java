package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensors;

/** How an element of a tensor is written: {@code 0_W[0, 0]}. */
final class Elements {
  private Elements() {}

  static String name(String tensor, int row, int column) {
    return "%s[%d, %d]".formatted(tensor, row, column);
  }

  /** In the order in which a network is flattened; {@code 0_W} is the first layer's weight. */
  static List<String> names(Tensors tensors) {
    List<String> names = new ArrayList<>();
    tensors.byName().forEach((tensor, m) -> add(names, tensor, m));
    return names;
  }

  private static void add(List<String> names, String tensor, Matrix m) {
    for (int i = 0; i < m.rows(); i++) {
      for (int j = 0; j < m.columns(); j++) {
        names.add(name(tensor, i, j));
      }
    }
  }
}
