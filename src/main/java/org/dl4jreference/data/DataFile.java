package org.dl4jreference.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Examples;
import org.dl4jreference.model.Matrix;

/**
 * {@code --data FILE}: CSV, NPZ with {@code x} and {@code y}, or a saved DataSet, told apart by
 * what is in them.
 */
public final class DataFile {
  private static final List<String> FEATURES_MASKS = List.of("features_mask", "mask");
  private static final List<String> LABELS_MASKS = List.of("labels_mask");

  private final Path path;
  private final Wanted wanted;

  /**
   * What the model takes.
   *
   * @param inputs the width of its input rows, where it says so
   * @param outputs the width of its label rows, where it says so
   * @param loss the catalogue's name of its loss, if there is one
   * @param labels the columns given by {@code --labels}; empty for the last ones
   */
  public record Wanted(
      OptionalInt inputs, OptionalInt outputs, Optional<String> loss, List<String> labels) {}

  private DataFile(Path path, Wanted wanted) {
    this.path = path;
    this.wanted = wanted;
  }

  /**
   * Reads a file.
   *
   * @param path CSV, NPZ or a saved DataSet
   * @param wanted what the model takes
   * @return the examples, all finite and of the widths wanted
   * @throws BadInput that says what is wrong and where
   */
  public static Examples read(Path path, Wanted wanted) {
    if (!Files.isRegularFile(path)) {
      throw new BadInput(path + (Files.isDirectory(path) ? ": is a directory" : ": no such file"));
    }
    DataFile file = new DataFile(path, wanted);
    Examples examples =
        switch (kind(path)) {
          case NPZ -> file.npz();
          case CSV -> file.csv();
          case DATA_SET -> SavedDataSet.read(path);
        };
    if (kind(path) != Kind.CSV && !wanted.labels.isEmpty()) {
      throw new BadInput("--labels names columns of a CSV file, but %s is none".formatted(path));
    }
    return file.checked(examples);
  }

  private enum Kind {
    NPZ,
    DATA_SET,
    CSV
  }

  /** A saved DataSet starts with flags that no text starts with. */
  private static Kind kind(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] start = in.readNBytes(2);
      if (start.length == 2 && start[0] == 'P' && start[1] == 'K') {
        return Kind.NPZ;
      }
      String name = path.toString().toLowerCase(java.util.Locale.ROOT);
      return name.endsWith(".npz")
          ? Kind.NPZ
          : start.length == 2 && start[0] > 0 && start[1] == 0 ? Kind.DATA_SET : Kind.CSV;
    } catch (IOException e) {
      throw new BadInput(path + ": cannot be read");
    }
  }

  private Examples npz() {
    try (NpzFile npz = NpzFile.open(path)) {
      NpzArray x = npz.read("x");
      NpzArray y = npz.read("y");
      if (x.shape().length < 2) {
        throw new BadInput(
            "%s: x must have at least two dimensions, found %s"
                .formatted(path, Arrays.toString(x.shape())));
      }
      Matrix labels = rows("y", y);
      int[] shape = y.shape().length < 2 ? new int[] {1} : rest(y.shape());
      Matrix inputs = rows("x", x);
      if (inputs.rows() != labels.rows()) {
        throw new BadInput(
            "%s: x has %d examples, y has %d".formatted(path, inputs.rows(), labels.rows()));
      }
      return classes(inputs, rest(x.shape()), labels, shape)
          .masked(mask(npz, FEATURES_MASKS, inputs.rows()), mask(npz, LABELS_MASKS, inputs.rows()));
    }
  }

  private Optional<Matrix> mask(NpzFile npz, List<String> names, int examples) {
    return names.stream()
        .filter(npz.names()::contains)
        .findFirst()
        .map(
            name -> {
              Matrix mask = rows(name, npz.read(name));
              if (mask.rows() != examples) {
                throw new BadInput(
                    "%s: %s has %d examples, x has %d"
                        .formatted(path, name, mask.rows(), examples));
              }
              return mask;
            });
  }

  private void mask(String name, Matrix mask, Matrix of, int[] shape) {
    finite(name, mask);
    int steps = shape.length > 1 ? shape[shape.length - 1] : 1;
    if (mask.columns() != 1 && mask.columns() != steps) {
      throw new BadInput(
          "%s: %s must be [%d, %d], a number for each example and time step, found [%d, %d]"
              .formatted(path, name, of.rows(), steps, mask.rows(), mask.columns()));
    }
    if (Arrays.stream(mask.toArray()).allMatch(v -> v == 0)) {
      throw new BadInput("%s: %s is 0 everywhere: nothing is left".formatted(path, name));
    }
  }

  private Matrix rows(String name, NpzArray array) {
    int[] shape = array.shape();
    if (array.values().length == 0 || shape.length == 0) {
      throw new BadInput("%s: %s has no examples".formatted(path, name));
    }
    return Matrix.of(shape[0], array.values().length / shape[0], array.values());
  }

  private static int[] rest(int[] shape) {
    return Arrays.copyOfRange(shape, 1, shape.length);
  }

  private Examples csv() {
    CsvTable table = CsvTable.read(path);
    List<Integer> labels =
        wanted.labels.isEmpty() ? lastColumns(table) : table.columns(wanted.labels);
    Matrix x = table.without(labels);
    Matrix y = table.select(labels);
    return classes(x, new int[] {x.columns()}, y, new int[] {y.columns()});
  }

  /** As many as the network has outputs, unless one column of class numbers is left for it. */
  private List<Integer> lastColumns(CsvTable table) {
    int width = table.values().columns();
    boolean classNumber =
        isClassLoss() && wanted.inputs.isPresent() && width == wanted.inputs.getAsInt() + 1;
    int count = classNumber ? 1 : wanted.outputs.orElse(1);
    if (count >= width) {
      throw new BadInput(
          "%s: has %d columns, but the network has %d outputs beside its inputs"
              .formatted(path, width, count));
    }
    return IntStream.range(width - count, width).boxed().toList();
  }

  private boolean isClassLoss() {
    return wanted.loss.filter(Labels::areClasses).isPresent() && wanted.outputs.orElse(1) > 1;
  }

  private Examples classes(Matrix x, int[] xShape, Matrix y, int[] yShape) {
    if (y.columns() == 1 && isClassLoss()) {
      int classes = wanted.outputs.getAsInt();
      return new Examples(
          x, xShape, Labels.oneHot(path.toString(), y, classes), new int[] {classes});
    }
    return new Examples(x, xShape, y, yShape);
  }

  private Examples checked(Examples data) {
    finite("x", data.x());
    finite("y", data.y());
    data.featuresMask().ifPresent(m -> mask("the features mask", m, data.x(), data.xShape()));
    data.labelsMask().ifPresent(m -> mask("the labels mask", m, data.y(), data.yShape()));
    width("inputs", data.x().columns(), wanted.inputs);
    if (data.yShape().length == 1) {
      width("outputs", data.y().columns(), wanted.outputs);
    }
    wanted.loss.ifPresent(
        loss -> Labels.check(path.toString(), loss, data.y(), data.yShape().length == 1));
    return data;
  }

  private void width(String what, int found, OptionalInt expected) {
    if (expected.isPresent() && expected.getAsInt() != found) {
      throw new BadInput(
          "%s: the network has %d %s, found %d".formatted(path, expected.getAsInt(), what, found));
    }
  }

  private void finite(String name, Matrix m) {
    for (int i = 0; i < m.rows(); i++) {
      for (int j = 0; j < m.columns(); j++) {
        if (!Double.isFinite(m.get(i, j))) {
          throw new BadInput(
              "%s: %s, row %d, column %d must be a finite number, found %s"
                  .formatted(path, name, i + 1, j + 1, m.get(i, j)));
        }
      }
    }
  }
}
