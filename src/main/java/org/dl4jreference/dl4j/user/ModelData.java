package org.dl4jreference.dl4j.user;

import org.dl4jreference.dl4j.border.FirstLine;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Examples;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;

/** The examples of one step, in whatever form a model takes them. Never changed. */
public final class ModelData {
  private final MultiDataSet data;

  private ModelData(MultiDataSet data) {
    this.data = data;
  }

  /**
   * Examples in plain Java.
   *
   * @param examples inputs and labels
   */
  public static ModelData of(Examples examples) {
    return Isolated.call(() -> new ModelData(NdArrays.dataSet(examples)));
  }

  /**
   * A data set of DL4J's.
   *
   * @param data features, labels, and masks if there are any
   * @throws IllegalArgumentException if features or labels are missing
   */
  public static ModelData of(DataSet data) {
    if (data.getFeatures() == null || data.getLabels() == null) {
      throw new IllegalArgumentException("a data set needs features and labels");
    }
    return new ModelData((MultiDataSet) data.toMultiDataSet());
  }

  /**
   * A data set of several inputs or outputs.
   *
   * @param data features, labels, and masks if there are any
   */
  public static ModelData of(MultiDataSet data) {
    return new ModelData(data);
  }

  static IllegalArgumentException refused(RuntimeException e) {
    return new IllegalArgumentException(
        "DL4J refuses the data: " + FirstLine.of(e.getMessage()), e);
  }

  /** A copy in another type: DL4J's layers refuse data of a type that is not theirs. */
  ModelData in(DataType type) {
    return new ModelData(NdArrays.cast(data, type));
  }

  MultiDataSet all() {
    return data;
  }

  /** The only input and the only output. */
  DataSet single() {
    if (data.numFeatureArrays() != 1 || data.numLabelsArrays() != 1) {
      throw new IllegalArgumentException(
          "a network takes one input and one output, found %d and %d"
              .formatted(data.numFeatureArrays(), data.numLabelsArrays()));
    }
    return new DataSet(
        data.getFeatures(0),
        data.getLabels(0),
        data.hasMaskArrays() ? data.getFeaturesMaskArray(0) : null,
        data.hasMaskArrays() ? data.getLabelsMaskArray(0) : null);
  }

  /**
   * The examples as rows.
   *
   * @return copies
   * @throws IllegalArgumentException if they are no rows, or have a feature mask
   */
  public Batch batch() {
    return Isolated.call(() -> NetworkProbe.batch(single()));
  }
}
