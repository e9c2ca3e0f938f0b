package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dl4jreference.junit.NetworkAssert.assertThatNetwork;

import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Tensor;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

class SparseLabelsTest {
  private static final int CLASSES = 4;
  private static final int STEPS = 3;

  private static MultiLayerNetwork network(Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(5).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }

  private static MultiLayerNetwork rows() {
    return network(
        new OutputLayer.Builder(new LossSparseMCXENT(Nd4j.createFromArray(1.0, 2, 0.5, 0)))
            .nIn(2)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
  }

  private static MultiLayerNetwork series() {
    return network(
        new LSTM.Builder().nIn(2).nOut(3).activation(Activation.TANH).build(),
        new RnnOutputLayer.Builder(new LossSparseMCXENT())
            .nIn(3)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
  }

  private static GraphBatch batch(int... shape) {
    int size = IntStream.of(shape).reduce(1, (a, b) -> a * b);
    return new GraphBatch(
        Map.of("input", new Tensor(new int[] {shape[0], 2}, new double[shape[0] * 2])),
        Map.of(
            "0",
            new Tensor(shape, new Random(3).ints(size, 0, CLASSES).asDoubleStream().toArray())),
        Map.of(),
        Map.of());
  }

  @Test
  void numbersBecomeOnesAndNumbersAgain() {
    SparseLabels labels = new SparseLabels(UserModel.of(rows()).network().topology());
    for (int[] shape : new int[][] {{5, 1}, {5, 1, STEPS}}) {
      GraphBatch numbers = batch(shape);
      Tensor ones = labels.expanded(numbers).labels().get("0");
      assertThat(ones.shape()[1]).isEqualTo(CLASSES);
      int steps = shape.length == 2 ? 1 : STEPS;
      for (int i = 0; i < 5; i++) {
        for (int t = 0; t < steps; t++) {
          int c = (int) numbers.labels().get("0").values()[i * steps + t];
          assertThat(ones.values()[(i * CLASSES + c) * steps + t]).isEqualTo(1);
        }
      }
      assertThat(ones.values()).contains(0).hasSize(5 * steps * CLASSES);
      Tensor again = labels.numbered(labels.expanded(numbers)).labels().get("0");
      assertThat(again.shape()).isEqualTo(shape);
      assertThat(again.values()).isEqualTo(numbers.labels().get("0").values());
      assertThat(labels.numbered(numbers).labels().get("0").values())
          .isEqualTo(numbers.labels().get("0").values());
    }
  }

  @Test
  void whatIsNoClassIsRefused() {
    SparseLabels labels = new SparseLabels(UserModel.of(rows()).network().topology());
    GraphBatch soft =
        new GraphBatch(
            Map.of("input", new Tensor(new int[] {1, 2}, new double[2])),
            Map.of("0", new Tensor(new int[] {1, CLASSES}, new double[] {0.5, 0.5, 0, 0})),
            Map.of(),
            Map.of());
    assertThatThrownBy(() -> labels.numbered(soft))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("found others at example 1");
    GraphBatch beyond =
        new GraphBatch(
            soft.features(),
            Map.of("0", new Tensor(new int[] {1, 1}, new double[] {CLASSES})),
            Map.of(),
            Map.of());
    assertThatThrownBy(() -> labels.expanded(beyond))
        .hasMessageContaining("whole numbers from 0 to 3, found 4.0");
  }

  @Test
  void aNetworkOfSparseLabelsIsCheckedByNumber() {
    Nd4j.getRandom().setSeed(7);
    DataSet rows =
        new DataSet(
            Nd4j.randn(DataType.FLOAT, 6, 2),
            Nd4j.createFromArray(new float[] {0, 1, 2, 3, 1, 0}).reshape(6, 1));
    assertThatNetwork(rows()).on(rows).afterSteps(2).agreesWithFirstPrinciples();
    DataSet series =
        new DataSet(
            Nd4j.randn(DataType.FLOAT, 2, 2, STEPS),
            Nd4j.createFromArray(new float[] {0, 1, 2, 3, 1, 0}).reshape(2, 1, STEPS));
    assertThatNetwork(series()).on(series).afterSteps(2).agreesWithFirstPrinciples();
  }
}
