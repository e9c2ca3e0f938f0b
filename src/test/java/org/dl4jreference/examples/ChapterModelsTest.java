package org.dl4jreference.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.samediff.SameDiffEngine;
import org.dl4jreference.dl4j.user.DenseReading;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ChapterProblem;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ChapterModelsTest {
  @Test
  void theModelsAreTheChaptersProblems() throws DenseReading.NotDense {
    ChapterProblem sigmoid = ChapterProblem.SIGMOID_2_3_1;
    assertIs(ChapterModels.sigmoid231(DataType.DOUBLE, 0.01), sigmoid.spec(), sigmoid);
    ChapterProblem linear = ChapterProblem.LINEAR_3X;
    assertIs(
        ChapterModels.linear3x(DataType.FLOAT, 0.1),
        linear.spec().trainedBy(UpdaterSpec.of("sgd", 0.1)),
        linear);
  }

  private static void assertIs(MultiLayerNetwork network, NetworkSpec spec, ChapterProblem problem)
      throws DenseReading.NotDense {
    DenseReading reading = read(network);
    assertThat(reading.spec()).isEqualTo(spec);
    assertThat(reading.state().parameters())
        .isEqualTo(problem.parameters().map(reading.precision()::round));
  }

  private static DenseReading read(MultiLayerNetwork network) throws DenseReading.NotDense {
    return DenseReading.of(UserModel.of(network).readGraph(CustomFormulas.NONE));
  }

  @Test
  void oneHundredEpochsOfFitGiveTheChaptersPrediction() throws DenseReading.NotDense {
    ChapterProblem problem = ChapterProblem.SIGMOID_2_3_1;
    MultiLayerNetwork network = ChapterModels.sigmoid231(DataType.DOUBLE, 0.01);
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
    assertThat(read(network).state().parameters()).isEqualTo(state.parameters());
    double[] exact = state.parameters().flatten();
    assertThat(automatic.parameters().flatten()).containsExactly(exact, within(1e-12));
    assertThat(engine.evaluate(problem.spec(), state, problem.batch()).prediction().get(0))
        .isCloseTo(-0.017436158134919305, within(1e-15));
  }
}
