package org.dl4jreference.config;

import java.util.List;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;

/**
 * One network of a golden file, with the numbers that somebody else computed for it.
 *
 * @param parameters where
 * @param data examples and labels
 * @param activations of each layer {@code [m, nOut]}
 * @param score the mean over the examples of the loss
 * @param gradient of the score
 */
public record GoldenCase(
    String name,
    NetworkSpec network,
    Tensors parameters,
    Batch data,
    List<Matrix> activations,
    double score,
    Tensors gradient) {
  /** Copies the list. */
  public GoldenCase {
    activations = List.copyOf(activations);
  }
}
