package org.dl4jreference.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dl4jreference.model.Tensors;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  private static final Path SOURCES = Path.of("examples/java/org/dl4jreference/examples");

  @Test
  void theForwardPassGivesTheChaptersNumberAndTheExactOne() {
    ForwardPropagation.Result result = ForwardPropagation.run();
    assertThat(result.byHand()).isCloseTo(1.233212098125132, within(1e-15));
    assertThat(result.dl4j()).isCloseTo(result.byHand(), within(1e-15));
    assertThat(result.rounded()).isCloseTo(1.235, within(1e-15));
    assertThat(result.toString()).contains("1.235, as the chapter prints");
  }

  @Test
  void activationsAgreeAndTheCrossEntropyIsTheChapters() {
    ActivationsAndLosses.Result result = ActivationsAndLosses.run();
    assertThat(result.activations()).hasSize(5);
    result
        .activations()
        .forEach(
            (name, pair) ->
                assertThat(pair.dl4j().toArray())
                    .as(name)
                    .containsExactly(pair.byHand().toArray(), within(1e-15)));
    assertThat(result.crossEntropy()).isCloseTo(0.12783337150988489, within(1e-16));
    assertThat(result.dl4jCrossEntropy()).isCloseTo(result.crossEntropy(), within(1e-15));
  }

  @Test
  void aLayerOfOnesOwnIsComparedOnceItIsToldItsFormula() {
    assertThat(OwnLayer.run())
        .containsExactly(
            org.dl4jreference.verdict.Outcome.CONSISTENT, org.dl4jreference.verdict.Outcome.AGREES);
  }

  @Test
  void finiteDifferencesAndDl4jTrainAlike() {
    GradientDescentByFiniteDifferences.Result result = GradientDescentByFiniteDifferences.run();
    assertThat(result.firstLoss()).isCloseTo(0.33455008989960927, within(1e-7));
    assertThat(result.prediction()).isCloseTo(-0.0174781, within(5e-8));
    // its own exact gradient, against the notebook's differences with step 1e-4
    assertThat(result.dl4jPrediction()).isCloseTo(-0.0174361765, within(1e-8));
  }

  @Test
  void fiveMethodsGiveTheSameThirteenGradients() {
    ChainRuleExample.Result result = ChainRuleExample.run();
    assertThat(result.gradients().keySet())
        .containsExactly("notebook", "central difference", "chain rule", "samediff", "dl4j");
    double[] exact = result.gradients().get("chain rule").flatten();
    assertThat(exact).hasSize(13);
    assertThat(exact[12]).isCloseTo(-1.1568061028532124, within(1e-15));
    assertThat(flat(result, "dl4j")).containsExactly(exact, within(1e-15));
    assertThat(flat(result, "samediff")).containsExactly(exact, within(1e-15));
    assertThat(flat(result, "central difference")).containsExactly(exact, within(1e-9));
    assertThat(flat(result, "notebook")).containsExactly(exact, within(2e-4));
  }

  private static double[] flat(ChainRuleExample.Result result, String method) {
    Tensors gradient = result.gradients().get(method);
    return gradient.flatten();
  }

  @Test
  void everyStepOfTrainingAgrees() {
    PuttingItTogether.Result result = PuttingItTogether.run();
    assertThat(result.agreeing()).isEqualTo(100);
    assertThat(result.losses()).hasSize(100).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(result.prediction()).isCloseTo(-0.0174361765, within(1e-8));
  }

  @Test
  void atRateOneTheNotebookStallsAndDl4jOverflows() {
    List<LearningRates.Row> rows = LearningRates.run().rows();
    assertThat(rows).hasSize(6);
    assertThat(rows.get(0).notebook()).isCloseTo(2.265477, within(1e-6));
    assertThat(rows.get(2).notebook()).isCloseTo(2.7217765, within(1e-6));
    assertThat(rows.get(4).notebook()).isEqualTo((float) 12755.16);
    assertThat(rows.get(5).notebook()).isEqualTo((float) 12755.16);
    assertThat(rows.get(5).dl4j()).isNaN();
    for (LearningRates.Row row : rows.subList(0, 5)) {
      assertThat(row.dl4j()).isCloseTo(row.exact(), within(1e-4 * Math.abs(row.exact())));
    }
  }

  @Test
  void everyExampleIsListedRunsAndFitsOnAPage() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      List<Path> examples =
          files
              .filter(p -> !p.toString().matches(".*(package-info|Examples|ChapterModels)\\.java"))
              .toList();
      assertThat(examples).hasSameSizeAs(Examples.all().keySet()).isNotEmpty();
      for (Path file : examples) {
        assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThan(80);
        assertThat(Examples.all()).containsKey(file.getFileName().toString().replace(".java", ""));
      }
    }
  }
}
