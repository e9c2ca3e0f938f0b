package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.model.GraphObservation;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.rng.NativeRandom;

class ProbedNetworkTest {
  private static final class CountingListener extends BaseTrainingListener {
    private int calls;

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      calls++;
    }

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
      calls++;
    }
  }

  private static final LossBinaryXENT LOSS = new LossBinaryXENT(1e-6);

  private static MultiLayerNetwork network(DataType type) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(type)
                .updater(new Adam(0.01))
                .l2(1e-3)
                .list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(6).activation(Activation.TANH).build())
                .layer(new BatchNormalization.Builder().nIn(6).nOut(6).build())
                .layer(
                    new DenseLayer.Builder()
                        .nIn(6)
                        .nOut(5)
                        .activation(Activation.RELU)
                        .dropOut(0.7)
                        .build())
                .layer(
                    new OutputLayer.Builder(LOSS)
                        .nIn(5)
                        .nOut(3)
                        .activation(Activation.SIGMOID)
                        .build())
                .build());
    network.init();
    return network;
  }

  private static DataSet data(DataType type) {
    INDArray x = Nd4j.rand(DataType.DOUBLE, 9, 4).mul(2).sub(1).castTo(type);
    INDArray y = Nd4j.rand(DataType.DOUBLE, 9, 3).gt(0.5).castTo(type);
    return new DataSet(x, y);
  }

  /** Everything a probe could have touched, to the bit. */
  private static List<Object> everything(MultiLayerNetwork network, DataSet data) {
    NativeRandom random = (NativeRandom) Nd4j.getRandom();
    List<Object> all = new ArrayList<>();
    all.add(bits(network.params()));
    all.add(bits(network.getGradientsViewArray()));
    all.add(bits(network.getUpdater().getStateViewArray()));
    all.add(network.getIterationCount());
    all.add(network.getEpochCount());
    all.add(network.score());
    all.add(network.getLayerWiseConfigurations().toJson());
    all.add(network.getLayerWiseConfigurations().getTrainingWorkspaceMode());
    all.add(network.getLayerWiseConfigurations().getInferenceWorkspaceMode());
    all.add(System.identityHashCode(network.getUpdater()));
    all.add(List.copyOf(network.getListeners()));
    all.add(network.getInput() == null);
    all.add(network.getLabels() == null);
    all.add(((OutputLayer) network.getOutputLayer().conf().getLayer()).getLossFn() == LOSS);
    all.add(LOSS.getClipEps());
    all.add(bits(data.getFeatures()));
    all.add(bits(data.getLabels()));
    all.add(Nd4j.dataType());
    all.add(Nd4j.defaultFloatingPointType());
    all.add(random.getSeed());
    all.add(states(random));
    all.addAll(globals());
    return all;
  }

  /** ND4J's settings beyond data types and the random generator. */
  private static List<Object> globals() {
    List<Object> all = new ArrayList<>();
    all.add(Nd4j.getExecutioner().getProfilingMode());
    all.add(Nd4j.getExecutioner().isDebug());
    all.add(Nd4j.getExecutioner().isVerbose());
    all.add(Nd4j.getEnvironment().isDebug());
    all.add(Nd4j.getEnvironment().maxThreads());
    all.add(Nd4j.getMemoryManager().getAutoGcWindow());
    all.add(Nd4j.getMemoryManager().isPeriodicGcActive());
    all.add(Nd4j.getMemoryManager().getCurrentWorkspace() == null);
    all.add(Nd4j.getWorkspaceManager().getDebugMode());
    all.add(Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread().size());
    all.add(Nd4j.order());
    return all;
  }

  /** Root and node state of the native generator: accessors of the concrete class only. */
  private static List<Object> states(NativeRandom random) {
    try {
      return List.of(
          random.getClass().getMethod("rootState").invoke(random),
          random.getClass().getMethod("nodeState").invoke(random));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static String bits(INDArray array) {
    return Arrays.toString(
        Arrays.stream(NdArrays.toArray(array)).mapToLong(Double::doubleToRawLongBits).toArray());
  }

  private static GraphObservation step(MultiLayerNetwork network, DataSet data) {
    UserModel model = UserModel.of(network);
    return model.observe(model.readGraph(CustomFormulas.NONE).state(), ModelData.of(data));
  }

  @Test
  void nothingIsChangedByAProbe() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      MultiLayerNetwork network = network(type);
      CountingListener listener = new CountingListener();
      network.setListeners(listener);
      DataSet data = data(type);
      network.fit(data);
      Nd4j.getRandom().nextDouble();
      int calls = listener.calls;
      List<Object> before = everything(network, data);
      GraphObservation observed = step(network, data);
      assertThat(everything(network, data)).isEqualTo(before);
      assertThat(listener.calls).isEqualTo(calls).isPositive();
      assertThat(observed.next().iteration()).isEqualTo(2);
    }
  }

  @Test
  void aProbeLeavesTrainingToGoOnAsIfItHadNotBeen() {
    MultiLayerNetwork probed = network(DataType.FLOAT);
    Nd4j.getRandom().setSeed(3);
    DataSet data = data(DataType.FLOAT);
    MultiLayerNetwork untouched = network(DataType.FLOAT);
    Nd4j.getRandom().setSeed(7);
    for (int i = 0; i < 3; i++) {
      step(probed, data);
      probed.fit(data);
    }
    Nd4j.getRandom().setSeed(7);
    for (int i = 0; i < 3; i++) {
      untouched.fit(data);
    }
    assertThat(bits(probed.params())).isEqualTo(bits(untouched.params()));
  }

  @Test
  void anUntrainedNetworkKeepsHavingNoUpdater() {
    MultiLayerNetwork network = network(DataType.FLOAT);
    assertThat(network.getUpdater(false)).isNull();
    step(network, data(DataType.FLOAT));
    assertThat(network.getUpdater(false)).isNull();
  }
}
