package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.golden.LayersCase;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/** DL4J's own networks of any layers, number by number. */
class GraphComparisonTest {
  private static final GraphComparison COMPARISON =
      new GraphComparison(Catalogue.standard(), LayerFormulas.standard(), Comparison.DEFAULT_K);

  @TestFactory
  Stream<DynamicTest> everyNumberOfTheGoldenNetworksIsExplainedByRounding() {
    return LayersCase.all().stream()
        .flatMap(
            golden ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                    .map(
                        type ->
                            DynamicTest.dynamicTest(
                                golden.name() + " " + type, () -> check(golden, type))));
  }

  private static void check(LayersCase golden, DataType type) {
    UserModel model = GoldenNetworks.model(golden, type, new Adam(golden.learningRate()));
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    GraphObservation observed =
        model.observe(reading.state(), ModelData.of(reading.spec(), golden.batch()));
    Verdict verdict =
        COMPARISON.step(
            reading.spec(), reading.state(), golden.batch(), observed, reading.precision());
    assertThat(verdict.outcome()).as("%s", wrong(verdict)).isEqualTo(Outcome.AGREES);
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
