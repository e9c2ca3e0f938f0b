package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.report.NetworkDocument;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMultiLabel;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.RampSchedule;

/** Networks that DL4J trains in FLOAT, but of which it computes no differences in DOUBLE. */
class RefusedDoubleTest {
  private static final INDArray X =
      Nd4j.create(new double[][] {{1, -2}, {-1, 0.5}, {0.25, 2}}).castTo(DataType.FLOAT);
  private static final INDArray Y =
      Nd4j.create(new double[][] {{1, 0}, {0, 1}, {1, 0}}).castTo(DataType.FLOAT);

  private static NetworkVerdict verdict(Activation f, ILossFunction loss, IUpdater updater) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(updater)
                .list()
                .layer(new DenseLayer.Builder().nOut(4).activation(f).build())
                .layer(
                    new OutputLayer.Builder(loss).nOut(2).activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    return new ModelCheck()
        .afterSteps(2)
        .of(UserModel.of(network), List.of(ModelData.of(new DataSet(X.dup(), Y.dup()))));
  }

  private static void saysThatNothingIsTold(NetworkVerdict verdict, String why) {
    assertThat(verdict.outcome()).isEqualTo(Outcome.NOT_COMPARABLE);
    assertThat(String.join("\n", NetworkDocument.lines(verdict, 0)))
        .containsSubsequence("NOT COMPARABLE: ", why);
  }

  @Test
  void anActivationThatDl4jHasInFloatAlone() {
    saysThatNothingIsTold(
        verdict(Activation.RRELU, new LossMSE(), new Sgd(0.1)), "is no arithmetic for it");
  }

  @Test
  void aLossThatDl4jHasInFloatAlone() {
    saysThatNothingIsTold(
        verdict(Activation.TANH, new LossMultiLabel(), new Sgd(0.1)), "is no arithmetic for it");
  }

  @Test
  void aConfigurationThatDl4jCannotRead() {
    saysThatNothingIsTold(
        verdict(
            Activation.TANH, new LossMSE(), new Sgd(new RampSchedule(new FixedSchedule(0.1), 10))),
        "DL4J does not convert the network: ");
  }
}
