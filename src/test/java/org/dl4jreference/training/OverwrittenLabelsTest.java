package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** A loss that spares a copy by working in the labels that it is given. */
class OverwrittenLabelsTest {
  private static final String REMARK = "the loss overwrites the labels";

  /** DL4J asks for the gradient first, and hands over the same labels for the score. */
  static final class InPlace extends LossMSE {
    private static final long serialVersionUID = 1L;

    @Override
    public INDArray computeGradient(
        INDArray labels, INDArray z, IActivation activation, INDArray mask) {
      INDArray gradient = super.computeGradient(labels, z, activation, mask);
      labels.subi(z);
      return gradient;
    }
  }

  private static OutputLayer output(ILossFunction loss) {
    return new OutputLayer.Builder(loss).nIn(3).nOut(2).activation(Activation.IDENTITY).build();
  }

  private static NeuralNetConfiguration.Builder configuration() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(DataType.DOUBLE)
        .updater(new Sgd(0.1));
  }

  private static UserModel network(ILossFunction loss) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(configuration().list().layer(output(loss)).build());
    network.init();
    return UserModel.of(network);
  }

  private static UserModel graph(ILossFunction loss) {
    ComputationGraph graph =
        new ComputationGraph(
            configuration()
                .graphBuilder()
                .addInputs("in")
                .addLayer("out", output(loss), "in")
                .setOutputs("out")
                .build());
    graph.init();
    return UserModel.of(graph);
  }

  private static ModelData data() {
    Nd4j.getRandom().setSeed(5);
    return ModelData.of(
        new DataSet(Nd4j.randn(DataType.DOUBLE, 4, 3), Nd4j.randn(DataType.DOUBLE, 4, 2)));
  }

  private static NetworkVerdict checked(UserModel model) {
    return new ModelCheck(done -> {}).ofGradient(model, List.of(data()));
  }

  /** The loss has no formula, all else has. */
  @Test
  void areNamedBesideTheNumbersOfOtherLayers() {
    NetworkVerdict found = new ModelCheck(done -> {}).of(network(new InPlace()), List.of(data()));
    assertThat(found).isInstanceOf(NetworkVerdict.ByBoth.class);
    assertThat(found.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(found.remarks()).anyMatch(remark -> remark.startsWith(REMARK));
  }

  @Test
  void areNamedWhereTheGradientDoesNotFitTheScore() {
    for (UserModel model : List.of(network(new InPlace()), graph(new InPlace()))) {
      NetworkVerdict found = checked(model);
      assertThat(found.outcome()).isEqualTo(Outcome.DISAGREES);
      assertThat(found.remarks()).anyMatch(remark -> remark.startsWith(REMARK));
    }
  }

  @Test
  void areNotNamedOfALossThatKeepsThem() {
    for (UserModel model : List.of(network(new LossMSE()), graph(new LossMSE()))) {
      NetworkVerdict found = checked(model);
      assertThat(found.outcome()).isEqualTo(Outcome.CONSISTENT);
      assertThat(found.remarks()).isEmpty();
    }
  }
}
