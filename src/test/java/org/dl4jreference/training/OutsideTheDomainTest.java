package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Numbers for which a layer or a loss has none, and masks that hide them. */
class OutsideTheDomainTest {
  private static final int STEPS = 4;

  private static INDArray numbers(long... shape) {
    int size = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return Nd4j.createFromArray(
            IntStream.range(0, size).mapToDouble(i -> (float) Math.sin(i + 1)).toArray())
        .reshape(shape);
  }

  private static MultiLayerNetwork network(DataType type, InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(7).dataType(type).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    return network;
  }

  private static Layer lstm() {
    return new LSTM.Builder().nOut(3).activation(Activation.TANH).build();
  }

  private static Layer output(LossFunction loss, Activation activation) {
    return new OutputLayer.Builder(loss).nOut(2).activation(activation).build();
  }

  private static Layer squares() {
    return output(LossFunction.MSE, Activation.IDENTITY);
  }

  private static MultiLayerNetwork rows(DataType type, LossFunction loss, Activation activation) {
    return network(
        type,
        InputType.feedForward(2),
        new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build(),
        output(loss, activation));
  }

  private static MultiLayerNetwork series(DataType type, LossFunction loss, Activation activation) {
    return network(
        type,
        InputType.recurrent(2),
        lstm(),
        new RnnOutputLayer.Builder(loss).nOut(2).activation(activation).build());
  }

  private static Verdict verdict(MultiLayerNetwork network, DataSet data) {
    NetworkVerdict verdict =
        new ModelCheck().of(UserModel.of(network), List.of(ModelData.of(data)));
    return ((NetworkVerdict.ByFormula) verdict).run().steps().get(0);
  }

  private static TensorVerdict score(Verdict verdict) {
    return verdict.tensors().stream()
        .filter(t -> t.name().equals("score"))
        .findFirst()
        .orElseThrow();
  }

  /** All of the second series is padding. */
  private static INDArray mask() {
    INDArray mask = Nd4j.ones(3, STEPS);
    mask.putRow(1, Nd4j.zeros(1, STEPS));
    return mask;
  }

  private static MultiLayerNetwork pooling(PoolingType type) {
    return network(
        DataType.FLOAT,
        InputType.recurrent(2),
        lstm(),
        new GlobalPoolingLayer.Builder(type).build(),
        squares());
  }

  @ParameterizedTest
  @CsvSource({"MAX, largest", "AVG, mean"})
  void nothingIsLeftToPoolOfASeriesThatIsMaskedWholly(PoolingType type, String word) {
    assertThatThrownBy(
            () ->
                verdict(
                    pooling(type), new DataSet(numbers(3, 2, STEPS), numbers(3, 2), mask(), null)))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            "vertex '1', GlobalPoolingLayer: the mask leaves nothing of example 2, of which the %s is taken",
            word);
  }

  @Test
  void aSumOfNothingIs0() {
    Verdict verdict =
        verdict(
            pooling(PoolingType.SUM),
            new DataSet(numbers(3, 2, STEPS), numbers(3, 2), mask(), null));
    assertThat(verdict.outcome()).isEqualTo(Outcome.AGREES);
  }

  /** 0 where an output is not above 0. */
  private static INDArray masking(INDArray outputs) {
    boolean isSeries = outputs.rank() == 3;
    int steps = isSeries ? STEPS : 1;
    INDArray mask = Nd4j.ones(outputs.size(0), steps);
    for (int i = 0; i < outputs.size(0); i++) {
      for (int t = 0; t < steps; t++) {
        boolean isInside = true;
        for (int j = 0; j < 2; j++) {
          isInside &= (isSeries ? outputs.getDouble(i, j, t) : outputs.getDouble(i, j)) > 0;
        }
        mask.putScalar(i, t, isInside ? 1 : 0);
      }
    }
    assertThat(mask.sumNumber().intValue()).isBetween(1, (int) mask.length() - 1);
    return mask;
  }

  @ParameterizedTest
  @CsvSource({"KL_DIVERGENCE, FLOAT", "KL_DIVERGENCE, DOUBLE", "POISSON, FLOAT", "POISSON, DOUBLE"})
  void whatIsMaskedCountsNothingThoughItsLossIsNoNumber(LossFunction loss, DataType type) {
    for (MultiLayerNetwork network :
        List.of(rows(type, loss, Activation.RELU), series(type, loss, Activation.RELU))) {
      boolean isSeries = network.getLayerWiseConfigurations().getConf(0).getLayer() instanceof LSTM;
      INDArray x = isSeries ? numbers(6, 2, STEPS) : numbers(9, 2);
      INDArray y = Nd4j.valueArrayOf(isSeries ? new long[] {6, 2, STEPS} : new long[] {9, 2}, 0.5);
      Verdict verdict =
          verdict(network, new DataSet(x, y, null, masking(network.output(x.castTo(type)))));
      assertThat(score(verdict).worst().reference()).isFinite();
      if (loss == LossFunction.POISSON) {
        // ND4J multiplies what is infinite by the mask
        assertThat(score(verdict).worst().subject()).isNaN();
        assertThat(score(verdict).outcome()).isEqualTo(Outcome.DISAGREES);
      }
      assertThat(verdict.tensors())
          .filteredOn(t -> t.name().matches("\\d_d(W|b)"))
          .allSatisfy(t -> assertThat(t.outcome()).isEqualTo(Outcome.AGREES));
    }
  }

  /** ND4J clips p, so that its score is finite where the loss is not. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void aFiniteScoreOfAnInfiniteLossIsNoOverflow(DataType type) {
    INDArray y = Nd4j.valueArrayOf(new long[] {9, 2}, 0.5);
    Verdict verdict =
        verdict(
            rows(type, LossFunction.KL_DIVERGENCE, Activation.RELU), new DataSet(numbers(9, 2), y));

    assertThat(score(verdict).worst().reference()).isInfinite();
    assertThat(score(verdict).outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.explanation().map(Explanation::id)).contains("kld-clip");
  }

  @ParameterizedTest
  @CsvSource({"NaN, true", "Infinity, true", "NaN, false"})
  void whatIsNoNumberInTheDataIsBadInput(double value, boolean isFeature) {
    MultiLayerNetwork images =
        network(
            DataType.FLOAT,
            InputType.convolutional(5, 5, 1),
            new ConvolutionLayer.Builder(2, 2).nOut(2).activation(Activation.TANH).build(),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX).build(),
            squares());
    INDArray x = numbers(3, 1, 5, 5);
    INDArray y = numbers(3, 2);
    if (isFeature) {
      x.putScalar(new int[] {1, 0, 2, 3}, value);
    } else {
      y.putScalar(2, 1, value);
    }

    assertThatThrownBy(() -> verdict(images, new DataSet(x, y)))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            "the %s must be a finite number, found %s",
            isFeature ? "features, row 2, column 14" : "labels, row 3, column 2", value);
  }

  /** ND4J's KL_DIVERGENCE takes no label below 1e-5: its finding, and no other loss's. */
  @ParameterizedTest
  @CsvSource({
    "XENT, SIGMOID, 1e-5, AGREES",
    "XENT, SIGMOID, 9e-6, AGREES",
    "MCXENT, SOFTMAX, 1e-5, AGREES",
    "MCXENT, SOFTMAX, 9e-6, AGREES",
    "KL_DIVERGENCE, SOFTMAX, 1e-5, AGREES",
    "KL_DIVERGENCE, SOFTMAX, 9e-6, DISAGREES"
  })
  void probabilitiesNear0AreLabels(
      LossFunction loss, Activation activation, double label, Outcome expected) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray y = Nd4j.valueArrayOf(new long[] {5, 2}, label, DataType.DOUBLE);
      y.getColumn(1).assign(1 - label);
      Verdict verdict = verdict(rows(type, loss, activation), new DataSet(numbers(5, 2), y));

      assertThat(verdict.outcome()).isEqualTo(expected);
      assertThat(verdict.explanation().map(Explanation::id))
          .isEqualTo(expected == Outcome.AGREES ? Optional.empty() : Optional.of("kld-clip"));
    }
  }
}
