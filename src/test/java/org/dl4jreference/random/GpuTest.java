package org.dl4jreference.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.dl4j.runtime.DeviceSelection;
import org.dl4jreference.dl4j.runtime.Dl4jEnvironment;
import org.dl4jreference.model.Device;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** DL4J on a GPU, where there is one that it can use: {@code ./mvnw -Pcuda test}. */
@Tag("gpu")
class GpuTest {
  private static final int NETWORKS = 300;

  @BeforeEach
  void onTheGpu() {
    DeviceSelection.Choice choice = DeviceSelection.apply(Device.AUTO);
    assumeTrue(
        choice.device() == Device.GPU, () -> "skipped, no GPU was used: " + choice.note().get());
    DeviceSelection.verifyLoaded(choice);
  }

  /**
   * In FLOAT as FLOAT, or else as TF32: nothing in nd4j-cuda asks cuBLAS for TF32, but a user's
   * environment can. A network that only TF32 explains is reported.
   */
  @Test
  void randomNetworksAgreeWithinTheRoundingOfTheirArithmetic(TestReporter reporter) {
    Comparison comparison = new Comparison(Catalogue.standard());
    List<String> wrong = new ArrayList<>();
    int coarse = 0;
    int judged = 0;
    for (long seed = 0; judged < NETWORKS; seed++) {
      RandomCase c = RandomCase.of(seed, RandomCase.Size.SMALL, RandomCase.SOUND_ACTIVATIONS);
      if (!SoundRegion.contains(c)) {
        continue;
      }
      judged++;
      Precision precision = seed % 2 == 0 ? Precision.FLOAT : Precision.DOUBLE;
      Evaluation gpu = new Dl4jEngine(precision).evaluate(c.spec(), c.state(), c.batch());
      if (agrees(comparison, c, gpu, precision)) {
        continue;
      }
      if (precision == Precision.FLOAT && agrees(comparison, c, gpu, Precision.TF32)) {
        coarse++;
      } else {
        wrong.add(c.name() + " in " + precision);
      }
    }
    reporter.publishEntry(
        "%s: %d networks, %d only as TF32, %d wrong"
            .formatted(Dl4jEnvironment.current().device(), judged, coarse, wrong.size()));
    assertThat(wrong).isEmpty();
  }

  private static boolean agrees(
      Comparison comparison, RandomCase c, Evaluation gpu, Precision precision) {
    return comparison.step(c.spec(), c.state(), c.batch(), gpu, precision).outcome()
        != Outcome.DISAGREES;
  }
}
