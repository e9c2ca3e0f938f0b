package org.dl4jreference.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.Vertex;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static Vertex vertex(String name, Operation operation, String... inputs) {
    return new Vertex(name, operation, TrainingSpec.DEFAULT, List.of(inputs));
  }

  private static Operation layer(String type, String activation) {
    return new Operation(type, Map.of("activationFn", Formula.named(activation)));
  }

  /** A residual block: below reads in, own reads below, sum reads own and below, out reads sum. */
  private static Coverage coverage(Operation own, LayerFormulas formulas) {
    GraphSpec spec =
        new GraphSpec(
            List.of("in"),
            List.of(
                vertex("below", layer("DenseLayer", "tanh"), "in"),
                vertex("beside", layer("DenseLayer", "tanh"), "in"),
                vertex("own", own, "below"),
                vertex("sum", new Operation("ElementWiseVertex", Map.of()), "own", "beside"),
                vertex("out", layer("OutputLayer", "softmax"), "sum")),
            List.of("out"),
            true);
    return Coverage.of(spec, Catalogue.standard(), formulas, Set.of());
  }

  @Test
  void anUnknownLayerDegradesItselfAndTheGradientsBelowIt() {
    Coverage coverage = coverage(layer("my.Layer", "tanh"), LayerFormulas.standard());
    assertThat(coverage.isWhole()).isFalse();
    assertThat(coverage.unknown()).containsExactly("own");
    assertThat(coverage.below()).containsExactly("below");
    assertThat(List.of("beside", "sum", "out")).allMatch(coverage::hasGradient);
  }

  @Test
  void soDoesAnUnknownActivation() {
    assertThat(coverage(layer("DenseLayer", "my.Tanh"), LayerFormulas.standard()).unknown())
        .containsExactly("own");
  }

  @Test
  void whatIsWrappedNeedsAFormulaToo() {
    Operation wrapped =
        new Operation("LastTimeStep", Map.of("underlying", new Operation("my.Rnn", Map.of())));
    assertThat(coverage(wrapped, LayerFormulas.standard()).unknown()).containsExactly("own");
  }

  @Test
  void aLayerThatIsToldItsFormulaIsKnown() {
    LayerFormulas told =
        LayerFormulas.standard().with("my.Layer", LayerFormulas.standard().get("DenseLayer"));
    assertThat(coverage(layer("my.Layer", "tanh"), told).isWhole()).isTrue();
  }
}
