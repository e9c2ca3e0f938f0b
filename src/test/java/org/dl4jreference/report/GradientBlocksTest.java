package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.dl4jreference.report.LayerRow.Mark;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.DirectionalCheck.Block;
import org.dl4jreference.verify.NetworkVerdict.ByDirections;
import org.junit.jupiter.api.Test;

class GradientBlocksTest {
  private static Block block(String name, Outcome outcome, double claimed) {
    return new Block(name, outcome, claimed, 1, 0.01, -1, 3);
  }

  /** A fault in the backward pass of layer 2 spoils the gradient of the layers below it. */
  private static final GradientBlocks FAULTY =
      new GradientBlocks(
          new ByDirections(
              "layer 0 is a convolution",
              Map.of("0_W", "ConvolutionLayer, relu", "2_W", "DenseLayer, tanh"),
              List.of(
                  List.of(
                      block("0_W", Outcome.DISAGREES, 2),
                      block("0_b", Outcome.AGREES, 1),
                      block("2_W", Outcome.DISAGREES, 3),
                      block("3_W", Outcome.AGREES, 1.02),
                      block("4_W", Outcome.NOT_COMPARABLE, Double.NaN))),
              List.of()));

  @Test
  void aLayerIsABoxAndTheFaultBeginsInTheLastThatDoesNotFit() {
    assertThat(FAULTY.layers().boxes())
        .extracting(LayerRow.Box::name, LayerRow.Box::detail, LayerRow.Box::mark)
        .containsExactly(
            tuple("layer 0", "ConvolutionLayer, relu", Mark.AFTER),
            tuple("layer 2", "DenseLayer, tanh", Mark.BEGINS),
            tuple("layer 3", "", Mark.AGREES),
            tuple("layer 4", "", Mark.UNCHECKED));
    assertThat(FAULTY.layers().boxes())
        .extracting(LayerRow.Box::largest)
        .containsExactly("100.0000 own errors", "200.0000 own errors", "2.000000 own errors", "");
  }

  @Test
  void wordsAndTableSayTheSame() {
    Section section = (Section) FAULTY.blocks().get(2);
    assertThat(((Prose) section.blocks().get(0)).paragraphs())
        .element(2)
        .asString()
        .startsWith("The fault begins in layer 2, DenseLayer, tanh: ");
    List<List<Value>> rows = ((Table) section.blocks().get(1)).rows();
    assertThat(rows.get(2).get(0).words()).isEqualTo("2_W ◀ the fault begins here");
    assertThat(rows.get(2).get(6).words()).endsWith(", disagrees");
    assertThat(rows.get(3).get(6).words()).isEqualTo("2.000000");
    assertThat(rows.get(4).get(6)).isEqualTo(Value.NONE);
  }
}
