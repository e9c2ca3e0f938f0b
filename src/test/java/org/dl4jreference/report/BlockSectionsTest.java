package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.dl4jreference.report.LayerRow.Mark;
import org.dl4jreference.report.PageTable.Cell;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.DirectionalCheck.Block;
import org.dl4jreference.verify.NetworkVerdict.ByDirections;
import org.junit.jupiter.api.Test;

class BlockSectionsTest {
  private static Block block(String name, Outcome outcome, double claimed) {
    return new Block(name, outcome, claimed, 1, 0.01, -1, 3);
  }

  /** A fault in the backward pass of layer 2 spoils the gradient of the layers below it. */
  private static final BlockSections FAULTY =
      new BlockSections(
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
        .containsExactly("1.0e+02 own errors", "2.0e+02 own errors", "2.0 own errors", "");
  }

  @Test
  void wordsAndTableSayTheSame() {
    PageSection section = FAULTY.section();
    assertThat(section.text().get(0)).startsWith("The fault begins in layer 2, DenseLayer, tanh: ");
    List<List<Cell>> rows = section.tables().get(0).rows();
    assertThat(rows.get(2).get(0).text()).isEqualTo("2_W ◀ the fault begins here");
    assertThat(rows.get(2).get(5).text()).endsWith(", disagrees");
    assertThat(rows.get(3).get(5).text()).isEqualTo("2.0");
    assertThat(rows.get(4).get(5).text()).isEqualTo("–");
  }
}
