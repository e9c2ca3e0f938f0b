package org.dl4jreference.chapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.chapter.ChapterResult.Check;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ReferenceEngine;
import org.dl4jreference.report.ChapterDocument;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.api.Test;

class ChapterTest {
  /** The reference under another name, with something changed. */
  private record Changed(UnaryOperator<Evaluation> change) implements Engine {
    @Override
    public String name() {
      return "changed";
    }

    @Override
    public Precision precision() {
      return Precision.DOUBLE;
    }

    @Override
    public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
      return change.apply(new ReferenceEngine(Catalogue.standard()).evaluate(spec, state, batch));
    }
  }

  private static ChapterResult compute(UnaryOperator<Evaluation> change, ChapterSection section) {
    return new Chapter(Catalogue.standard(), List.of(new Changed(change)))
        .compute(
            section == null ? EnumSet.allOf(ChapterSection.class) : Set.of(section), 100, () -> {});
  }

  private static Check check(ChapterResult result, String name) {
    return result.checks().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static Evaluation withGradientTimes(Evaluation e, double factor) {
    return new Evaluation(
        e.layers(),
        e.dataLoss(),
        e.regularization(),
        e.dataGradient().map(m -> m.map(g -> g * factor)),
        e.gradient().map(m -> m.map(g -> g * factor)),
        e.next());
  }

  @Test
  void theReferenceAgreesWithItselfEverywhere() {
    ChapterResult result = compute(e -> e, null);
    assertThat(result.outcome()).isEqualTo(Outcome.AGREES);
    assertThat(result.checks())
        .filteredOn(c -> c.outcome() != Outcome.AGREES)
        .extracting(Check::name)
        .containsExactly("learning-rate 1/changed");
    assertThat(check(result, "learning-rate 1/changed").outcome()).isEqualTo(Outcome.OVERFLOWED);
  }

  @Test
  void aGradientOffByAMillionthDisagreesInEverySectionThatHasOne() {
    ChapterResult result = compute(e -> withGradientTimes(e, 1 + 1e-6), null);
    assertThat(result.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(result.outcome().exitCode()).isEqualTo(1);
    assertThat(result.checks())
        .filteredOn(c -> c.outcome() == Outcome.DISAGREES)
        .extracting(Check::name)
        .contains(
            "gradients/changed",
            "update/changed",
            "training/changed",
            "learning-rate 0.01/changed",
            "learning-rate 0.1/changed",
            "learning-rate 1/changed");
    assertThat(ChapterDocument.headline(result).line())
        .startsWith("DISAGREES: ")
        .contains("not in agreement: ", "gradients/changed");
  }

  @Test
  void aRunThatNeverOverflowsDisagreesAtLearningRate1() {
    // an engine that silently clamps its parameters to ±1e6
    ChapterResult result =
        compute(
            e ->
                new Evaluation(
                    e.layers(),
                    e.dataLoss(),
                    e.regularization(),
                    e.dataGradient(),
                    e.gradient(),
                    new TrainingState(
                        e.next()
                            .parameters()
                            .map(m -> m.map(v -> Math.max(-1e6, Math.min(1e6, v)))),
                        e.next().slots(),
                        e.next().iteration(),
                        e.next().epoch())),
            ChapterSection.LEARNING_RATE);
    assertThat(check(result, "learning-rate 1/changed").outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(check(result, "learning-rate 1/changed").text()).contains("overflows at epoch none");
    assertThat(check(result, "learning-rate 0.1/changed").outcome()).isEqualTo(Outcome.AGREES);
  }

  @Test
  void aDigitThatTheNotebookDoesNotPrintDisagrees() {
    assertThat(digits("0.128", 0.1284999)).isEqualTo(Outcome.AGREES);
    assertThat(digits("0.128", 0.1285001)).isEqualTo(Outcome.DISAGREES);
    assertThat(digits("12755.16", 12755.16015625)).isEqualTo(Outcome.AGREES);
    assertThat(digits("12755.16", Double.POSITIVE_INFINITY)).isEqualTo(Outcome.DISAGREES);
  }

  private static Outcome digits(String printed, double found) {
    return ChapterChecks.digits("x", List.of(printed), ChapterChecks.number("x", found)).outcome();
  }

  @Test
  void aChainRuleOffByMoreThanTheCentralDifferenceKnowsDisagrees() {
    var g = ChapterChecks.number("0_W", 1);
    var off = ChapterChecks.number("0_W", 1 + 1e-6);
    var error = ChapterChecks.number("0_W", 1e-10);
    assertThat(ChapterChecks.central("x", g, g, error).outcome()).isEqualTo(Outcome.AGREES);
    assertThat(ChapterChecks.central("x", off, g, error).outcome()).isEqualTo(Outcome.DISAGREES);
    var nan = ChapterChecks.number("0_W", Double.NaN);
    assertThat(ChapterChecks.central("x", nan, g, error).outcome()).isEqualTo(Outcome.DISAGREES);
  }

  @Test
  void everyStepAndSectionThatIsComputedIsToldOf() {
    AtomicInteger told = new AtomicInteger();
    Chapter chapter =
        new Chapter(Catalogue.standard(), List.of(new ReferenceEngine(Catalogue.standard())));
    EnumSet<ChapterSection> sections =
        EnumSet.of(ChapterSection.FORWARD, ChapterSection.UPDATE, ChapterSection.TRAINING);
    chapter.compute(sections, 7, told::incrementAndGet);
    assertThat(chapter.steps(sections, 7)).isEqualTo(3 + 3 + 3 * 7);
    assertThat(told).hasValue(3 + 3 + 3 * 7);
  }
}
