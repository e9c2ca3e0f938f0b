package org.dl4jreference.dl4j.names;

import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.dl4jreference.model.Formula;

/** The catalogue's name of DL4J's batch normalisation, both ways. */
public final class NormalizationNames {
  /** Has DL4J's own defaults: there are no constants for them. */
  private static final BatchNormalization DEFAULT = new BatchNormalization.Builder().build();

  private NormalizationNames() {}

  static BatchNormalization.Builder toDl4j(Formula f) {
    if (!f.name().equals("batchnorm")) {
      throw Formulas.absent("normalization in training", f, "its own is 'batchnorm'");
    }
    return new BatchNormalization.Builder()
        .eps(f.get("epsilon", DEFAULT.getEps()))
        .decay(f.get("decay", DEFAULT.getDecay()))
        .useLogStd(f.get("logstd", 1) != 0);
  }

  /** With only those parameters that differ from DL4J's defaults. */
  public static Formula fromDl4j(BatchNormalization layer) {
    Formula f = Formulas.with("batchnorm", "epsilon", layer.getEps(), DEFAULT.getEps());
    f = Formulas.with(f, "decay", layer.getDecay(), DEFAULT.getDecay());
    return Formulas.with(f, "logstd", layer.isUseLogStd() ? 1 : 0, 1);
  }
}
