package org.dl4jreference.dl4j.runtime;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A program that trains a little and prints every parameter's bits: tuned, or as DL4J comes. */
final class TrainingProbe {
  private TrainingProbe() {}

  /** Takes {@code tuned}, {@code plain} or {@code late}. */
  public static void main(String[] args) {
    if (args[0].equals("late")) {
      Nd4j.zeros(2, 3);
    }
    if (!args[0].equals("plain")) {
      TunedRuntime.apply(1)
          .forEach(s -> System.out.println(s.name() + ": " + s.inForce() + " " + s.remedy()));
    }
    if (args[0].equals("late")) {
      System.exit(0);
    }
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      System.out.println("bits " + bits(trained(type)));
    }
    System.exit(0);
  }

  private static INDArray trained(DataType type) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(new Adam(0.01))
                .l2(1e-3)
                .list()
                .layer(new DenseLayer.Builder().nIn(5).nOut(7).activation(Activation.TANH).build())
                .layer(new BatchNormalization.Builder().build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(org.deeplearning4j.nn.conf.inputs.InputType.feedForward(5))
                .build());
    network.init();
    Nd4j.getRandom().setSeed(11);
    INDArray x = Nd4j.rand(type, 6, 5);
    INDArray y = Nd4j.zeros(type, 6, 3);
    for (int i = 0; i < 6; i++) {
      y.putScalar(i, i % 3, 1);
    }
    for (int i = 0; i < 200; i++) {
      network.fit(x, y);
    }
    return network.params();
  }

  private static String bits(INDArray a) {
    double[] values = a.toDoubleVector();
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return HexFormat.of().formatHex(bytes.array());
  }
}
