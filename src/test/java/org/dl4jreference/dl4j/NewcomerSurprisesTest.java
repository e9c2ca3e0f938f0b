package org.dl4jreference.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What the README says a newcomer from NumPy or PyTorch trips over, on DL4J itself. */
class NewcomerSurprisesTest {
  private static final INDArray X = column(1, 2, 3, 4);
  private static final INDArray Y = column(3, 6, 9, 12);
  private static final double RATE = 0.01;

  private static INDArray column(double... values) {
    return Nd4j.create(values, new long[] {values.length, 1}, DataType.DOUBLE);
  }

  private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** y = w·x + b from w = 2, b = 0. */
  private static MultiLayerNetwork line(double l2) {
    MultiLayerNetwork network =
        network(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(RATE))
                .l2(l2)
                .list()
                .layer(output(LossFunction.MSE, 1, 1))
                .build());
    network.setParam("0_W", column(2));
    return network;
  }

  private static OutputLayer output(LossFunction loss, int nIn, int nOut) {
    return new OutputLayer.Builder(loss)
        .nIn(nIn)
        .nOut(nOut)
        .activation(Activation.IDENTITY)
        .build();
  }

  // At w = 2 the error is −x, so ∂/∂w of the sum is −2Σx² = −60 and of the mean −15.

  @Test
  void afterComputeGradientTheGradientIsTheSumOverTheBatchWithoutL2() {
    MultiLayerNetwork network = line(0.5);
    network.setInput(X);
    network.setLabels(Y);
    network.computeGradientAndScore();
    assertThat(network.gradient().getGradientFor("0_W").getDouble(0)).isEqualTo(-60, within(1e-12));
  }

  @Test
  void afterFitTheGradientIsTheUpdate() {
    MultiLayerNetwork network = line(0.5);
    network.fit(new DataSet(X, Y));
    double update = RATE * (-15 + 0.5 * 2);
    assertThat(network.gradient().getGradientFor("0_W").getDouble(0))
        .isEqualTo(update, within(1e-12));
    assertThat(network.getParam("0_W").getDouble(0)).isEqualTo(2 - update, within(1e-12));
  }

  @Test
  void afterFitTheScoreIsThatBeforeTheUpdateWithHalfLambdaTimesTheSquare() {
    MultiLayerNetwork network = line(0.5);
    network.fit(new DataSet(X, Y));
    assertThat(network.score()).isEqualTo(30.0 / 4 + 0.5 * 0.5 * 2 * 2, within(1e-12));
  }

  @Test
  void theDefaultUpdaterIsSgdAtOneThousandth() {
    MultiLayerConfiguration plain =
        new NeuralNetConfiguration.Builder().list().layer(output(LossFunction.MSE, 1, 1)).build();
    assertThat(((OutputLayer) plain.getConf(0).getLayer()).getIUpdater()).isEqualTo(new Sgd(1e-3));
  }

  @Test
  void theDefaultActivationsAreSigmoidAndSoftmax() {
    MultiLayerConfiguration plain =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new DenseLayer.Builder().nIn(2).nOut(3).build())
            .layer(new OutputLayer.Builder(LossFunction.MCXENT).nIn(3).nOut(2).build())
            .build();
    assertThat(((DenseLayer) plain.getConf(0).getLayer()).getActivationFn())
        .isInstanceOf(ActivationSigmoid.class)
        .isNotInstanceOf(ActivationIdentity.class);
    assertThat(((OutputLayer) plain.getConf(1).getLayer()).getActivationFn())
        .isInstanceOf(ActivationSoftmax.class);
  }

  @Test
  void weightsAreInputsByOutputsAndFlattenedColumnByColumn() {
    MultiLayerNetwork network =
        network(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(output(LossFunction.MSE, 2, 3))
                .build());
    assertThat(network.getParam("0_W").shape()).containsExactly(2, 3);
    network.setParams(Nd4j.create(new double[] {1, 2, 3, 4, 5, 6, 0, 0, 0}, new long[] {1, 9}));
    assertThat(network.getParam("0_W").getDouble(1, 0)).isEqualTo(2);
    assertThat(network.getParam("0_W").getDouble(0, 1)).isEqualTo(3);
  }

  @Test
  void parametersAreALiveView() {
    MultiLayerNetwork network = line(0);
    INDArray before = network.params();
    network.fit(new DataSet(X, Y));
    assertThat(before.getDouble(0)).isNotEqualTo(2);
  }

  @Test
  void meanSquaredErrorAveragesOverOutputsAndCrossEntropySums() {
    INDArray p = Nd4j.create(new double[] {0.5, 0.5, 0.5, 0.5}, new long[] {1, 4}, DataType.DOUBLE);
    INDArray y = Nd4j.create(new double[] {1, 1, 0, 0}, new long[] {1, 4}, DataType.DOUBLE);
    assertThat(
            LossFunction.MSE
                .getILossFunction()
                .computeScore(y, p.dup(), new ActivationIdentity(), null, true))
        .isEqualTo(0.25, within(1e-12));
    assertThat(
            LossFunction.XENT
                .getILossFunction()
                .computeScore(y, p.dup(), new ActivationIdentity(), null, true))
        .isEqualTo(4 * Math.log(2), within(1e-12));
  }

  @Test
  void dropOutGetsTheProbabilityToKeep() {
    INDArray ones = Nd4j.ones(DataType.DOUBLE, 100, 100);
    INDArray kept =
        new Dropout(0.8)
            .applyDropout(ones.dup(), ones.dup(), 0, 0, LayerWorkspaceMgr.noWorkspaces());
    assertThat(kept.neq(0).castTo(DataType.DOUBLE).meanNumber().doubleValue())
        .isEqualTo(0.8, within(0.03));
  }

  @Test
  void xavierIsNormalAndXavierUniformIsBounded() {
    INDArray normal = weights(WeightInit.XAVIER);
    INDArray uniform = weights(WeightInit.XAVIER_UNIFORM);
    double variance = 2.0 / (200 + 300);
    double bound = Math.sqrt(3 * variance);
    assertThat(normal.varNumber().doubleValue()).isEqualTo(variance, within(0.05 * variance));
    assertThat(uniform.varNumber().doubleValue()).isEqualTo(variance, within(0.05 * variance));
    assertThat(uniform.amaxNumber().doubleValue()).isLessThanOrEqualTo(bound);
    assertThat(normal.amaxNumber().doubleValue()).isGreaterThan(bound);
  }

  private static INDArray weights(WeightInit init) {
    return network(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .weightInit(init)
                .list()
                .layer(output(LossFunction.MSE, 200, 300))
                .build())
        .getParam("0_W");
  }
}
