package org.dl4jreference.junit;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.model.Precision;

/**
 * One case of a {@link VerifyNetwork} test.
 *
 * @param seed for the initialisation or the data
 * @param precision what DL4J is to compute in
 * @param steps how many updates to follow
 */
public record NetworkCase(long seed, Precision precision, int steps) {
  /**
   * Starts an assertion in this case's precision, over its steps.
   *
   * @param network an initialised network
   */
  public NetworkAssert assertThatNetwork(MultiLayerNetwork network) {
    return NetworkAssert.assertThatNetwork(network).inPrecision(precision).afterSteps(steps);
  }

  @Override
  public String toString() {
    return "seed %d, %s, %d %s".formatted(seed, precision, steps, steps == 1 ? "step" : "steps");
  }
}
