package org.dl4jreference.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Handwritten digits, 8 x 8 grey values and a class, and a network that DL4J alone trains. */
final class Digits {
  private Digits() {}

  static List<String> lines() {
    try (InputStream in =
        new GZIPInputStream(Digits.class.getResourceAsStream("/data/digits.csv.gz"))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path csv(Path directory, int examples) throws IOException {
    return Files.write(directory.resolve("digits.csv"), lines().subList(0, examples));
  }

  static DataSet data(int from, int to) {
    INDArray x = Nd4j.zeros(DataType.FLOAT, to - from, 64);
    INDArray y = Nd4j.zeros(DataType.FLOAT, to - from, 10);
    List<String> lines = lines().subList(from, to);
    for (int i = 0; i < lines.size(); i++) {
      String[] fields = lines.get(i).split(",");
      for (int j = 0; j < 64; j++) {
        x.putScalar(i, j, Double.parseDouble(fields[j]));
      }
      y.putScalar(i, Integer.parseInt(fields[64]), 1);
    }
    return new DataSet(x, y);
  }

  static MultiLayerNetwork trained(IActivation hidden) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(17)
                .updater(new Adam(1e-3))
                .l2(1e-4)
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(64)
                        .nOut(32)
                        .activation(Activation.TANH)
                        .dropOut(0.9)
                        .build())
                .layer(new DenseLayer.Builder().nIn(32).nOut(16).activation(hidden).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(16)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    for (int batch = 0; batch < 20; batch++) {
      network.fit(data(32 * batch, 32 * (batch + 1)));
    }
    return network;
  }
}
