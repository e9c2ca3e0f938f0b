package org.dl4jreference.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Tensor;

/**
 * What {@code save} of a DataSet or a MultiDataSet writes. Metadata and label names, which it
 * appends as serialised Java objects, are never read.
 *
 * @param features one for each input
 * @param labels one for each output
 * @param featuresMasks none, or one for each input, empty where it has none
 * @param labelsMasks none, or one for each output, empty where it has none
 */
record SavedDataSet(
    List<Optional<Tensor>> features,
    List<Optional<Tensor>> labels,
    List<Optional<Tensor>> featuresMasks,
    List<Optional<Tensor>> labelsMasks) {
  private static final int FEATURES = 1;
  private static final int LABELS = 1 << 1;
  private static final int LABELS_ARE_FEATURES = 1 << 2;
  private static final int FEATURES_MASK = 1 << 3;
  private static final int LABELS_MASK = 1 << 4;

  /** No network has so many inputs or outputs. */
  private static final int MOST_ARRAYS = 1000;

  /**
   * Reads a data set: one byte of flags, then features, labels and their masks.
   *
   * @throws BadInput if it is truncated, corrupt or has no labels
   */
  static SavedDataSet read(Path path) {
    try (DataInputStream in = open(path)) {
      int flags = in.read();
      if (flags < 0 || (flags & FEATURES) == 0) {
        throw new BadInput(
            path + ": expected CSV, NPZ or a saved DataSet with features, found none of them");
      }
      if ((flags & (LABELS | LABELS_ARE_FEATURES)) == 0) {
        throw new BadInput(
            path + ": expected features and labels, found a saved DataSet without labels");
      }
      Optional<Tensor> x = array(path + ": features", in);
      Optional<Tensor> y = (flags & LABELS) == 0 ? x : array(path + ": labels", in);
      return new SavedDataSet(
          List.of(x),
          List.of(y),
          (flags & FEATURES_MASK) == 0 ? List.of() : List.of(array(path + ": features mask", in)),
          (flags & LABELS_MASK) == 0 ? List.of() : List.of(array(path + ": labels mask", in)));
    } catch (IOException e) {
      throw new BadInput(path + ": cannot be read");
    }
  }

  /**
   * Reads a data set of several inputs or outputs: how many features, labels and masks of each
   * there are, then all of them.
   *
   * @throws BadInput if it is truncated, corrupt or has no labels
   */
  static SavedDataSet readMulti(Path path) {
    try (DataInputStream in = open(path)) {
      int[] counts = new int[4];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = in.readInt();
        if (counts[i] < (i < 2 ? 1 : 0) || counts[i] > MOST_ARRAYS) {
          throw new BadInput(
              path
                  + ": expected CSV, NPZ or a saved MultiDataSet with features and labels, found"
                  + " none of them");
        }
      }
      return new SavedDataSet(
          arrays(path + ": features", in, counts[0], false),
          arrays(path + ": labels", in, counts[1], false),
          arrays(path + ": features mask", in, counts[2], true),
          arrays(path + ": labels mask", in, counts[3], true));
    } catch (IOException e) {
      throw new BadInput(
          path + ": expected a saved MultiDataSet with features and labels, found less, truncated");
    }
  }

  private static DataInputStream open(Path path) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16));
  }

  private static List<Optional<Tensor>> arrays(
      String where, DataInputStream in, int count, boolean isMask) {
    List<Optional<Tensor>> arrays = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String which = where + " " + (i + 1);
      Nd4jBinary.Read read = Nd4jBinary.read(which, in, -1);
      // ND4J writes a lone -1 in the place of a mask that is not there
      boolean isAbsent = isMask && Arrays.equals(read.values(), new double[] {-1});
      arrays.add(isAbsent ? Optional.empty() : Optional.of(tensor(which, read)));
    }
    return arrays;
  }

  private static Optional<Tensor> array(String where, DataInputStream in) {
    return Optional.of(tensor(where, Nd4jBinary.read(where, in, -1)));
  }

  private static Tensor tensor(String where, Nd4jBinary.Read read) {
    if (read.shape().length < 2) {
      throw new BadInput(
          "%s: expected at least two dimensions, found %s"
              .formatted(where, Arrays.toString(read.shape())));
    }
    return new Tensor(read.shape(), read.values());
  }
}
