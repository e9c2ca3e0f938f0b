package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
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
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Policy;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.Tally;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.Judge;
import org.dl4jreference.verify.NetworkVerdict;
import org.dl4jreference.verify.RunVerdict;
import org.junit.jupiter.api.Test;

class ReasonTest {
  private static final ChapterProblem PROBLEM = ChapterProblem.SIGMOID_2_3_1;
  private static final NetworkSpec SPEC = PROBLEM.spec().trainedBy(UpdaterSpec.of("sgd", 0.1));

  /** The verdict on a step whose gradient of the upper weights is changed. */
  private static Verdict verdict(Precision precision, UnaryOperator<Matrix> change) {
    TrainingState state = TrainingState.initial(PROBLEM.parameters());
    Evaluation sound =
        new ReferenceEngine(Catalogue.standard()).evaluate(SPEC, state, PROBLEM.batch());
    Matrix dW = change.apply(sound.gradient().get(1, "W"));
    Evaluation found =
        new Evaluation(
            sound.layers(),
            sound.dataLoss(),
            sound.regularization(),
            sound.dataGradient().with("1_W", dW),
            sound.gradient().with("1_W", dW),
            sound.next());
    return Judge.ofOthers(Catalogue.standard(), Comparison.DEFAULT_K)
        .verdict(SPEC, state, PROBLEM.batch(), Observation.of(found), precision);
  }

  private static String headline(Judged... judged) {
    Tally tally = new Tally(Policy.NETWORK);
    List.of(judged).forEach(tally::add);
    return Headline.of(tally, "runs").line();
  }

  private static String line(Verdict... steps) {
    List<String> lines =
        NetworkDocument.lines(
            new NetworkVerdict.ByFormula(SPEC, new RunVerdict(List.of(steps)), List.of()), 0);
    return lines.get(lines.size() - 1);
  }

  @Test
  void theFirstOfManyThatDisagreesIsNamedWithItsNumberAndLayer() {
    Verdict sound = verdict(Precision.DOUBLE, g -> g);
    Verdict wrong =
        verdict(Precision.DOUBLE, g -> Matrix.generate(3, 1, (i, j) -> i == 1 ? 7 : g.get(i, j)));
    assertThat(
            headline(
                Judged.of("a", sound), Judged.of("b at 0.1", wrong), Judged.of("c at 1", wrong)))
        .startsWith("DISAGREES: 1 of 3 runs agree within rounding (largest error ")
        .containsPattern(
            "; 2 disagree, the first is b at 0.1: 1_dW\\[1, 0\\] is 7.0, expected -0.42\\d*"
                + " \\([0-9.e+]+ σ\\); first at fault: layer 1$");
  }

  @Test
  void aFindingIsNamedWithTheNumberThatItExplains() {
    Verdict found =
        verdict(Precision.DOUBLE, g -> g.map(v -> -v))
            .explainedBy(new Explanation("x", "a sign", Optional.of("flipped")));
    assertThat(headline(Judged.of("a", found)))
        .startsWith("DISAGREES: ")
        .contains("; 1 disagree by known findings [flipped], the first is a: 1_W'[")
        .endsWith("first at fault: layer 1; a sign, see docs/atlas.md#flipped");
  }

  @Test
  void whatCannotBeComparedSaysWhy() {
    assertThat(
            headline(
                Judged.notComparable("a", "layer 0 is of no kind"), Judged.notComparable("b", "x")))
        .isEqualTo(
            "NOT COMPARABLE: 0 of 2 runs agree within rounding;"
                + " NOT COMPARABLE: a (layer 0 is of no kind), b");
  }

  @Test
  void whatLeftTheRangeSaysWhereItBegan() {
    Verdict wrong = verdict(Precision.FLOAT, g -> g.map(v -> v));
    assertThat(wrong.outcome()).isEqualTo(Outcome.AGREES);
    NetworkSpec large = PROBLEM.spec().trainedBy(UpdaterSpec.of("sgd", 1e300));
    TrainingState state = TrainingState.initial(PROBLEM.parameters());
    Evaluation evaluation =
        new ReferenceEngine(Catalogue.standard()).evaluate(large, state, PROBLEM.batch());
    Evaluation left =
        new Evaluation(
            evaluation.layers(),
            evaluation.dataLoss(),
            evaluation.regularization(),
            evaluation.dataGradient(),
            evaluation.gradient(),
            new TrainingState(
                evaluation.next().parameters().map(Precision.FLOAT::round),
                evaluation.next().slots(),
                1,
                0));
    Verdict verdict =
        Judge.ofOthers(Catalogue.standard(), Comparison.DEFAULT_K)
            .verdict(large, state, PROBLEM.batch(), Observation.of(left), Precision.FLOAT);
    assertThat(verdict.outcome()).isEqualTo(Outcome.OVERFLOWED);
    assertThat(headline(Judged.of("a", verdict)))
        .contains("a (overflowed from 0_W' on: 6 of its 6 elements lie beyond the range of FLOAT")
        .contains("0_W'[0, 0] is Infinity, expected 4.2");
    assertThat(line(wrong, verdict))
        .contains(" lie beyond the range of FLOAT in step 2: 0_W'[")
        .contains(" is Infinity, first principles say ");
  }

  @Test
  void aTensorThatIsOffAsAWholeSaysSo() {
    Verdict sound = verdict(Precision.FLOAT, g -> g);
    TensorVerdict t = sound.worst().orElseThrow();
    TensorVerdict off =
        new TensorVerdict(
            "1_dW",
            Quantity.GRADIENT,
            1,
            Outcome.DISAGREES,
            new ElementDifference(1, 0, 1.5, 1.25, 0.125),
            t.largest(),
            new TensorVerdict.Counts(3, 0, 0, 0, 0, 0),
            new TensorVerdict.Scale(-1e-6, 1e-7),
            t.sizes());
    Verdict verdict =
        new Verdict(
            Outcome.DISAGREES,
            List.of(off),
            Optional.of(FaultPlace.in(1)),
            Optional.empty(),
            sound.resolution(),
            List.of(),
            8);
    assertThat(line(verdict))
        .isEqualTo(
            "DISAGREES: 1_dW as a whole is off by a factor of 1 + (-1.000000e-06) (10.00000 σ of"
                + " the whole), its worst element 1_dW[1, 0] is 1.5, first principles say 1.25"
                + " (2.000000 σ); first at fault: layer 1, 3 → 1, identity");
  }

  @Test
  void whatOnlyAllNumbersTogetherShowSaysSo() {
    Verdict sound = verdict(Precision.FLOAT, g -> g);
    Verdict together =
        new Verdict(
            Outcome.DISAGREES,
            sound.tensors(),
            Optional.empty(),
            Optional.of(new Explanation("other-beta1", "beta1 is 0.91", Optional.empty())),
            sound.resolution(),
            List.of(),
            8);
    assertThat(line(together))
        .isEqualTo(
            "DISAGREES: each number by itself is within rounding, all together are not; beta1 is"
                + " 0.91");
  }
}
