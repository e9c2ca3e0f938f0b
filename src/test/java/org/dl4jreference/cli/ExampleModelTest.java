package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Makes the model and the data of the documentation's commands, and tests that they are these. */
class ExampleModelTest {
  private static final Path DIRECTORY = Path.of("examples/models");
  private static final Path MODEL = DIRECTORY.resolve("iris.zip");
  private static final Path DATA = DIRECTORY.resolve("iris.csv");
  private static final int FEATURES = 4;
  private static final int CLASSES = 3;
  private static final int UPDATES = 40;

  @BeforeAll
  static void update() throws IOException {
    if (Boolean.getBoolean("models.update")) {
      Files.write(DATA, lines());
      ModelSerializer.writeModel(trained(), MODEL.toFile(), true);
    }
  }

  /** In random order: Iris comes sorted by species, so that a part of it lacks one. */
  private static List<String> lines() throws IOException {
    List<String> given = Files.readAllLines(Path.of("src/test/resources/data/iris.csv"));
    List<String> flowers = new ArrayList<>(given.subList(1, given.size()));
    Collections.shuffle(flowers, new Random(1));
    flowers.add(0, "sepal length,sepal width,petal length,petal width,species");
    return flowers;
  }

  private static DataSet data(List<String> lines) {
    INDArray x = Nd4j.zeros(DataType.FLOAT, lines.size() - 1, FEATURES);
    INDArray y = Nd4j.zeros(DataType.FLOAT, lines.size() - 1, CLASSES);
    for (int i = 0; i < lines.size() - 1; i++) {
      String[] fields = lines.get(i + 1).split(",");
      for (int j = 0; j < FEATURES; j++) {
        x.putScalar(i, j, Double.parseDouble(fields[j]));
      }
      y.putScalar(i, Integer.parseInt(fields[FEATURES]), 1);
    }
    return new DataSet(x, y);
  }

  private static MultiLayerNetwork trained() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1936)
                .updater(new Adam(0.02))
                .l2(1e-4)
                .weightInit(WeightInit.XAVIER)
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(FEATURES)
                        .nOut(8)
                        .activation(Activation.TANH)
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(8)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    DataSet all = data(lines());
    for (int t = 0; t < UPDATES; t++) {
      network.fit(all);
    }
    return network;
  }

  @Test
  void theDataAreTheSameFlowers() throws IOException {
    assertThat(Files.readAllLines(DATA)).isEqualTo(lines());
  }

  @Test
  void theModelIsTheOneThatIsTrainedHere() throws IOException {
    MultiLayerNetwork shipped = MultiLayerNetwork.load(MODEL.toFile(), true);
    MultiLayerNetwork made = trained();
    assertThat(shipped.getLayerWiseConfigurations()).isEqualTo(made.getLayerWiseConfigurations());
    assertSame(shipped.params(), made.params());
    assertSame(shipped.getUpdater().getStateViewArray(), made.getUpdater().getStateViewArray());
  }

  /** But for what another machine rounds otherwise in forty updates. */
  private static void assertSame(INDArray shipped, INDArray made) {
    assertThat(shipped.dup().data().asDouble())
        .usingComparatorWithPrecision(1e-4)
        .containsExactly(made.dup().data().asDouble());
  }
}
