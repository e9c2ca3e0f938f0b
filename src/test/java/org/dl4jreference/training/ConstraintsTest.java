package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What is done to parameters after their update is part of it. */
class ConstraintsTest {
  private static final String FINDING = "constraints-applied-twice";

  private static NetworkVerdict.ByFormula check(
      DataType type, LayerConstraint ofImages, LayerConstraint ofRows) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(new Sgd(0.5))
                .list()
                .layer(
                    new ConvolutionLayer.Builder(2, 2)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .constrainWeights(ofImages)
                        .build())
                .layer(
                    new DenseLayer.Builder()
                        .nOut(4)
                        .activation(Activation.TANH)
                        .constrainWeights(ofRows)
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(4, 4, 1))
                .build());
    network.init();
    Nd4j.getRandom().setSeed(8);
    INDArray x = Nd4j.randn(type, 5, 1, 4, 4);
    INDArray y = Nd4j.zeros(type, 5, 2);
    for (int i = 0; i < 5; i++) {
      y.putScalar(i, i % 2, 1);
    }
    return (NetworkVerdict.ByFormula)
        new ModelCheck()
            .afterSteps(3)
            .of(UserModel.of(network), List.of(ModelData.of(new DataSet(x, y))));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void thoseThatAreTheSameTwiceAgree(DataType type) {
    assertThat(check(type, new UnitNormConstraint(1, 2, 3), new NonNegativeConstraint()).outcome())
        .isEqualTo(Outcome.AGREES);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void normsAreDividedTwice(DataType type) {
    for (NetworkVerdict.ByFormula found :
        List.of(
            check(type, new MaxNormConstraint(0.4, 1, 2, 3), new MaxNormConstraint(0.5, 0)),
            check(
                type,
                new MinMaxNormConstraint(0.3, 0.6, 1, 1, 2, 3),
                new MinMaxNormConstraint(0.5, 5, 1, 0)))) {
      assertThat(found.outcome()).isEqualTo(Outcome.DISAGREES);
      assertThat(found.run().verdict().explanation().flatMap(Explanation::finding))
          .hasValue(FINDING);
      assertThat(found.run().verdict().tensors())
          .filteredOn(t -> t.outcome() == Outcome.DISAGREES)
          .extracting(TensorVerdict::name)
          .isSubsetOf("0_W'", "1_W'");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void aRateBelow1IsAnotherFormulaInDl4j(DataType type) {
    NetworkVerdict.ByFormula found =
        check(type, new UnitNormConstraint(1, 2, 3), new MinMaxNormConstraint(0.5, 0.6, 0.9, 0));
    assertThat(found.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(found.run().verdict().explanation().flatMap(Explanation::finding))
        .hasValue("min-max-norm-rate-undivided+" + FINDING);
  }
}
