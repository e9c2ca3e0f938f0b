package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.OptionalInt;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.reference.ReferenceEngine;
import org.dl4jreference.report.LayerRow.Mark;
import org.dl4jreference.report.PageTable.Cell;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.Test;

class FaultSectionsTest {
  private static final ChapterProblem PROBLEM = ChapterProblem.SIGMOID_2_3_1;

  /** The verdict on a step whose gradient of one weight matrix is wrong by a factor. */
  private static Verdict verdict(int layer, double factor) {
    NetworkSpec spec = PROBLEM.spec().trainedBy(UpdaterSpec.of("sgd", 0.1));
    TrainingState state = TrainingState.initial(PROBLEM.parameters());
    Evaluation sound =
        new ReferenceEngine(Catalogue.standard()).evaluate(spec, state, PROBLEM.batch());
    Matrix dW = sound.gradient().get(layer, "W").map(g -> g * factor);
    Evaluation found =
        new Evaluation(
            sound.layers(),
            sound.dataLoss(),
            sound.regularization(),
            sound.dataGradient().with(layer + "_W", dW),
            sound.gradient().with(layer + "_W", dW),
            sound.next());
    return new Comparison(Catalogue.standard())
        .step(spec, state, PROBLEM.batch(), found, Precision.DOUBLE);
  }

  private static PageSection section(Verdict verdict) {
    return faults(verdict).section("Errors", List.of());
  }

  private static FaultSections faults(Verdict verdict) {
    return FaultSections.of(verdict, List.of(verdict), List.of("2 → 3", "3 → 1"));
  }

  @Test
  void theLayerAtFaultIsNamedInWordsAndMarkedInItsRow() {
    Verdict verdict = verdict(1, 1.5);
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.layerAtFault()).hasValue(1);
    PageSection section = section(verdict);
    assertThat(section.text().get(0)).startsWith("The fault begins in layer 1, 3 → 1.");
    List<List<Cell>> rows = section.tables().get(0).rows();
    assertThat(rows.get(1).get(0).text()).isEqualTo("layer 1, 3 → 1 ◀ the fault begins here");
    assertThat(rows.get(1).get(0).heat()).isEqualTo(OptionalInt.of(Cell.HOTTEST));
    assertThat(rows.get(1).get(4).text()).endsWith("σ, disagrees");
    assertThat(rows.get(0)).noneMatch(c -> c.text().contains("disagrees"));
  }

  @Test
  void aSoundStepMarksNothing() {
    PageSection section = section(verdict(1, 1));
    assertThat(section.text()).noneMatch(t -> t.contains("fault"));
    assertThat(section.tables().get(0).rows().stream().flatMap(List::stream))
        .extracting(Cell::text)
        .contains("layer 0, 2 → 3", "layer 1, 3 → 1", "score")
        .noneMatch(t -> t.contains("disagrees") || t.contains("◀"));
  }

  @Test
  void atOneGlanceTheFaultBeginsInOneLayerAndOthersComeAfterIt() {
    assertThat(faults(verdict(1, 1.5)).layers("x").boxes())
        .extracting(LayerRow.Box::name, LayerRow.Box::detail, LayerRow.Box::mark)
        .containsExactly(
            tuple("layer 0", "2 → 3", Mark.AGREES),
            tuple("layer 1", "3 → 1", Mark.BEGINS),
            tuple("score", "", Mark.AGREES));
    Verdict both = verdict(0, 1.5);
    assertThat(
            FaultSections.of(both, List.of(both, verdict(1, 1.5)), List.of("2 → 3", "3 → 1"))
                .layers("x")
                .boxes())
        .extracting(LayerRow.Box::mark)
        .containsExactly(Mark.BEGINS, Mark.AFTER, Mark.AGREES);
    assertThat(faults(verdict(1, 1)).layers("x").boxes())
        .extracting(LayerRow.Box::mark)
        .containsOnly(Mark.AGREES);
  }

  @Test
  void aLayerOfWhichNothingIsKnownIsNotSaidToAgree() {
    Verdict verdict = verdict(1, 1);
    assertThat(
            FaultSections.of(verdict, List.of(verdict), List.of("a", "b", "c", "d"))
                .layers("x")
                .boxes())
        .element(3)
        .extracting(LayerRow.Box::mark)
        .isEqualTo(Mark.UNCHECKED);
  }
}
