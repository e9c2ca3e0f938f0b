package org.dl4jreference.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dl4jreference.junit.SameDiffAssert.assertThatGraph;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SameDiffAssertTest {
  private static SameDiff graph() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.DOUBLE, -1, 4);
    SDVariable y = graph.placeHolder("y", DataType.DOUBLE, -1, 2);
    SDVariable w = graph.var("w", Nd4j.rand(DataType.DOUBLE, 4, 2).sub(0.5));
    SDVariable b = graph.var("b", Nd4j.rand(DataType.DOUBLE, 1, 2).sub(0.5));
    SDVariable z = x.mmul(w).add(b);
    SDVariable p = graph.math().tanh(z);
    graph.math().square(p.sub(y)).mean("loss");
    return graph;
  }

  private static Map<String, INDArray> data() {
    return Map.of("x", Nd4j.randn(DataType.DOUBLE, 6, 4), "y", Nd4j.randn(DataType.DOUBLE, 6, 2));
  }

  @Test
  void theGradientOfAGraphFitsItsLossAndTheGraphIsLeftAsItWas() {
    SameDiff graph = graph();
    INDArray before = graph.getVariable("w").getArr().dup();
    assertThatGraph(graph, "loss").on(data()).gradientFitsScore();
    assertThat(graph.getVariable("w").getArr()).isEqualTo(before);
  }

  @Test
  void aVariableThatTheLossDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> assertThatGraph(graph(), "cost").on(data()).gradientFitsScore())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the graph has no variable 'cost'");
  }
}
