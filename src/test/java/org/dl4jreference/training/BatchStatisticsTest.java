package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
    // of 15002, 35004 and 37002 the gradient of beta is nearly 0
    for (int seed : new int[] {0, 1, 2, 3, 4, 8003, 15002, 35004, 37002, 38000}) {
      MultiLayerNetwork network =
          new MultiLayerNetwork(
              new NeuralNetConfiguration.Builder()
                  .seed(seed % 1000)
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
      Random random = new Random(seed);
      DataSet data = new DataSet(normal(random, type, mean, 5), normal(random, type, 0, 2));
      assertThat(
              new ModelCheck()
                  .afterSteps(3)
                  .of(UserModel.of(network), List.of(ModelData.of(data)))
                  .outcome())
          .as("seed " + seed)
          .isEqualTo(Outcome.AGREES);
    }
  }

  private static INDArray normal(Random random, DataType type, double mean, int columns) {
    double[] v = new double[7 * columns];
    Arrays.setAll(v, i -> mean + random.nextGaussian());
    return Nd4j.createFromArray(v).reshape(7, columns).castTo(type);
  }
}
