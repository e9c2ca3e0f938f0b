package org.dl4jreference.catalog;

import java.util.Map;
import org.dl4jreference.model.Matrix;

/** What is done to the gradient of a layer before the updater sees it. */
@FunctionalInterface
public interface GradientNormalization {
  /** The changed gradients of one layer, by key. */
  Map<String, Matrix> apply(Map<String, Matrix> gradients);
}
