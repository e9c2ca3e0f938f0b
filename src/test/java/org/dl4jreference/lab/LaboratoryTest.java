package org.dl4jreference.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.reference.ReferenceEngine;
import org.junit.jupiter.api.Test;

/** Whether the boundary that is observed may decide a verdict. */
class LaboratoryTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final ChapterProblem CHAPTER = ChapterProblem.LINEAR_3X;

  /** An engine whose steps are too long by a factor. */
  private record Wrong(double factor) implements Engine {
    @Override
    public String name() {
      return "wrong";
    }

    @Override
    public Precision precision() {
      return Precision.FLOAT;
    }

    @Override
    public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
      Schedule.Constant constant =
          (Schedule.Constant) spec.layer(0).training().updater().learningRate();
      double rate = constant.rate();
      return new FloatEngine()
          .evaluate(spec.trainedBy(UpdaterSpec.of("sgd", factor * rate)), state, batch);
    }
  }

  /** An engine whose first step is not a number. */
  private record Undefined() implements Engine {
    @Override
    public String name() {
      return "undefined";
    }

    @Override
    public Precision precision() {
      return Precision.FLOAT;
    }

    @Override
    public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
      Tensors nowhere = state.parameters().map(m -> m.map(v -> Double.NaN));
      return new ReferenceEngine(CATALOGUE).evaluate(spec, TrainingState.initial(nowhere), batch);
    }
  }

  private static Optional<RateStudy.Boundary> boundary(Engine engine, Tensors start) {
    Laboratory laboratory =
        new Laboratory(CATALOGUE, CHAPTER.spec(), start, CHAPTER.batch(), () -> {});
    return laboratory.study(laboratory.spectrum(), List.of(engine), List.of(), 3).boundary();
  }

  private static Tensors at(double w, double b) {
    return CHAPTER.spec().unflatten(new double[] {w, b});
  }

  @Test
  void aSoundEngineAgrees() {
    assertThat(boundary(new FloatEngine(), CHAPTER.parameters()).orElseThrow().agrees()).isTrue();
  }

  @Test
  void aBoundaryFarFromItsPredictionIsFoundAndDisagrees() {
    for (double factor : new double[] {1.5, 20, 0.5, 0.05}) {
      RateStudy.Boundary found = boundary(new Wrong(factor), CHAPTER.parameters()).orElseThrow();
      assertThat(found.observed() / found.predicted()).isCloseTo(1 / factor, within(1e-3 / factor));
      assertThat(found.agrees()).isFalse();
    }
  }

  @Test
  void stepsThatAreNoNumbersDisagree() {
    RateStudy.Boundary found = boundary(new Undefined(), CHAPTER.parameters()).orElseThrow();
    assertThat(found.observed()).isNaN();
    assertThat(found.agrees()).isFalse();
  }

  @Test
  void anEngineThatNeverMovesDisagrees() {
    assertThat(boundary(new Wrong(0), CHAPTER.parameters()).orElseThrow().agrees()).isFalse();
  }

  @Test
  void fromTheMinimumNothingShowsABoundary() {
    assertThat(boundary(new FloatEngine(), at(3, 0))).isEmpty();
  }

  @Test
  void aStartBeyondTheRangeOfTheArithmeticIsNoDisagreement() {
    assertThat(boundary(new FloatEngine(), at(1e30, 0))).isEmpty();
  }
}
