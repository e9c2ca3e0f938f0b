package org.dl4jreference.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ReferenceEngine;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.Judge;
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
        CATALOGUE.with(sound.computing(sound.name(), sound.f(), z -> z > 0 ? 1 : backwardSlope));
    Evaluation subject = new ReferenceEngine(erring).evaluate(SPEC, STATE, BATCH);
    Observation observed = Observation.of(subject);
    return Judge.ofDl4j(CATALOGUE).verdict(SPEC, STATE, BATCH, observed, Precision.DOUBLE);
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

  private static Observation withActivation(Observation o, int layer, Matrix a) {
    Map<Integer, Matrix> activations = new HashMap<>(o.activations());
    activations.put(layer, a);
    return new Observation(
        o.preActivations(),
        activations,
        o.dataLoss(),
        o.regularization(),
        o.score(),
        o.dataGradient(),
        o.gradient(),
        o.nextParameters(),
        o.nextSlots());
  }

  private static Observation withDataGradient(Observation o, Tensors gradient) {
    return new Observation(
        o.preActivations(),
        o.activations(),
        o.dataLoss(),
        o.regularization(),
        o.score(),
        Optional.of(gradient),
        Optional.empty(),
        o.nextParameters(),
        o.nextSlots());
  }

  private static Optional<String> findingOf(
      NetworkSpec spec, TrainingState state, Batch batch, Observation subject) {
    Verdict verdict =
        Judge.ofDl4j(CATALOGUE).verdict(spec, state, batch, subject, Precision.DOUBLE);
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    return verdict.explanation().flatMap(Explanation::finding);
  }

  /** Two units, identity weights: z = x. */
  private static TrainingState identity() {
    return TrainingState.initial(
        Tensors.dense(List.of(Matrix.of(2, 2, 1, 0, 0, 1)), List.of(Matrix.row(0, 0))));
  }

  private static Tensors all(Tensors like, double value) {
    return like.map(m -> m.map(v -> value));
  }

  /** A step whose row of e^z that all underflow is NaN, and all that is computed of it. */
  private static Observation undefined(Observation right, int row) {
    Matrix p = right.activations().get(0);
    Observation inActivation =
        withActivation(
            right, 0, Matrix.generate(2, 2, (i, j) -> i == row ? Double.NaN : p.get(i, j)));
    Tensors nan = all(right.nextParameters().orElseThrow(), Double.NaN);
    return new Observation(
        inActivation.preActivations(),
        inActivation.activations(),
        OptionalDouble.of(Double.NaN),
        right.regularization(),
        OptionalDouble.of(Double.NaN),
        Optional.of(nan),
        Optional.of(nan),
        Optional.of(nan),
        right.nextSlots());
  }

  @Test
  void softmaxOfRowsFarBelowZeroIsTheFindingOnlyWhereItForetellsNaN() {
    NetworkSpec spec = NetworkSpec.dense(new int[] {2, 2}, List.of("softmax"), "mse");
    Batch batch = new Batch(Matrix.of(2, 2, -1000, -1001, 1, 2), Matrix.of(2, 2, 1, 0, 0, 1));
    Observation right =
        Observation.of(new ReferenceEngine(CATALOGUE).evaluate(spec, identity(), batch));
    Matrix p = right.activations().get(0);
    Matrix firstRow = Matrix.of(2, 2, Double.NaN, Double.NaN, p.get(1, 0), p.get(1, 1));
    assertThat(findingOf(spec, identity(), batch, undefined(right, 0)))
        .contains("softmax-double-negative-rows");
    assertThat(findingOf(spec, identity(), batch, undefined(right, 1))).isEmpty();
    // NaN that goes no further is not what the formula makes
    assertThat(findingOf(spec, identity(), batch, withActivation(right, 0, firstRow))).isEmpty();
  }

  @Test
  void aWrongGradientIsNotPutDownToTheUpdatersFinding() {
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {2, 2}, List.of("tanh"), "mse")
            .trainedBy(UpdaterSpec.of("nadam", 0.01));
    Batch batch = new Batch(Matrix.of(2, 2, 1, 0.5, -1, 2), Matrix.of(2, 2, 1, 0, 0, 1));
    Observation right =
        Observation.of(new ReferenceEngine(CATALOGUE).evaluate(spec, identity(), batch));
    Observation doubled =
        withDataGradient(right, right.dataGradient().orElseThrow().map(g -> g.map(v -> 2 * v)));
    assertThat(findingOf(spec, identity(), batch, doubled)).isEmpty();
  }

  @Test
  void aBinaryMaskExplainsNothing() {
    NetworkSpec spec = NetworkSpec.dense(new int[] {2, 2}, List.of("tanh"), "mse");
    Batch batch =
        new Batch(
            Matrix.of(2, 2, 1, 0.5, -1, 2),
            Matrix.of(2, 2, 1, 0, 0, 1),
            Optional.of(Matrix.of(2, 1, 1, 0)));
    Observation right =
        Observation.of(new ReferenceEngine(CATALOGUE).evaluate(spec, identity(), batch));
    Observation doubled =
        withDataGradient(right, right.dataGradient().orElseThrow().map(g -> g.map(v -> 2 * v)));
    assertThat(findingOf(spec, identity(), batch, doubled)).isEmpty();
  }
}
