package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.data.CsvColumns;
import org.dl4jreference.data.DataFile;
import org.dl4jreference.data.NpzBuilder;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.training.ModelCheck;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Masks in files are used, by DL4J and by the reference. */
class MaskedDataTest {
  private static final int EXAMPLES = 3;
  private static final int FEATURES = 2;
  private static final int OUTPUTS = 2;
  private static final int STEPS = 4;

  /** The second example is two steps shorter. */
  private static final Matrix MASK =
      Matrix.generate(EXAMPLES, STEPS, (i, t) -> i == 1 && t >= STEPS - 2 ? 0 : 1);

  @TempDir Path directory;

  private static double[] numbers(int size, double scale) {
    return java.util.stream.IntStream.range(0, size)
        .mapToDouble(i -> (float) (scale * Math.sin(i + 1)))
        .toArray();
  }

  private NpzBuilder npz() {
    return new NpzBuilder()
        .put("x", new int[] {EXAMPLES, FEATURES, STEPS}, numbers(24, 1))
        .put("y", new int[] {EXAMPLES, OUTPUTS, STEPS}, numbers(24, 0.5));
  }

  private Path written(NpzBuilder npz) {
    Path file = directory.resolve("masked.npz");
    npz.write(file);
    return file;
  }

  private static UserModel model() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .list()
                .layer(
                    new SimpleRnn.Builder()
                        .nIn(FEATURES)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(3)
                        .nOut(OUTPUTS)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    return UserModel.of(network);
  }

  private static GraphBatch read(Path file) {
    return DataFile.read(
            file,
            model().wanted(CsvColumns.AS_THEY_COME),
            warning -> {
              throw new AssertionError(warning);
            })
        .batch();
  }

  private static final Tensor MASKED = new Tensor(new int[] {EXAMPLES, STEPS}, MASK.toArray());

  private static GraphBatch masked(GraphBatch batch) {
    return new GraphBatch(
        batch.features(), batch.labels(), Map.of("in", MASKED), Map.of("1", MASKED));
  }

  @ParameterizedTest
  @CsvSource({"features_mask", "mask", "x_mask", "in_mask"})
  void ofNpzAreUsed(String name) {
    int[] shape = {EXAMPLES, STEPS};
    NpzBuilder npz =
        npz().put(name, shape, MASK.toArray()).put("labels_mask", shape, MASK.toArray());
    GraphBatch examples = read(written(npz));
    assertThat(examples.featuresMasks()).isEqualTo(Map.of("in", MASKED));
    assertThat(examples.labelsMasks()).isEqualTo(Map.of("1", MASKED));
    assertThat(examples.examples(List.of(1)).labelsMasks().get("1").values())
        .containsExactly(1, 1, 0, 0);
    assertThat(new ModelCheck().of(model(), List.of(model().data(examples))).outcome())
        .isEqualTo(Outcome.AGREES);
  }

  @Test
  void ofASavedDataSetAreUsed() throws IOException {
    INDArray mask = Nd4j.createFromArray(MASK.toArray()).reshape(EXAMPLES, STEPS);
    DataSet saved =
        new DataSet(
            Nd4j.createFromArray(numbers(24, 1)).reshape(EXAMPLES, FEATURES, STEPS),
            Nd4j.createFromArray(numbers(24, 0.5)).reshape(EXAMPLES, OUTPUTS, STEPS),
            mask,
            mask.dup());
    Path file = directory.resolve("masked.bin");
    try (OutputStream out = Files.newOutputStream(file)) {
      saved.save(out);
    }
    assertThat(read(file)).isEqualTo(masked(read(written(npz()))));
  }

  @Test
  void changeWhatIsRight() {
    GraphBatch whole = read(written(npz()));
    UserModel model = model();
    GraphReading reading = model.readGraph(org.dl4jreference.dl4j.names.CustomFormulas.NONE);
    double all = model.observe(reading.state(), model.data(whole)).dataLoss();
    assertThat(model.observe(reading.state(), model.data(masked(whole))).dataLoss())
        .isLessThan(all);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 5, 1, 'expected [3, 4], a number for each example and time step'",
    "2, 4, 1, 'has 2 examples, the features have 3'",
    "3, 4, 0, 'is 0 everywhere: nothing is left'"
  })
  void thatDoNotFitAreRefused(int rows, int columns, double value, String message) {
    Matrix mask = Matrix.filled(rows, columns, value);
    Path file = written(npz().put("labels_mask", new int[] {rows, columns}, mask.toArray()));
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(file + ": the labels mask [" + rows + ", " + columns + "]")
        .hasMessageContaining(message);
  }
}
