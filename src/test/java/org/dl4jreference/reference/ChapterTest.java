package org.dl4jreference.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dl4jreference.golden.Golden.assertRoundsTo;
import static org.dl4jreference.golden.Golden.largestRelative;
import static org.dl4jreference.golden.Golden.matrix;
import static org.dl4jreference.golden.Golden.number;
import static org.dl4jreference.golden.Golden.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.golden.Golden;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.np.NumPy;
import org.dl4jreference.reference.GradientDescent.Arithmetic;
import org.dl4jreference.reference.GradientDescent.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every number of the chapter, recomputed by the chapter core and held against NumPy's.
 *
 * <p>Exact runs agree to 1e-12 relative. Tutorial runs agree to the last bit of their float32
 * parameters; their float64 losses to 1e-10 relative, since the order in which a library adds is
 * its own, and a finite difference of two such losses to 2e-10·loss/1e-4.
 */
class ChapterTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final JsonNode CHAPTER = Golden.read("chapter.json");
  private static final double EXACT = 1e-12;
  private static final double TUTORIAL_LOSS = 1e-10;
  private static final int TOY_SIZE = 13;

  private static final NetworkSpec TOY =
      NetworkSpec.dense(new int[] {2, 3, 1}, List.of("sigmoid", "identity"), "mse");
  private static final NetworkSpec LINE =
      NetworkSpec.dense(new int[] {1, 1}, List.of("identity"), "mse");

  private static Batch batch(JsonNode section) {
    return new Batch(matrix(section.get("x")), matrix(section.get("y")));
  }

  private static Arithmetic arithmetic(String run) {
    return run.equals("tutorial") ? Arithmetic.TUTORIAL : Arithmetic.EXACT;
  }

  private static List<Step> trainToy(String run, double rate, int epochs) {
    JsonNode toy = CHAPTER.get("toy_2_3_1");
    Tensors start = TOY.unflatten(numbers(toy.at("/runs/" + run + "/initial")));
    return GradientDescent.train(
        CATALOGUE, TOY, start, List.of(batch(toy)), rate, epochs, arithmetic(run));
  }

  private static List<Step> trainLine(String run, double rate, int epochs) {
    return GradientDescent.train(
        CATALOGUE,
        LINE,
        LINE.unflatten(new double[2]),
        List.of(batch(CHAPTER.get("learning_rate"))),
        rate,
        epochs,
        arithmetic(run));
  }

  private static double[] losses(List<Step> steps) {
    return steps.stream().mapToDouble(Step::loss).toArray();
  }

  private static double[] last(List<Step> steps) {
    return steps.get(steps.size() - 1).after().flatten();
  }

  private static double differenceError(double loss) {
    return 2 * TUTORIAL_LOSS * loss / FiniteDifference.TUTORIAL_STEP;
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "decimal"})
  void aHundredExactEpochsOfTheToyNetworkAreNumPys(String run) {
    JsonNode golden = CHAPTER.at("/toy_2_3_1/runs/" + run);
    List<Step> steps = trainToy(run, 0.01, 100);

    assertThat(largestRelative(losses(steps), numbers(golden.get("losses")), 0)).isLessThan(EXACT);
    assertThat(
            largestRelative(
                steps.get(0).gradient().flatten(), numbers(golden.get("first_gradient")), 0))
        .isLessThan(EXACT);
    assertThat(largestRelative(last(steps), numbers(golden.get("final")), 0)).isLessThan(EXACT);
    assertOutcome(golden, steps, EXACT);
  }

  @Test
  void aHundredTutorialEpochsOfTheToyNetworkAreNumPysToTheLastBit() {
    JsonNode golden = CHAPTER.at("/toy_2_3_1/runs/tutorial");
    List<Step> steps = trainToy("tutorial", 0.01, 100);

    assertThat(last(steps)).containsExactly(numbers(golden.get("final")));
    assertThat(largestRelative(losses(steps), numbers(golden.get("losses")), 0))
        .isLessThan(TUTORIAL_LOSS);
    assertThat(steps.get(0).gradient().flatten())
        .containsExactly(
            numbers(golden.get("first_gradient")), within(differenceError(steps.get(0).loss())));
    assertOutcome(golden, steps, TUTORIAL_LOSS);
  }

  private static void assertOutcome(JsonNode golden, List<Step> steps, double tolerance) {
    Batch batch = batch(CHAPTER.get("toy_2_3_1"));
    Tensors p = steps.get(steps.size() - 1).after();
    double loss = ForwardPass.loss(CATALOGUE, TOY, p, batch);
    double prediction =
        ForwardPass.layers(CATALOGUE, TOY, p, batch.x()).get(1).activation().get(0, 0);
    double[] expected = {
      number(golden.get("final_loss")), number(golden.get("prediction")),
    };
    assertThat(largestRelative(new double[] {loss, prediction}, expected, 0)).isLessThan(tolerance);
  }

  @Test
  void theTutorialRunPrintsTheDigitsOfTheNotebook() {
    JsonNode printed = CHAPTER.at("/toy_2_3_1/printed_by_notebook");
    List<Step> steps = trainToy("tutorial", 0.01, 100);
    double[] parameters = last(steps);

    for (int i = 0; i < parameters.length; i++) {
      assertRoundsTo(parameters[i], printed.get("final").get(i));
    }
    assertRoundsTo(steps.get(0).loss(), printed.get("initial_loss"));
    assertRoundsTo(
        ForwardPass.layers(
                CATALOGUE, TOY, steps.get(99).after(), batch(CHAPTER.get("toy_2_3_1")).x())
            .get(1)
            .activation()
            .get(0, 0),
        printed.get("prediction"));
  }

  @Test
  void oneExactUpdateAtRateOneIsNumPysAndTheNotebooks() {
    JsonNode golden = CHAPTER.at("/chain_rule_one_step/runs/exact");
    Step step = trainToy("exact", 1, 1).get(0);

    assertThat(largestRelative(step.gradient().flatten(), numbers(golden.get("gradient")), 0))
        .isLessThan(EXACT);
    assertThat(largestRelative(step.after().flatten(), numbers(golden.get("updated")), 0))
        .isLessThan(EXACT);
    // the notebook prints all 17 digits of float64, of which PyTorch and NumPy share 14
    MathContext shared = new MathContext(14);
    JsonNode printed = CHAPTER.at("/chain_rule_one_step/printed_by_notebook/chain_rule");
    for (int i = 0; i < TOY_SIZE; i++) {
      assertThat(new BigDecimal(step.after().flatten()[i]).round(shared))
          .isEqualByComparingTo(printed.get(i).decimalValue().round(shared));
    }
  }

  @Test
  void oneTutorialUpdateAtRateOneIsNumPysAndTheNotebooks() {
    JsonNode golden = CHAPTER.at("/chain_rule_one_step/runs/tutorial");
    Step step = trainToy("tutorial", 1, 1).get(0);
    double[] after = step.after().flatten();

    assertThat(after).containsExactly(numbers(golden.get("updated")));
    assertThat(step.gradient().flatten())
        .containsExactly(numbers(golden.get("gradient")), within(differenceError(step.loss())));
    JsonNode printed = CHAPTER.at("/chain_rule_one_step/printed_by_notebook/finite_difference");
    for (int i = 0; i < TOY_SIZE; i++) {
      assertRoundsTo(after[i], printed.get(i));
    }
  }

  @Test
  void theTutorialGradientLeavesTheExactOneInTheFourthDigit() {
    double[] tutorial = trainToy("tutorial", 1, 1).get(0).gradient().flatten();
    double[] exact = trainToy("exact", 1, 1).get(0).gradient().flatten();

    assertThat(largestRelative(tutorial, exact, 0)).isBetween(1e-4, 1e-3);
  }

  @ParameterizedTest
  @CsvSource({"0.01, 0.01", "0.1, 0.1", "1, 1"})
  void theTutorialTableOfTenEpochsIsNumPysToTheLastBitOfItsParameters(String key, double rate) {
    JsonNode rows = CHAPTER.at("/learning_rate/runs").get("tutorial/" + key).get("ten_epochs");
    List<Step> steps = trainLine("tutorial", rate, 10);

    assertThat(rows).hasSize(10);
    for (int epoch = 0; epoch < 10; epoch++) {
      Step step = steps.get(epoch);
      JsonNode row = rows.get(epoch);
      double loss = number(row.get("loss"));
      assertThat(step.before().flatten()).containsExactly(numbers(row.get("params")));
      assertThat(step.after().flatten()).containsExactly(numbers(row.get("updated")));
      assertThat(step.loss()).isCloseTo(loss, within(TUTORIAL_LOSS * loss));
      assertThat(step.lossPlus().orElseThrow().flatten())
          .containsExactly(numbers(row.get("loss_plus")), within(TUTORIAL_LOSS * loss));
      assertThat(step.gradient().flatten())
          .containsExactly(numbers(row.get("gradient")), within(differenceError(loss)));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.01, 0.01", "0.1, 0.1", "1, 1"})
  void theExactTableOfTenEpochsIsNumPys(String key, double rate) {
    JsonNode rows = CHAPTER.at("/learning_rate/runs").get("exact/" + key).get("ten_epochs");
    List<Step> steps = trainLine("exact", rate, 10);

    assertThat(rows).hasSize(10);
    for (int epoch = 0; epoch < 10; epoch++) {
      Step step = steps.get(epoch);
      JsonNode row = rows.get(epoch);
      double[] loss = {step.loss()};
      assertThat(largestRelative(step.before().flatten(), numbers(row.get("params")), 0))
          .isLessThan(EXACT);
      assertThat(largestRelative(loss, new double[] {number(row.get("loss"))}, 0))
          .isLessThan(EXACT);
      assertThat(largestRelative(step.gradient().flatten(), numbers(row.get("gradient")), 0))
          .isLessThan(EXACT);
      assertThat(largestRelative(step.after().flatten(), numbers(row.get("updated")), 0))
          .isLessThan(EXACT);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.01, 0.01", "0.1, 0.1", "1, 1"})
  void aThousandTutorialEpochsAreNumPysToTheLastBit(String key, double rate) {
    JsonNode golden = CHAPTER.at("/learning_rate/runs").get("tutorial/" + key);
    List<Step> steps = trainLine("tutorial", rate, 1000);

    assertThat(steps.stream().mapToDouble(step -> step.after().get(0, "W").get(0)).toArray())
        .containsExactly(numbers(golden.get("weight_after_each_of_1000")));
    assertThat(steps.get(9).after().flatten()).containsExactly(numbers(golden.get("after_10")));
    assertThat(last(steps)).containsExactly(numbers(golden.get("after_1000")));
  }

  /**
   * Relative to the larger of weight and bias: the bias at rate 0.1 ends at 6e-14, which is the
   * rounding of the sums that cancel in it, and no two libraries share that.
   */
  @ParameterizedTest
  @CsvSource({"0.01, 0.01", "0.1, 0.1", "1, 1"})
  void aThousandExactEpochsAreNumPysUntilTheyAreNoLongerFinite(String key, double rate) {
    JsonNode golden = CHAPTER.at("/learning_rate/runs").get("exact/" + key);
    List<Step> steps = trainLine("exact", rate, 1000);

    assertThat(
            largestRelative(
                steps.stream().mapToDouble(step -> step.after().get(0, "W").get(0)).toArray(),
                numbers(golden.get("weight_after_each_of_1000")),
                0))
        .isLessThan(EXACT);
    assertThat(largestRelative(steps.get(9).after().flatten(), numbers(golden.get("after_10")), 0))
        .isLessThan(EXACT);
    double weight = Math.abs(number(golden.get("after_1000").get(0)));
    assertThat(largestRelative(last(steps), numbers(golden.get("after_1000")), weight))
        .isLessThan(EXACT);
  }

  @ParameterizedTest
  @CsvSource({"0.01, 0.01", "0.1, 0.1", "1, 1"})
  void tenTutorialEpochsPrintTheDigitsOfTheNotebook(String key, double rate) {
    JsonNode printed = CHAPTER.at("/learning_rate/printed_by_notebook").get(key).get("after_10");
    double[] after = last(trainLine("tutorial", rate, 10));

    assertRoundsTo(after[0], printed.get(0));
    assertRoundsTo(after[1], printed.get(1));
  }

  @Test
  void atRateOneTheWeightIsStuckBecauseAFloatCannotHoldTheNudge() {
    List<Step> steps = trainLine("tutorial", 1, 10);
    float stuck = (float) steps.get(2).after().get(0, "W").get(0);

    assertThat((float) (stuck + FiniteDifference.TUTORIAL_STEP)).isEqualTo(stuck);
    assertThat(steps.subList(3, 10))
        .allSatisfy(
            step -> {
              assertThat(step.lossPlus().orElseThrow().flatten()).containsOnly(step.loss());
              assertThat(step.gradient().flatten()).containsOnly(0.0);
              assertThat(step.after()).isEqualTo(step.before());
            });
    Batch batch = batch(CHAPTER.get("learning_rate"));
    Tensors exact = ChainRule.gradient(CATALOGUE, LINE, steps.get(9).after(), batch);
    assertThat(exact.get(0, "W").get(0)).isGreaterThan(1e5);
    assertThat(exact.get(0, "b").get(0)).isGreaterThan(1e4);
  }

  @Test
  void atRateOneTheExactErrorGrowsAsTheCurvatureSaysAndOverflows() {
    List<Step> steps = trainLine("exact", 1, 1000);
    double growth =
        (steps.get(100).after().get(0, "W").get(0) - 3)
            / (steps.get(99).after().get(0, "W").get(0) - 3);

    // 1 − η·λ₂, the factor of the steeper direction
    assertThat(growth).isCloseTo(1 - eigenvalues()[1], within(1e-9));
    assertThat(steps.get(999).after().isFinite()).isFalse();
  }

  /** The loss is quadratic, so differences of its gradient are its Hessian, up to rounding. */
  private static double[][] hessian() {
    Batch batch = batch(CHAPTER.get("learning_rate"));
    double[] origin = gradient(0, 0, batch);
    double[] weight = gradient(1, 0, batch);
    double[] bias = gradient(0, 1, batch);
    return new double[][] {
      {weight[0] - origin[0], weight[1] - origin[1]},
      {bias[0] - origin[0], bias[1] - origin[1]}
    };
  }

  private static double[] gradient(double w, double b, Batch batch) {
    return ChainRule.gradient(CATALOGUE, LINE, LINE.unflatten(new double[] {w, b}), batch)
        .flatten();
  }

  private static double[] eigenvalues() {
    double[][] h = hessian();
    double mean = (h[0][0] + h[1][1]) / 2;
    double radius = Math.hypot((h[0][0] - h[1][1]) / 2, h[0][1]);
    return new double[] {mean - radius, mean + radius};
  }

  @Test
  void theCurvatureGivesTheLargestStableLearningRate() {
    JsonNode golden = CHAPTER.at("/learning_rate/first_principles");
    double[] lambda = eigenvalues();

    assertThat(Matrix.ofRows(hessian())).isEqualTo(matrix(golden.get("hessian")));
    assertThat(largestRelative(lambda, numbers(golden.get("eigenvalues")), 0)).isLessThan(EXACT);
    assertThat(2 / lambda[1]).isCloseTo(number(golden.get("largest_stable_lr")), within(EXACT));
    assertThat(2 / (lambda[0] + lambda[1]))
        .isCloseTo(number(golden.get("best_constant_lr")), within(EXACT));
  }

  @Test
  void theWorkedForwardExampleIsReallyOnePointTwoThreeThreeTwo() {
    JsonNode golden = CHAPTER.get("forward_worked_example");
    NetworkSpec spec =
        new NetworkSpec(
            List.of(
                LayerSpec.dense(2, 3, "sigmoid").withoutBias(),
                LayerSpec.dense(3, 1, "identity").withoutBias()),
            LossSpec.named("mse"));
    double[] wOut = numbers(golden.get("w_out"));
    Matrix weight = matrix(golden.get("w_hidden"));
    Tensors p = spec.unflatten(concat(weight.toArray(), wOut));
    Batch batch = new Batch(Matrix.row(1, 1), Matrix.row(0));
    ForwardPass.Layer hidden = ForwardPass.layers(CATALOGUE, spec, p, batch.x()).get(0);
    double out = ForwardPass.layers(CATALOGUE, spec, p, batch.x()).get(1).activation().get(0, 0);

    assertThat(
            largestRelative(
                hidden.preActivation().toArray(), numbers(golden.get("pre_activation")), 0))
        .isLessThan(EXACT);
    assertThat(largestRelative(hidden.activation().toArray(), numbers(golden.get("activation")), 0))
        .isLessThan(EXACT);
    assertThat(out).isCloseTo(number(golden.get("prediction_exact")), within(EXACT));
    assertThat(ForwardPass.loss(CATALOGUE, spec, p, batch))
        .isCloseTo(number(golden.get("squared_error_exact")), within(EXACT));

    Matrix rounded = hidden.activation().map(a -> Math.rint(a * 100) / 100);
    double asPrinted =
        ForwardPass.layer(CATALOGUE, spec.layer(1), p, 1, rounded).activation().get(0, 0);
    assertThat(asPrinted).isCloseTo(number(golden.get("prediction_as_printed")), within(EXACT));
    assertThat(asPrinted).isCloseTo(1.235, within(EXACT));
  }

  private static double[] concat(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Test
  void theWorkedCrossEntropyExampleIsTheLogarithmOfItsProbability() {
    JsonNode golden = CHAPTER.get("cross_entropy_worked_example");
    Matrix p = Matrix.row(0.08, number(golden.get("probability")), 0.04);
    Matrix terms = CATALOGUE.loss(Formula.named("mcxent")).terms(p, Matrix.row(0, 1, 0));

    assertThat(terms.get(1)).isCloseTo(number(golden.get("loss")), within(EXACT));
    assertThat(NumPy.sum(terms)).isEqualTo(terms.get(1));
    assertRoundsTo(terms.get(1), golden.get("loss_as_printed"));
  }
}
