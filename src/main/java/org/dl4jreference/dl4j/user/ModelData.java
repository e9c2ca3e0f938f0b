package org.dl4jreference.dl4j.user;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.dl4j.border.FirstLine;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Examples;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
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

  /**
   * Examples of a network with any inputs and outputs.
   *
   * @param spec of the network, which has the order of its inputs and outputs
   * @param batch by their names
   */
  public static ModelData of(GraphSpec spec, GraphBatch batch) {
    return Isolated.call(
        () ->
            new ModelData(
                new MultiDataSet(
                    arrays(spec.inputs(), batch.features()),
                    arrays(spec.outputs(), batch.labels()),
                    arrays(spec.inputs(), batch.featuresMasks()),
                    arrays(spec.outputs(), batch.labelsMasks()))));
  }

  /** Null if there are none, as DL4J has it. */
  private static INDArray[] arrays(List<String> names, Map<String, Tensor> tensors) {
    return tensors.isEmpty()
        ? null
        : names.stream()
            .map(tensors::get)
            .map(t -> t == null ? null : NdArrays.of(t, DataType.DOUBLE))
            .toArray(INDArray[]::new);
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

  /**
   * The examples by the names of a network's inputs and outputs.
   *
   * @param spec of the network
   * @return copies
   * @throws IllegalArgumentException if the network has more or fewer inputs or outputs
   */
  public GraphBatch batch(GraphSpec spec) {
    return Isolated.call(
        () ->
            new GraphBatch(
                named("inputs", spec.inputs(), data.getFeatures()),
                named("outputs", spec.outputs(), data.getLabels()),
                masks(spec.inputs(), data.getFeaturesMaskArrays()),
                masks(spec.outputs(), data.getLabelsMaskArrays())));
  }

  private static Map<String, Tensor> named(String what, List<String> names, INDArray[] arrays) {
    if (names.size() != arrays.length) {
      throw new IllegalArgumentException(
          "a network takes %d %s, found %d".formatted(names.size(), what, arrays.length));
    }
    return masks(names, arrays);
  }

  private static Map<String, Tensor> masks(List<String> names, INDArray[] arrays) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; arrays != null && i < arrays.length; i++) {
      if (arrays[i] != null) {
        tensors.put(names.get(i), NdArrays.toTensor(arrays[i]));
      }
    }
    return tensors;
  }
}
