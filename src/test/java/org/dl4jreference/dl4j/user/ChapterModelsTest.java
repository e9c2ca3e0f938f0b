package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.runtime.Dl4jEnvironment;
import org.dl4jreference.dl4j.samediff.SameDiffEngine;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ChapterProblem;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ChapterModelsTest {
  @Test
  void theModelsAreTheChaptersProblems() {
    assertThat(read(ChapterModels.sigmoid231(Precision.DOUBLE, 0.01), ChapterProblem.SIGMOID_2_3_1))
        .isEqualTo(ChapterProblem.SIGMOID_2_3_1.spec());
    assertThat(read(ChapterModels.linear3x(Precision.FLOAT, 0.1), ChapterProblem.LINEAR_3X))
        .isEqualTo(ChapterProblem.LINEAR_3X.spec().trainedBy(UpdaterSpec.of("sgd", 0.1)));
  }

  private static Object read(
      org.deeplearning4j.nn.conf.MultiLayerConfiguration configuration, ChapterProblem problem) {
    MultiLayerNetwork network = ChapterModels.network(configuration, problem.parameters());
    Reading.Comparable reading = SpecReader.read(network).orElseThrow();
    assertThat(reading.state().parameters())
        .isEqualTo(problem.parameters().map(reading.precision()::round));
    assertThat(ChapterModels.parameters(network)).isEqualTo(reading.state().parameters());
    return reading.spec();
  }

  @Test
  void oneHundredEpochsOfFitGiveTheChaptersPrediction() {
    ChapterProblem problem = ChapterProblem.SIGMOID_2_3_1;
    MultiLayerNetwork network =
        ChapterModels.network(
            ChapterModels.sigmoid231(Precision.DOUBLE, 0.01), problem.parameters());
    Dl4jEngine engine = new Dl4jEngine(Precision.DOUBLE);
    SameDiffEngine sameDiff = new SameDiffEngine(Precision.DOUBLE);
    TrainingState state = TrainingState.initial(problem.parameters());
    TrainingState automatic = state;
    for (int epoch = 0; epoch < 100; epoch++) {
      network.fit(
          NdArrays.of(problem.batch().x(), DataType.DOUBLE),
          NdArrays.of(problem.batch().y(), DataType.DOUBLE));
      state = engine.evaluate(problem.spec(), state, problem.batch()).next();
      automatic = sameDiff.evaluate(problem.spec(), automatic, problem.batch()).next();
    }
    assertThat(ChapterModels.parameters(network)).isEqualTo(state.parameters());
    double[] exact = state.parameters().flatten();
    assertThat(automatic.parameters().flatten()).containsExactly(exact, within(1e-12));
    assertThat(engine.evaluate(problem.spec(), state, problem.batch()).prediction().get(0))
        .isCloseTo(-0.017436158134919305, within(1e-15));
  }

  @Test
  void theEnvironmentNamesBackendDeviceAndVersion() {
    Dl4jEnvironment environment = Dl4jEnvironment.current();
    assertThat(environment.backend()).isEqualTo("CpuBackend");
    assertThat(environment.device()).isNotBlank().isNotEqualTo("unknown");
    assertThat(environment.dl4jVersion()).isEqualTo("1.0.0-M2.1");
    assertThat(environment.threads()).isPositive();
  }
}
