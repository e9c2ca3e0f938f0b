package org.dl4jreference.dl4j.user;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The examples of one step, in whatever form a model takes them. Never changed. */
public final class ModelData {
  private final MultiDataSet data;

  private ModelData(MultiDataSet data) {
    this.data = data;
  }

  /**
   * A data set of DL4J's.
   *
   * @param data features, labels, and masks if there are any
   * @throws BadInput if features or labels are missing
   */
  public static ModelData of(DataSet data) {
    if (data.getFeatures() == null || data.getLabels() == null) {
      throw new BadInput("a data set needs features and labels");
    }
    return new ModelData((MultiDataSet) data.toMultiDataSet());
  }

  /**
   * A data set of several inputs or outputs.
   *
   * @param data features, labels, and masks if there are any
   * @throws BadInput if features or labels are missing
   */
  public static ModelData of(MultiDataSet data) {
    if (isMissing(data.getFeatures()) || isMissing(data.getLabels())) {
      throw new BadInput("a data set needs features and labels");
    }
    return new ModelData(data);
  }

  /**
   * Examples of a network with any inputs and outputs.
   *
   * @param spec of the network, which has the order of its inputs and outputs
   * @param batch by their names
   */
  public static ModelData of(GraphSpec spec, GraphBatch batch) {
    return of(spec.inputs(), spec.outputs(), batch);
  }

  /**
   * Rows of the only input and the only output.
   *
   * @param batch inputs, labels and a mask of them
   */
  public static ModelData of(Batch batch) {
    return of(
        List.of("x"),
        List.of("y"),
        new GraphBatch(
            Map.of("x", tensor(batch.x())),
            Map.of("y", tensor(batch.y())),
            Map.of(),
            batch.mask().map(m -> Map.of("y", tensor(m))).orElse(Map.of())));
  }

  private static Tensor tensor(Matrix m) {
    return new Tensor(new int[] {m.rows(), m.columns()}, m.toArray());
  }

  private static boolean isMissing(INDArray[] arrays) {
    return arrays == null || arrays.length == 0 || Arrays.asList(arrays).contains(null);
  }

  static ModelData of(List<String> inputs, List<String> outputs, GraphBatch batch) {
    return Isolated.call(
        () ->
            new ModelData(
                new MultiDataSet(
                    arrays(inputs, batch.features()),
                    arrays(outputs, batch.labels()),
                    arrays(inputs, batch.featuresMasks()),
                    arrays(outputs, batch.labelsMasks()))));
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

  /** A copy in another type: DL4J's layers refuse data of a type that is not theirs. */
  ModelData in(DataType type) {
    return new ModelData(NdArrays.cast(data, type));
  }

  /**
   * Windows of time, the last of which may be shorter.
   *
   * @throws BadInput if there is no series that is as long as all others
   */
  List<ModelData> windows(int length) {
    return Isolated.call(
        () -> {
          long time = -1;
          for (INDArray[] arrays : List.of(data.getFeatures(), data.getLabels())) {
            for (INDArray a : arrays) {
              if (a.rank() != 3 || time >= 0 && a.size(2) != time) {
                throw new BadInput(
                    "truncated backpropagation is of inputs and labels that are series of one length, [examples, features, steps]; found %s: DL4J would not train on them"
                        .formatted(Arrays.toString(a.shape())));
              }
              time = a.size(2);
            }
          }
          List<ModelData> windows = new ArrayList<>();
          for (long from = 0; from < time; from += length) {
            INDArrayIndex part = NDArrayIndex.interval(from, Math.min(time, from + length));
            windows.add(
                new ModelData(
                    new MultiDataSet(
                        parts(data.getFeatures(), part),
                        parts(data.getLabels(), part),
                        parts(data.getFeaturesMaskArrays(), part),
                        parts(data.getLabelsMaskArrays(), part))));
          }
          return windows;
        });
  }

  private static INDArray[] parts(INDArray[] arrays, INDArrayIndex part) {
    return arrays == null
        ? null
        : Arrays.stream(arrays)
            .map(
                a ->
                    a == null
                        ? null
                        : a.rank() == 3
                            ? a.get(NDArrayIndex.all(), NDArrayIndex.all(), part).dup()
                            : a.get(NDArrayIndex.all(), part).dup())
            .toArray(INDArray[]::new);
  }

  MultiDataSet all() {
    return data;
  }

  /** The only input and the only output. */
  DataSet single() {
    if (data.numFeatureArrays() != 1 || data.numLabelsArrays() != 1) {
      throw new BadInput(
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
   * The examples by the names of a network's inputs and outputs.
   *
   * @param spec of the network
   * @return copies
   * @throws BadInput if the network has more or fewer inputs or outputs
   */
  public GraphBatch batch(GraphSpec spec) {
    return batch(spec.inputs(), spec.outputs());
  }

  GraphBatch batch(List<String> inputs, List<String> outputs) {
    return Isolated.call(
        () ->
            new GraphBatch(
                named("inputs", inputs, data.getFeatures()),
                named("outputs", outputs, data.getLabels()),
                masks(inputs, data.getFeaturesMaskArrays()),
                masks(outputs, data.getLabelsMaskArrays())));
  }

  private static Map<String, Tensor> named(String what, List<String> names, INDArray[] arrays) {
    if (names.size() != arrays.length) {
      throw new BadInput(
          "the network has %d %s, %s, found %d"
              .formatted(names.size(), what, names, arrays.length));
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
