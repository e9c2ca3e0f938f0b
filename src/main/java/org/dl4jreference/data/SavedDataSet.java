package org.dl4jreference.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Examples;
import org.dl4jreference.model.Matrix;

/**
 * What {@code DataSet.save} writes: one byte of flags, then features, labels and their masks.
 * Metadata and label names, which it appends as serialised Java objects, are never read.
 */
public final class SavedDataSet {
  private static final int FEATURES = 1;
  private static final int LABELS = 1 << 1;
  private static final int LABELS_ARE_FEATURES = 1 << 2;
  private static final int FEATURES_MASK = 1 << 3;
  private static final int LABELS_MASK = 1 << 4;

  private SavedDataSet() {}

  /**
   * Reads a data set.
   *
   * @param path the file
   * @return its features, labels and masks
   * @throws BadInput if it is truncated, corrupt or has no labels
   */
  public static Examples read(Path path) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
      int flags = in.read();
      if (flags < 0 || (flags & FEATURES) == 0) {
        throw new BadInput(path + ": not a saved DataSet with features");
      }
      if ((flags & (LABELS | LABELS_ARE_FEATURES)) == 0) {
        throw new BadInput(path + ": the DataSet has no labels");
      }
      Nd4jBinary.Read x = array(path + ": features", in);
      Nd4jBinary.Read y = (flags & LABELS) == 0 ? x : array(path + ": labels", in);
      if (x.shape()[0] != y.shape()[0]) {
        throw new BadInput(
            "%s: %d features but %d labels".formatted(path, x.shape()[0], y.shape()[0]));
      }
      Optional<Nd4jBinary.Read> xMask =
          mask(path + ": features mask", in, flags & FEATURES_MASK, x.shape()[0]);
      Optional<Nd4jBinary.Read> yMask =
          mask(path + ": labels mask", in, flags & LABELS_MASK, x.shape()[0]);
      return new Examples(matrix(x), rest(x), matrix(y), rest(y))
          .masked(xMask.map(SavedDataSet::matrix), yMask.map(SavedDataSet::matrix));
    } catch (IOException e) {
      throw new BadInput(path + ": cannot be read");
    }
  }

  private static Optional<Nd4jBinary.Read> mask(
      String where, DataInputStream in, int flag, int examples) {
    if (flag == 0) {
      return Optional.empty();
    }
    Nd4jBinary.Read mask = array(where, in);
    if (mask.shape()[0] != examples) {
      throw new BadInput(
          "%s: expected %d examples, found %d".formatted(where, examples, mask.shape()[0]));
    }
    return Optional.of(mask);
  }

  private static Nd4jBinary.Read array(String where, DataInputStream in) {
    Nd4jBinary.Read read = Nd4jBinary.read(where, in, -1);
    if (read.shape().length < 2) {
      throw new BadInput(
          "%s: expected at least two dimensions, found %s"
              .formatted(where, Arrays.toString(read.shape())));
    }
    return read;
  }

  private static Matrix matrix(Nd4jBinary.Read read) {
    int rows = read.shape()[0];
    return Matrix.of(rows, read.values().length / rows, read.values());
  }

  private static int[] rest(Nd4jBinary.Read read) {
    return Arrays.copyOfRange(read.shape(), 1, read.shape().length);
  }
}
