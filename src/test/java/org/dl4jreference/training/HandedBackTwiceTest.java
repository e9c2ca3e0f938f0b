package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CapsuleLayer;
import org.deeplearning4j.nn.conf.layers.CapsuleStrengthLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PrimaryCapsules;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Layers on SameDiff without a formula: the finding foretells the differences. */
class HandedBackTwiceTest {
  /** tanh(x·W), of a user's own. */
  static final class Own extends SameDiffLayer {
    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("W", 3, 3);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("W").assign(Nd4j.rand(DataType.DOUBLE, 3, 3));
    }

    @Override
    public SDVariable defineLayer(
        SameDiff sameDiff, SDVariable x, Map<String, SDVariable> parameters, SDVariable mask) {
      return sameDiff.math().tanh(x.mmul(parameters.get("W")));
    }

    @Override
    public InputType getOutputType(int layer, InputType input) {
      return input;
    }
  }

  /** A derivative that is off by a thousandth. */
  static final class Slanted extends ActivationTanH {
    private static final long serialVersionUID = 1L;

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray z, INDArray epsilon) {
      Pair<INDArray, INDArray> sound = super.backprop(z, epsilon);
      return new Pair<>(sound.getFirst().mul(1.001), sound.getSecond());
    }
  }

  private static Layer dense(IActivation f) {
    return new DenseLayer.Builder().nOut(3).activation(f).build();
  }

  private static Layer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(2)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static NetworkVerdict verdict(InputType input, INDArray x, Layer... layers) {
    var list =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.DOUBLE)
            .updater(new Sgd(0.1))
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    INDArray y = Nd4j.create(new double[][] {{1, 0}, {0, 1}, {1, 0}}).castTo(DataType.DOUBLE);
    return new ModelCheck()
        .of(UserModel.of(network), List.of(ModelData.of(new MultiDataSet(x, y))));
  }

  private static Optional<String> finding(NetworkVerdict verdict) {
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    if (verdict instanceof NetworkVerdict.ByFormula numbers) {
      return numbers.run().verdict().finding();
    }
    NetworkVerdict.ByDirections differences =
        verdict instanceof NetworkVerdict.ByBoth both
            ? both.directions()
            : (NetworkVerdict.ByDirections) verdict;
    return differences.explanation().flatMap(Explanation::finding);
  }

  private static INDArray rows() {
    return Nd4j.rand(DataType.DOUBLE, 3, 4);
  }

  @Test
  void aLayerOfOnesOwnIsNamed() {
    assertThat(
            finding(
                verdict(
                    InputType.feedForward(4),
                    rows(),
                    dense(new ActivationTanH()),
                    new Own(),
                    output())))
        .hasValue("samediff-gradient-twice");
  }

  @Test
  void twoOfThemMakeFourTimesOfItBelow() {
    assertThat(
            finding(
                verdict(
                    InputType.feedForward(4),
                    rows(),
                    dense(new ActivationTanH()),
                    new Own(),
                    new Own(),
                    output())))
        .hasValue("samediff-gradient-twice");
  }

  /** The last has a formula. */
  @Test
  void capsulesAreNamed() {
    assertThat(
            finding(
                verdict(
                    InputType.convolutional(5, 5, 1),
                    Nd4j.rand(DataType.DOUBLE, 3, 1, 5, 5),
                    new PrimaryCapsules.Builder(3, 2).kernelSize(3, 3).stride(2, 2).build(),
                    new CapsuleLayer.Builder(2, 3, 2).build(),
                    new CapsuleStrengthLayer.Builder().build(),
                    output())))
        .hasValue("samediff-gradient-twice");
  }

  @Test
  void anotherFaultBelowItIsNot() {
    assertThat(
            finding(
                verdict(
                    InputType.feedForward(4), rows(), dense(new Slanted()), new Own(), output())))
        .isEmpty();
  }
}
