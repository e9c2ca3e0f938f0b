package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Series whose labels are nearly met: of p − y little is left but the rounding of p, and DL4J
 * computes p twice, once to show it and once for the loss.
 */
class FittedSeriesTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsLeftOfTheErrorIsRounding(long seed) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.005))
                .list()
                .layer(new LSTM.Builder().nOut(4).activation(Activation.TANH).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(5))
                .build());
    network.init();
    DataSet data =
        new DataSet(
            Nd4j.create(new double[] {0.3, -1.1, 0.7, 1.9, -0.4}, new long[] {1, 5, 1}),
            Nd4j.create(new double[] {0.21458042706794853}, new long[] {1, 1, 1}));
    assertThat(
            new ModelCheck()
                .afterSteps(120)
                .of(UserModel.of(network), List.of(ModelData.of(data)))
                .outcome())
        .isEqualTo(Outcome.AGREES);
  }
}
