package org.dl4jreference.model;

import java.util.Collections;
import java.util.LinkedHashMap;
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
 */
public record GraphBatch(
    Map<String, Tensor> features,
    Map<String, Tensor> labels,
    Map<String, Tensor> featuresMasks,
    Map<String, Tensor> labelsMasks) {
  /** Copies the maps. */
  public GraphBatch {
    features = copy(features);
    labels = copy(labels);
    featuresMasks = copy(featuresMasks);
    labelsMasks = copy(labelsMasks);
  }

  private static Map<String, Tensor> copy(Map<String, Tensor> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** Something of all features, labels and masks. */
  public GraphBatch map(UnaryOperator<Tensor> f) {
    return new GraphBatch(
        map(features, f), map(labels, f), map(featuresMasks, f), map(labelsMasks, f));
  }

  private static Map<String, Tensor> map(Map<String, Tensor> tensors, UnaryOperator<Tensor> f) {
    Map<String, Tensor> mapped = new LinkedHashMap<>(tensors);
    mapped.replaceAll((name, tensor) -> f.apply(tensor));
    return mapped;
  }

  /** How many examples. */
  public int size() {
    return features.values().iterator().next().shape()[0];
  }
}
