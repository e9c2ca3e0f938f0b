package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class TrainedCopyTest {
  private static final ClassLoader LOADER = TrainedCopyTest.class.getClassLoader();

  private static NeuralNetConfiguration.Builder builder(IUpdater updater, IUpdater ofBiases) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(DataType.DOUBLE)
            .updater(updater)
            .l2(0.01)
            .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
            .gradientNormalizationThreshold(0.2);
    return ofBiases == null ? builder : builder.biasUpdater(ofBiases);
  }

  private static DenseLayer hidden() {
    return new DenseLayer.Builder().nIn(4).nOut(6).activation(Activation.TANH).build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(6)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerNetwork network(IUpdater updater, IUpdater ofBiases) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            builder(updater, ofBiases).list().layer(hidden()).layer(output()).build());
    network.init();
    for (int i = 0; i < 3; i++) {
      network.fit(data());
    }
    return network;
  }

  private static DataSet data() {
    return new DataSet(
        Nd4j.linspace(-1, 1, 28, DataType.DOUBLE).reshape(7, 4),
        Nd4j.linspace(1, -2, 14, DataType.DOUBLE).reshape(7, 2));
  }

  private static final List<Double> RATES = List.of(0.001, 0.02, 0.4);

  @Test
  void aCopyTrainsAsANetworkOfThoseRatesWould() {
    MultiLayerNetwork network = network(new Adam(0.1), new Nesterovs(0.3, 0.7));
    TrainedCopy copy = UserModel.of(network).trainedCopy(LOADER);
    // the same network, its rates set by hand where DL4J's own setLearningRate does not reach
    MultiLayerNetwork twin = NetworkCopy.apart(network, LOADER);
    for (double rate : RATES) {
      for (int l = 0; l < 2; l++) {
        for (String key : List.of("W", "b")) {
          twin.getLayer(l).conf().getLayer().getUpdaterByParam(key).setLrAndSchedule(rate, null);
        }
      }
      double penalty = twin.calcRegularizationScore(true);
      twin.fit(data());
      assertThat(penalty).isPositive();
      assertThat(copy.train(ModelData.of(data()), rate))
          .isCloseTo(twin.score() - penalty, within(1e-15));
    }
    assertThat(network.getIterationCount()).isEqualTo(3);
  }

  @Test
  void theRateOfBiasesIsSetToo() {
    // not Adam, which DL4J moves by epsilon at rate 0
    MultiLayerNetwork network = network(new Sgd(0.1), new Sgd(0.3));
    // at rate 0 nothing moves: neither weights nor, by their own updater, biases
    TrainedCopy copy = UserModel.of(network).trainedCopy(LOADER);
    double first = copy.train(ModelData.of(data()), 0);
    assertThat(copy.train(ModelData.of(data()), 0)).isEqualTo(first);
    assertThat(copy.train(ModelData.of(data()), 0.1)).isEqualTo(first);
    assertThat(copy.train(ModelData.of(data()), 0.1)).isNotEqualTo(first);
  }

  @Test
  void theModelIsLeftAsItWasFound() {
    IUpdater scheduled = new Adam(new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.9));
    MultiLayerNetwork network = network(scheduled, new Nesterovs(0.3, 0.7));
    String configuration = network.getLayerWiseConfigurations().toJson();
    INDArray parameters = network.params().dup();
    INDArray state = network.getUpdater().getStateViewArray().dup();
    TrainedCopy copy = UserModel.of(network).trainedCopy(LOADER);
    RATES.forEach(rate -> copy.train(ModelData.of(data()), rate));
    assertThat(network.getLayerWiseConfigurations().toJson()).isEqualTo(configuration);
    assertThat(network.params()).isEqualTo(parameters);
    assertThat(network.getUpdater().getStateViewArray()).isEqualTo(state);
    assertThat(network.getIterationCount()).isEqualTo(3);
  }

  @Test
  void aGraphIsTrainedOnACopyToo() {
    ComputationGraph graph =
        new ComputationGraph(
            builder(new Adam(0.1), null)
                .graphBuilder()
                .addInputs("in")
                .addLayer("hidden", hidden(), "in")
                .addLayer("out", output(), "hidden")
                .setOutputs("out")
                .build());
    graph.init();
    String configuration = graph.getConfiguration().toJson();
    INDArray parameters = graph.params().dup();
    MultiLayerNetwork twin =
        new MultiLayerNetwork(
            builder(new Adam(0.1), null).list().layer(hidden()).layer(output()).build());
    twin.init(graph.params().dup(), false);
    TrainedCopy ofGraph = UserModel.of(graph).trainedCopy(LOADER);
    TrainedCopy ofTwin = UserModel.of(twin).trainedCopy(LOADER);
    for (double rate : RATES) {
      assertThat(ofGraph.train(ModelData.of(data()), rate))
          .isCloseTo(ofTwin.train(ModelData.of(data()), rate), within(1e-14));
    }
    assertThat(graph.getConfiguration().toJson()).isEqualTo(configuration);
    assertThat(graph.params()).isEqualTo(parameters);
  }

  @Test
  void layersInsideWrappersAreReached() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .list()
                .layer(new Bidirectional(new LSTM.Builder().nIn(3).nOut(4).build()))
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(8)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(3))
                .build());
    network.init();
    DataSet sequences =
        new DataSet(
            Nd4j.linspace(-1, 1, 30, DataType.DOUBLE).reshape(2, 3, 5),
            Nd4j.linspace(-1, 1, 10, DataType.DOUBLE).reshape(2, 1, 5));
    TrainedCopy copy = UserModel.of(network).trainedCopy(LOADER);
    double first = copy.train(ModelData.of(sequences), 0);
    assertThat(copy.train(ModelData.of(sequences), 0)).isEqualTo(first);
    copy.train(ModelData.of(sequences), 0.1);
    assertThat(copy.train(ModelData.of(sequences), 0)).isLessThan(first);
  }

  @Test
  void anUpdaterWithoutARateSaysSo() {
    assertThat(UserModel.of(network(new AdaDelta(), null)).trainedCopy(LOADER).hasLearningRate())
        .isFalse();
    assertThat(
            UserModel.of(network(new AdaDelta(), new Adam(0.1)))
                .trainedCopy(LOADER)
                .hasLearningRate())
        .isTrue();
  }

  @Test
  void dataThatDl4jRefusesIsSaidToBe() {
    MultiLayerNetwork convolution =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ConvolutionLayer.Builder(2, 2).nOut(2).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.convolutional(4, 4, 1))
                .build());
    convolution.init();
    ModelData rows = ModelData.of(new Batch(Matrix.filled(3, 16, 1), Matrix.filled(3, 1, 1)));
    TrainedCopy copy = UserModel.of(convolution).trainedCopy(LOADER);
    assertThatThrownBy(() -> copy.train(rows, 0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("DL4J refuses the data: ");
  }
}
