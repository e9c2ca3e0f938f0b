package org.dl4jreference.dl4j.user;

import org.dl4jreference.config.LayersCase;
import org.dl4jreference.model.Precision;

/** The golden networks of layers as DL4J's own. */
final class GoldenNetworks {
  private GoldenNetworks() {}

  static UserModel model(LayersCase golden, Precision precision, String updater) {
    return BuiltModel.of(
        golden.trainedBy(updater),
        golden.isGraph(),
        golden.inputType(),
        golden.inputShape(),
        golden.parameters(),
        precision);
  }
}
