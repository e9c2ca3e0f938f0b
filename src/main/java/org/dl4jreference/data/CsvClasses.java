package org.dl4jreference.data;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Matrix;

/**
 * A column of classes: numbers from 0, or names.
 *
 * @param outputs of the network; 1 has two classes, 0 and 1
 */
record CsvClasses(CsvTable table, int column, int outputs) {
  private int count() {
    return Math.max(2, outputs);
  }

  /**
   * A 1 where a class is and 0 elsewhere.
   *
   * @param said names in the order of the outputs; empty for numbers, or names in alphabetical
   *     order
   * @param remarks told of that order
   * @return {@code [m, outputs]}
   * @throws BadInput that names the first field that is no class
   */
  Matrix matrix(List<String> said, List<String> remarks) {
    if (!said.isEmpty()) {
      if (said.size() != count()) {
        throw new BadInput(
            "--classes must name each of the network's %d classes, found %d"
                .formatted(count(), said.size()));
      }
      return ones(said);
    }
    if (!table.isText(column)) {
      return ones(
          table.numbers(List.of(column)),
          IntStream.range(0, count()).mapToObj(String::valueOf).toList());
    }
    List<String> names =
        table.fields(column).stream().filter(f -> !CsvNumber.isMissing(f)).sorted().toList();
    if (names.size() != count()) {
      throw new BadInput(
          "%s: %s holds %d different names, the network has %d classes: %s"
              .formatted(
                  table.file(),
                  table.title(column),
                  names.size(),
                  count(),
                  names.size() < count()
                      ? "--classes names all of them in its order"
                      : "--labels names another column"));
    }
    remarks.add(
        "classes are %s, in alphabetical order: --classes gives the order of the model"
            .formatted(
                CsvTable.listed(
                    IntStream.range(0, count()).mapToObj(k -> k + " " + names.get(k)).toList())));
    return ones(names);
  }

  /** Numbers that are no classes may be those of a file that counts from 1. */
  private Matrix ones(Matrix numbers, List<String> names) {
    for (int i = 0; i < numbers.rows(); i++) {
      double c = numbers.get(i, 0);
      if (c != Math.rint(c) || c < 0 || c >= count()) {
        List<String> found =
            table.fields(column).stream()
                .sorted(Comparator.comparingDouble(Double::parseDouble))
                .toList();
        throw table.at(
            i,
            column,
            "must be a class, a whole number from 0 to %d, found %s%s"
                .formatted(
                    count() - 1,
                    table.field(i, column),
                    found.size() == count()
                        ? ": --classes %s names them".formatted(String.join(",", found))
                        : ""));
      }
    }
    return ones(names);
  }

  private Matrix ones(List<String> names) {
    if (outputs > 1) {
      return table.oneHot(column, names);
    }
    int[] classes = table.classes(column, names);
    return Matrix.generate(classes.length, 1, (i, j) -> classes[i]);
  }
}
