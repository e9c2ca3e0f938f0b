package org.dl4jreference.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.junit.jupiter.api.Test;

class ReferenceEngineTest {
  private static final ReferenceEngine ENGINE = new ReferenceEngine(Catalogue.standard());
  private static final NetworkSpec SPEC =
      NetworkSpec.dense(new int[] {3, 4, 2}, List.of("tanh", "identity"), "mse");
  private static final Tensors P = random(SPEC);
  private static final Batch BATCH = new Batch(normal(5, 3), normal(5, 2));

  private static Matrix normal(int rows, int columns) {
    Random random = new Random(7);
    return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
  }

  private static Tensors random(NetworkSpec spec) {
    Random random = new Random(8);
    return spec.unflatten(random.doubles(26).map(v -> v - 0.5).toArray());
  }

  @Test
  void theGradientOfTheScoreIsThatOfTheDataAndThePenalties() {
    NetworkSpec spec =
        SPEC.trainedBy(
            TrainingSpec.of(UpdaterSpec.of("sgd", 0.5))
                .withWeights(new Regularization(0.125, 0.25, 0, true))
                .withBiases(Regularization.l2(0.5)));
    Evaluation result = ENGINE.evaluate(spec, TrainingState.initial(P), BATCH);
    double[] differences =
        FiniteDifference.central(
                q -> ENGINE.evaluate(spec, TrainingState.initial(q), BATCH).score(), P, 1e-5)
            .flatten();

    assertThat(result.gradient().flatten()).containsExactly(differences, within(1e-9));
    assertThat(result.score()).isEqualTo(result.dataLoss() + result.regularization());
    assertThat(result.next().parameters().flatten())
        .containsExactly(
            P.mapNamed((name, w) -> w.zip(result.gradient().get(name), (v, g) -> v - 0.5 * g))
                .flatten(),
            within(1e-15));
    assertThat(result.next().iteration()).isEqualTo(1);
  }

  @Test
  void withPlainDescentItTakesTheStepsOfTheChapterCore() {
    NetworkSpec spec = SPEC.trainedBy(UpdaterSpec.of("sgd", 0.25));
    List<GradientDescent.Step> steps =
        GradientDescent.train(
            Catalogue.standard(),
            spec,
            P,
            List.of(BATCH.slice(0, 2), BATCH.slice(2, 5)),
            0.25,
            3,
            GradientDescent.Arithmetic.EXACT);
    TrainingState state = TrainingState.initial(P);
    for (int i = 0; i < 6; i++) {
      Batch batch = i % 2 == 0 ? BATCH.slice(0, 2) : BATCH.slice(2, 5);
      Evaluation result = ENGINE.evaluate(spec, state, batch);
      assertThat(result.dataLoss()).isEqualTo(steps.get(i).loss());
      assertThat(result.gradient()).isEqualTo(steps.get(i).gradient());
      state = result.next();
      assertThat(state.parameters()).isEqualTo(steps.get(i).after());
    }
    assertThat(steps).hasSize(6);
  }

  @Test
  void aTrainingStepMovesRunningStatisticsAndNothingElseThatHasNoGradient() {
    Formula norm = Formula.named("batchnorm").with("logstd", 0).with("decay", 0.5);
    NetworkSpec spec =
        new NetworkSpec(
            List.of(
                LayerSpec.batchNormalization(2, norm, Formula.named("identity")),
                LayerSpec.dense(2, 1, "identity")),
            LossSpec.named("mse"));
    Tensors p = spec.unflatten(new double[] {1, 1, 0, 0, 0, 0, 1, 1, 0.5, 0.5, 0});
    Batch batch = new Batch(Matrix.ofRows(new double[][] {{1, 4}, {3, 8}}), Matrix.of(2, 1, 1, 2));
    Tensors next = ENGINE.evaluate(spec, TrainingState.initial(p), batch).next().parameters();

    // means 2 and 6, population variances 1 and 4; half of the old and half of the batch's
    assertThat(next.get("0_mean").toArray()).containsExactly(1, 3);
    assertThat(next.get("0_var").toArray()).containsExactly(1, 2.5);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ENGINE.evaluate(
                    SPEC, TrainingState.initial(P), new Batch(normal(5, 2), normal(5, 2))))
        .withMessage("x has 2 columns, the network takes 3");
  }
}
