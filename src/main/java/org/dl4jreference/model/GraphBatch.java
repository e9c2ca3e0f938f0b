package org.dl4jreference.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Examples of a network with any inputs and outputs. The first dimension of everything is the
 * example; images are [m, channels, height, width], series [m, features, time], their masks [m,
 * time].
 *
 * @param features by input
 * @param labels by output
 * @param featuresMasks by input; 1 where there is something, 0 where it is padding; none for most
 * @param labelsMasks by output; none for most
 * @param carried what recurrent layers go on from, as {@code LAYER_h} and {@code LAYER_c} [m,
 *     units]: what they had reached at the end of the window of time before; none at the start of a
 *     series
 */
public record GraphBatch(
    Map<String, Tensor> features,
    Map<String, Tensor> labels,
    Map<String, Tensor> featuresMasks,
    Map<String, Tensor> labelsMasks,
    Map<String, Tensor> carried) {
  /** Whole series. */
  public GraphBatch(
      Map<String, Tensor> features,
      Map<String, Tensor> labels,
      Map<String, Tensor> featuresMasks,
      Map<String, Tensor> labelsMasks) {
    this(features, labels, featuresMasks, labelsMasks, Map.of());
  }

  /** Copies the maps. */
  public GraphBatch {
    features = copy(features);
    labels = copy(labels);
    featuresMasks = copy(featuresMasks);
    labelsMasks = copy(labelsMasks);
    carried = copy(carried);
  }

  private static Map<String, Tensor> copy(Map<String, Tensor> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** Something of all features, labels and masks. */
  public GraphBatch map(UnaryOperator<Tensor> f) {
    return new GraphBatch(
        map(features, f),
        map(labels, f),
        map(featuresMasks, f),
        map(labelsMasks, f),
        map(carried, f));
  }

  /** The same examples, where recurrent layers go on from something. */
  public GraphBatch after(Map<String, Tensor> other) {
    return new GraphBatch(features, labels, featuresMasks, labelsMasks, other);
  }

  private static Map<String, Tensor> map(Map<String, Tensor> tensors, UnaryOperator<Tensor> f) {
    Map<String, Tensor> mapped = new LinkedHashMap<>(tensors);
    mapped.replaceAll((name, tensor) -> f.apply(tensor));
    return mapped;
  }

  /**
   * Some of the examples, in another order.
   *
   * @param examples from 0
   */
  public GraphBatch examples(List<Integer> examples) {
    return map(tensor -> rows(tensor, examples));
  }

  private static Tensor rows(Tensor tensor, List<Integer> rows) {
    int[] shape = tensor.shape().clone();
    int width = tensor.values().length / shape[0];
    shape[0] = rows.size();
    double[] values = new double[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(tensor.values(), rows.get(i) * width, values, i * width, width);
    }
    return new Tensor(shape, values);
  }

  /** How many examples. */
  public int size() {
    return features.values().iterator().next().shape()[0];
  }
}
