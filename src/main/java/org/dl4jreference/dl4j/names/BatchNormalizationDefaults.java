package org.dl4jreference.dl4j.names;

import org.deeplearning4j.nn.conf.layers.BatchNormalization;

/** DL4J's own defaults, read from its builder: it has no constants for them. */
public final class BatchNormalizationDefaults {
  private static final BatchNormalization DEFAULT = new BatchNormalization.Builder().build();

  public static final double EPSILON = DEFAULT.getEps();
  public static final double DECAY = DEFAULT.getDecay();

  private BatchNormalizationDefaults() {}
}
