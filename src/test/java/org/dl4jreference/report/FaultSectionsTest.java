package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.reference.ReferenceEngine;
import org.dl4jreference.report.LayerRow.Mark;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.Judge;
import org.dl4jreference.verify.RunVerdict;
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
    return Judge.ofOthers(Catalogue.standard(), Comparison.DEFAULT_K)
        .verdict(spec, state, PROBLEM.batch(), Observation.of(found), Precision.DOUBLE);
  }

  private static FaultSections faults(Verdict... steps) {
    return FaultSections.of("x", PROBLEM.spec(), new RunVerdict(List.of(steps)));
  }

  private static List<String> words(FaultSections faults) {
    return ((Prose) faults.blocks().get(0)).paragraphs();
  }

  private static List<List<Value>> rows(FaultSections faults) {
    return ((Table) faults.blocks().get(1)).rows();
  }

  @Test
  void theLayerAtFaultIsNamedInWordsAndMarkedInItsRow() {
    Verdict verdict = verdict(1, 1.5);
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.layerAtFault()).hasValue(FaultPlace.in(1));
    FaultSections faults = faults(verdict);
    assertThat(faults.isFaulty()).isTrue();
    assertThat(faults.place()).isEqualTo("layer 1, 3 → 1, identity");
    assertThat(words(faults).get(0)).startsWith("The fault begins in layer 1, 3 → 1, identity.");
    List<Value> faulty = rows(faults).get(1);
    assertThat(faulty.get(0).words()).isEqualTo("layer 1, 3 → 1, identity ◀ the fault begins here");
    assertThat(faulty.get(0).heat()).hasValue(Value.HOTTEST);
    assertThat(faulty.get(4).words()).endsWith(", disagrees");
    assertThat(faulty.get(4).brief()).endsWith(" !");
    assertThat(rows(faults).get(0)).noneMatch(c -> c.words().contains("disagrees"));
  }

  @Test
  void aSoundStepMarksNothing() {
    FaultSections faults = faults(verdict(1, 1));
    assertThat(faults.isFaulty()).isFalse();
    assertThat(words(faults)).noneMatch(t -> t.contains("fault"));
    assertThat(rows(faults).stream().flatMap(List::stream))
        .extracting(Value::words)
        .contains("layer 0, 2 → 3, sigmoid", "layer 1, 3 → 1, identity", "score, mse")
        .noneMatch(t -> t.contains("disagrees") || t.contains("◀"));
  }

  @Test
  void atOneGlanceTheFaultBeginsInOneLayerAndOthersComeAfterIt() {
    assertThat(faults(verdict(1, 1.5)).layers().boxes())
        .extracting(LayerRow.Box::name, LayerRow.Box::detail, LayerRow.Box::mark)
        .containsExactly(
            tuple("layer 0", "2 → 3, sigmoid", Mark.AGREES),
            tuple("layer 1", "3 → 1, identity", Mark.BEGINS),
            tuple("score", "mse", Mark.AGREES));
    assertThat(faults(verdict(0, 1.5), verdict(1, 1.5)).layers().boxes())
        .extracting(LayerRow.Box::mark)
        .containsExactly(Mark.BEGINS, Mark.AFTER, Mark.AGREES);
    assertThat(faults(verdict(1, 1)).layers().boxes())
        .extracting(LayerRow.Box::mark)
        .containsOnly(Mark.AGREES);
  }

  @Test
  void ofSeveralRunsTheOneWithTheFaultIsShown() {
    assertThat(FaultSections.worst(List.of(faults(verdict(1, 1)), faults(verdict(0, 1.5)))))
        .isEqualTo(faults(verdict(0, 1.5)).layers());
  }

  @Test
  void aLayerOfWhichNothingIsKnownIsNotSaidToAgree() {
    NetworkSpec deeper =
        NetworkSpec.dense(new int[] {2, 3, 1, 1}, List.of("tanh", "tanh", "tanh"), "mse");
    Verdict v = verdict(1, 1);
    List<TensorVerdict> recorded =
        v.tensors().stream().filter(t -> t.quantity() == Quantity.ACTIVATION).toList();
    Verdict partial =
        new Verdict(
            v.outcome(),
            recorded,
            v.layerAtFault(),
            v.explanation(),
            v.resolution(),
            v.remarks(),
            v.k());
    assertThat(FaultSections.of("x", deeper, new RunVerdict(List.of(partial))).layers().boxes())
        .extracting(LayerRow.Box::name, LayerRow.Box::mark)
        .containsExactly(
            tuple("layer 0", Mark.AGREES),
            tuple("layer 1", Mark.AGREES),
            tuple("layer 2", Mark.UNCHECKED));
  }
}
