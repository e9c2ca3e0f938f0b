package org.dl4jreference.benchmarks;

import java.util.Arrays;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network and a batch, the same for every setting. */
public final class Workload {
  private final MultiLayerNetwork network;
  private final DataSet batch;

  /**
   * Of a size.
   *
   * @param layers such as {@code 64-128-10}
   * @param type FLOAT or DOUBLE
   */
  public Workload(String layers, DataType type) {
    int[] n = Arrays.stream(layers.split("-")).mapToInt(Integer::parseInt).toArray();
    boolean small = n[2] == 1;
    int examples = examples(n);
    network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(type)
                .updater(new Sgd(0.01))
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(n[0])
                        .nOut(n[1])
                        .activation(Activation.SIGMOID)
                        .build())
                .layer(
                    new OutputLayer.Builder(small ? LossFunction.MSE : LossFunction.MCXENT)
                        .nIn(n[1])
                        .nOut(n[2])
                        .activation(small ? Activation.IDENTITY : Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    INDArray x = Nd4j.rand(type, examples, n[0]);
    INDArray y = Nd4j.zeros(type, examples, n[2]);
    for (int i = 0; i < examples; i++) {
      y.putScalar(i, i % n[2], small ? 0.5 : 1);
    }
    batch = new DataSet(x, y);
  }

  /** The size of the batch. */
  static int examples(int... n) {
    return n[2] == 1 ? 1 : n[0] > 100 ? 128 : 32;
  }

  /** One forward and backward pass. */
  void pass() {
    network.setInput(batch.getFeatures());
    network.setLabels(batch.getLabels());
    network.computeGradientAndScore();
  }

  /** DL4J's own check of all derivatives, one by one, with its customary arguments. */
  boolean gradientCheck() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    network.setLearningRate(1);
    return GradientCheckUtil.checkGradients(
        network, 1e-6, 1e-3, 1e-8, false, false, batch.getFeatures(), batch.getLabels());
  }

  /** One update. */
  public void fit() {
    network.fit(batch);
  }

  /** A number that depends on every update. */
  public double sum() {
    return network.params().sumNumber().doubleValue();
  }
}
