package org.dl4jreference.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.LayersCase;
import org.dl4jreference.golden.Golden;
import org.dl4jreference.golden.GoldenLayers;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks of every kind of layer, computed by others in DL4J's conventions. */
class GoldenLayersTest {
  private static final double RELATIVE = 1e-10;

  static Stream<LayersCase> cases() {
    return Stream.concat(GoldenLayers.all().stream(), GoldenLayers.more().stream());
  }

  @Test
  void thereAreCases() {
    assertThat(GoldenLayers.all()).hasSize(180);
    assertThat(GoldenLayers.more()).hasSize(43);
  }

  private static GraphTape tape(LayersCase golden, Map<String, Tensor> own) {
    return GraphTape.of(
        Catalogue.standard(),
        LayerFormulas.standard(),
        golden.spec(),
        golden.theta(),
        golden.batch(),
        Recording.of(own),
        Map.of());
  }

  private static void close(String what, double[] actual, double[] expected) {
    assertThat(Golden.largestRelative(actual, expected, 1)).as(what).isLessThan(RELATIVE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void activationsScoreGradientAndStepAreAsComputedElsewhere(LayersCase golden) {
    check(golden, tape(golden, Map.of()));
  }

  /** What is recorded stands in the place of what is computed, and is the same. */
  @ParameterizedTest
  @MethodSource("cases")
  void theSameWhereTheActivationsAreRecorded(LayersCase golden) {
    check(golden, tape(golden, golden.activations()));
  }

  private static void check(LayersCase golden, GraphTape tape) {
    Pass<Node> pass = tape.pass();
    List<Vertex> vertices = golden.spec().vertices();
    for (int v = 0; v < vertices.size(); v++) {
      String name = vertices.get(v).name();
      Tensor expected = golden.activations().get(name);
      assertThat(tape.shapes().get(name)).as("shape of " + name).isEqualTo(expected.shape());
      close("activation of " + name, pass.activations().get(v).value().values(), expected.values());
    }
    for (Node score : pass.scores()) {
      close("score", score.value().values(), new double[] {golden.score()});
    }
    for (LayersCase.Place place : golden.layout()) {
      double[] before = place.of(golden.parameters()).values();
      double[] expected = golden.byName("gradient").get(place.name()).values();
      double[] after = golden.byName("sgd").get(place.name()).values();
      String key = place.name().substring(place.name().lastIndexOf('_') + 1);
      boolean isRunning = LayerSpec.isRunningStatistic(key);
      Node of = (isRunning ? pass.running() : pass.gradients()).get(place.name());
      double[] gradient = new double[before.length];
      double[] stepped = new double[before.length];
      for (int i = 0; i < before.length; i++) {
        double value = of.value().values()[i];
        // the update of a running statistic is what is subtracted from it
        gradient[i] = isRunning ? before[i] - value : value;
        stepped[i] = before[i] - (isRunning ? 1 : golden.learningRate()) * gradient[i];
      }
      close("gradient of " + place.name(), gradient, expected);
      close("step of " + place.name(), stepped, after);
    }
  }
}
