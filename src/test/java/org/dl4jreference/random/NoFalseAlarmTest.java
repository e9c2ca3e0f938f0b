package org.dl4jreference.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** DL4J computes right outside the findings of the atlas, so there every disagreement is false. */
class NoFalseAlarmTest {
  private static final RandomCase.Size MIXED = new RandomCase.Size(6, 48, 32);

  @Test
  void dl4jAgreesOn300RandomNetworks(TestReporter reporter) {
    assertNoAlarm(Sweep.of(0, 300, MIXED, progress -> {}), reporter);
  }

  @Test
  @Tag("slow")
  void dl4jAgreesOn5000RandomNetworksOfUpTo512Units(TestReporter reporter) {
    assertNoAlarm(Sweep.of(0, 5000, RandomCase.Size.FULL, reporter::publishEntry), reporter);
  }

  private static void assertNoAlarm(Sweep sweep, TestReporter reporter) {
    reporter.publishEntry(sweep.summary());
    assertThat(sweep.alarms()).as(sweep.summary()).isEmpty();
    for (Precision p : new Precision[] {Precision.FLOAT, Precision.DOUBLE}) {
      double[] sigmas = sweep.sigmas(p);
      // an agreement that rounding nearly exhausts, and one that it hardly touches, are both wrong
      assertThat(sigmas).as("one network in four has three steps").hasSizeGreaterThan(100);
      assertThat(sigmas[sigmas.length / 2]).as("median of the largest σ").isBetween(0.3, 3.0);
    }
    // no agreement is empty: half of all gradients could have been seen to be off by so little
    assertThat(median(sweep.resolutions(Precision.FLOAT))).isBetween(1e-6, 1e-4);
    assertThat(median(sweep.resolutions(Precision.DOUBLE))).isBetween(1e-15, 1e-12);
  }

  private static double median(double[] ascending) {
    return ascending[ascending.length / 2];
  }
}
