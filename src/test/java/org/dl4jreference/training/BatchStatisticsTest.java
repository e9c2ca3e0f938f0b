package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Running statistics of data whose mean is far larger than their deviation. */
class BatchStatisticsTest {
  @ParameterizedTest
  @CsvSource({"DOUBLE,0", "DOUBLE,100", "DOUBLE,2000", "DOUBLE,10000", "FLOAT,0", "FLOAT,2000"})
  void areWhatTheyAreWithinTheRoundingOfTheirMeans(DataType type, double mean) {
    for (int seed = 0; seed < 5; seed++) {
      MultiLayerNetwork network =
          new MultiLayerNetwork(
              new NeuralNetConfiguration.Builder()
                  .seed(seed)
                  .dataType(type)
                  .updater(new Adam(0.01))
                  .list()
                  .layer(new BatchNormalization.Builder().nOut(5).build())
                  .layer(
                      new DenseLayer.Builder().nIn(5).nOut(8).activation(Activation.TANH).build())
                  .layer(
                      new OutputLayer.Builder(LossFunction.MSE)
                          .nIn(8)
                          .nOut(2)
                          .activation(Activation.IDENTITY)
                          .build())
                  .build());
      network.init();
      Nd4j.getRandom().setSeed(seed);
      INDArray x = Nd4j.randn(type, 7, 5).addi(mean);
      DataSet data = new DataSet(x, Nd4j.randn(type, 7, 2));
      assertThat(
              new ModelCheck()
                  .afterSteps(3)
                  .of(UserModel.of(network), List.of(ModelData.of(data)))
                  .outcome())
          .as("seed " + seed)
          .isEqualTo(Outcome.AGREES);
    }
  }
}
