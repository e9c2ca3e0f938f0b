package org.dl4jreference.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Explanation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Outcome;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.Verdict;
import org.dl4jreference.reference.ReferenceEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The subject is the reference with a leaky slope of its own in the backward pass. */
class CausesTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final NetworkSpec SPEC =
      NetworkSpec.dense(new int[] {2, 3, 2}, List.of("leakyrelu", "identity"), "mse");
  private static final TrainingState STATE =
      TrainingState.initial(
          Tensors.dense(
              List.of(
                  Matrix.of(2, 3, -0.5, 0.3, -0.2, -0.1, -0.4, 0.6),
                  Matrix.of(3, 2, 0.7, -0.2, 0.1, 0.9, -0.3, 0.4)),
              List.of(Matrix.row(0.1, -0.2, -0.3), Matrix.row(0.2, -0.1))));
  private static final Batch BATCH =
      new Batch(Matrix.of(3, 2, 1, 2, -0.5, 0.7, 1.5, -1), Matrix.of(3, 2, 1, 0, 0, 1, 1, 1));

  private static Verdict verdict(double backwardSlope) {
    ElementwiseActivation sound =
        (ElementwiseActivation) CATALOGUE.activation(Formula.named("leakyrelu"));
    Catalogue erring =
        CATALOGUE.with(
            new ElementwiseActivation(
                sound.name(),
                sound.f(),
                z -> z > 0 ? 1 : backwardSlope,
                sound.secondDerivative(),
                sound.kinks(),
                sound.accuracy(),
                sound.scale(),
                sound.derivativeScale()));
    Evaluation subject = new ReferenceEngine(erring).evaluate(SPEC, STATE, BATCH);
    Observation observed = Observation.of(subject);
    Verdict verdict =
        new Comparison(CATALOGUE).step(SPEC, STATE, BATCH, observed, Precision.DOUBLE);
    return new Causes(CATALOGUE).explain(verdict, SPEC, STATE, BATCH, observed, Precision.DOUBLE);
  }

  @Test
  void aFloatSlopeIsTheKnownFinding() {
    Verdict verdict = verdict(0.01f);
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.explanation().flatMap(Explanation::finding))
        .contains("leakyrelu-float-slope");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.01000001, 0.01 + 1e-11})
  void anotherSlopeStaysUnexplained(double slope) {
    Verdict verdict = verdict(slope);
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.explanation().flatMap(Explanation::finding)).isEmpty();
  }

  @Test
  void aSoundSlopeNeedsNoExplanation() {
    Verdict verdict = verdict(0.01);
    assertThat(verdict.outcome()).isEqualTo(Outcome.AGREES);
    assertThat(verdict.explanation()).isEmpty();
  }
}
