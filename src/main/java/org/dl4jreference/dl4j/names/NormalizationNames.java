package org.dl4jreference.dl4j.names;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Entry;
import org.dl4jreference.model.Formula;

/** The catalogue's name of DL4J's batch normalisation, both ways. */
public final class NormalizationNames {
  private static final Entry<?> ENTRY = Catalogue.standard().normalizations().get("batchnorm");

  private NormalizationNames() {}

  static BatchNormalization.Builder toDl4j(Formula f) {
    if (!f.name().equals(ENTRY.name())) {
      throw Formulas.absent("normalization in training", f, "its own is 'batchnorm'");
    }
    Formula whole = ENTRY.complete(f);
    return new BatchNormalization.Builder()
        .eps(whole.get("epsilon"))
        .decay(whole.get("decay"))
        .useLogStd(whole.get("logstd") != 0);
  }

  /** With only those parameters that differ from the defaults. */
  public static Formula fromDl4j(double epsilon, double decay, boolean isLogarithmic) {
    return ENTRY.shortest(
        Map.of(
            "epsilon", epsilon,
            "decay", decay,
            "logstd", isLogarithmic ? 1.0 : 0.0));
  }
}
