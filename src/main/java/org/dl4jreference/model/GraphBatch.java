package org.dl4jreference.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

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

  /** How many examples. */
  public int size() {
    return features.values().iterator().next().shape()[0];
  }
}
