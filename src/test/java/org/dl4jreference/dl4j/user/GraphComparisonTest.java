package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.config.LayersCase;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.golden.GoldenLayers;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/** DL4J's own networks of any layers, number by number. */
class GraphComparisonTest {
  private static final GraphComparison COMPARISON =
      new GraphComparison(Catalogue.standard(), LayerFormulas.standard(), Comparison.DEFAULT_K);

  @TestFactory
  Stream<DynamicTest> everyNumberOfTheGoldenNetworksIsExplainedByRounding() {
    return GoldenLayers.all().stream()
        .flatMap(
            golden ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                    .map(
                        type ->
                            DynamicTest.dynamicTest(
                                golden.name() + " " + type, () -> checkIn(golden, type))));
  }

  private static void checkIn(LayersCase golden, DataType type) {
    if (GraphProbeTest.dependsOnTheDefaultType(golden)) {
      GraphProbeTest.withDefaultType(type, () -> check(golden, type));
    } else {
      check(golden, type);
    }
  }

  /** A finding: DL4J makes arrays of ND4J's default type there, whatever the network's own. */
  @Test
  void theLastStepOfAMaskedSeriesIsRoundedToTheDefaultType() {
    LayersCase golden =
        GoldenLayers.all().stream()
            .filter(c -> c.name().equals("lstm last fmask end"))
            .findFirst()
            .orElseThrow();
    Verdict verdict = judged(golden, DataType.DOUBLE);
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.layerAtFault()).hasValue(FaultPlace.in(0));
    assertThat(verdict.worst().orElseThrow().largest().relative()).isBetween(1e-9, 6e-8);
    assertThat(wrong(verdict)).hasSize(2).allSatisfy(text -> assertThat(text).startsWith("0_a "));
  }

  private static void check(LayersCase golden, DataType type) {
    Verdict verdict = judged(golden, type);
    assertThat(verdict.outcome()).as("%s", wrong(verdict)).isEqualTo(Outcome.AGREES);
  }

  private static Verdict judged(LayersCase golden, DataType type) {
    UserModel model = GoldenNetworks.model(golden, NdArrays.precision(type), "adam");
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    GraphObservation observed =
        model.observe(reading.state(), ModelData.of(reading.spec(), golden.batch()));
    return COMPARISON.step(
        reading.spec(), reading.state(), golden.batch(), observed, reading.precision());
  }

  /** Of these all layers have formulas, and DL4J computes what they say. */
  private static final List<String> BY_NUMBER =
      List.of(
          "bidirectional_dropout",
          "char_lstm",
          "conv_bias_bn",
          "frozen_backprop",
          "graph_mlp",
          "lenet_relu",
          "mixture_density",
          "resnet_block",
          "transfer_frozen_dense",
          "xor_nominibatch");

  @TestFactory
  Stream<DynamicTest> modelsThatDl4jHasSavedAgreeNumberByNumber() {
    return BY_NUMBER.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      Verdict verdict = judged(StoredModels.model(name), StoredModels.data(name));
                      assertThat(verdict.outcome())
                          .as("%s", wrong(verdict))
                          .isEqualTo(Outcome.AGREES);
                    }));
  }

  /** DL4J's layers on SameDiff hand back twice the gradient, a finding. */
  @Test
  void attentionHandsBackTwiceTheGradient() {
    Verdict verdict =
        judged(StoredModels.model("self_attention"), StoredModels.data("self_attention"));
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.tensors())
        .filteredOn(t -> t.name().startsWith("1_d"))
        .isNotEmpty()
        .allSatisfy(t -> assertThat(t.worst().relative()).as(t.name()).isCloseTo(1, within(1e-3)));
  }

  private static Verdict judged(UserModel model, ModelData data) {
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    return COMPARISON.step(
        reading.spec(),
        reading.state(),
        data.batch(reading.spec()),
        model.observe(reading.state(), data),
        reading.precision());
  }

  static List<String> wrong(Verdict verdict) {
    return verdict.tensors().stream()
        .filter(t -> t.outcome() != Outcome.AGREES)
        .map(GraphComparisonTest::text)
        .toList();
  }

  private static String text(TensorVerdict t) {
    return "%s %s %.3g σ, %d of %d, %s"
        .formatted(
            t.name(),
            t.outcome(),
            t.sigmas(),
            t.counts().disagreeing(),
            t.counts().elements(),
            t.worst());
  }
}
