package org.dl4jreference.random.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.dl4jreference.graph.LayerFormulas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * DL4J computes right outside its findings, so there every disagreement is false, and so is every
 * saturation.
 */
class NoFalseAlarmInGraphsTest {
  /** Built on SameDiff: they hand back twice the gradient, a finding. */
  private static final Set<String> TWICE =
      Set.of(
          "AttentionVertex",
          "CapsuleStrengthLayer",
          "LearnedSelfAttentionLayer",
          "LocallyConnected1D",
          "LocallyConnected2D",
          "RecurrentAttentionLayer",
          "SelfAttentionLayer");

  /**
   * What is drawn, in RandomnessTest; the rest, which want inputs or labels of their own, in
   * RareLayersTest.
   */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "AlphaDropout",
          "DropConnect",
          "Dropout",
          "DropoutLayer",
          "GaussianDropout",
          "GaussianNoise",
          "SpatialDropout",
          "WeightNoise",
          "CapsuleLayer",
          "OCNNOutputLayer",
          "PoolHelperVertex",
          "PrimaryCapsules",
          "Yolo2OutputLayer");

  /** Other names of layers, whose builders make those. */
  private static final Set<String> ALIASES =
      Set.of("Convolution1D", "Convolution2D", "Pooling1D", "Pooling2D");

  /** Other networks by {@code -Dgraphs.firstSeed=…}. */
  private static final long FIRST_SEED = Long.getLong("graphs.firstSeed", 1000);

  @Test
  void dl4jAgreesOn100RandomNetworksOfAnyLayers(TestReporter reporter) {
    assertNoAlarm(GraphSweep.of(0, 100, progress -> {}), reporter);
  }

  @Test
  @Tag("slow")
  void dl4jAgreesOn1000RandomNetworksOfAnyLayers(TestReporter reporter) {
    GraphSweep sweep = GraphSweep.of(FIRST_SEED, 1000, reporter::publishEntry);
    assertNoAlarm(sweep, reporter);
    Set<String> never = new TreeSet<>(LayerFormulas.standard().types());
    never.removeAll(sweep.types().keySet());
    never.removeAll(TWICE);
    never.removeAll(ELSEWHERE);
    assertThat(never).as("every type that has a formula").isSubsetOf(ALIASES);
  }

  private static void assertNoAlarm(GraphSweep sweep, TestReporter reporter) {
    reporter.publishEntry(sweep.summary());
    assertThat(sweep.alarms()).as(sweep.summary()).isEmpty();
  }
}
