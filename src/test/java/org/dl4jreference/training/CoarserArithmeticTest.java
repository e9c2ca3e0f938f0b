package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * More rounding is allowed for than there is: the examples are still those that the model holds,
 * and what is only handed on, as by a preprocessor, is exact.
 */
class CoarserArithmeticTest {
  @ParameterizedTest
  @CsvSource({"DOUBLE, FLOAT", "DOUBLE, TF32", "FLOAT, TF32", "FLOAT, BFLOAT16", "FLOAT, HALF"})
  void isNoFault(DataType type, Precision arithmetic) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(type)
                .updater(new Sgd(0.1))
                .list()
                .layer(
                    new ConvolutionLayer.Builder(2, 2).nOut(2).activation(Activation.TANH).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.convolutionalFlat(3, 3, 1))
                .build());
    network.init();
    INDArray x = Nd4j.linspace(DataType.DOUBLE, 0.1, 0.0370001, 27).reshape(3, 9).castTo(type);
    INDArray y = Nd4j.create(new double[][] {{1.1, -0.3}, {0.7, 1.9}, {-0.2, 0.4}}).castTo(type);
    assertThat(
            new ModelCheck()
                .allowingFor(arithmetic)
                .afterSteps(2)
                .of(UserModel.of(network), List.of(ModelData.of(new DataSet(x, y))))
                .outcome())
        .isEqualTo(Outcome.AGREES);
  }
}
