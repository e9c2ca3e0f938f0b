package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.data.DataFile;
import org.dl4jreference.data.NpzBuilder;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Examples;
import org.dl4jreference.model.Matrix;
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
  private static final DataFile.Wanted ANYTHING =
      new DataFile.Wanted(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), List.of());

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

  @ParameterizedTest
  @CsvSource({"features_mask", "mask"})
  void ofNpzAreUsed(String name) {
    int[] shape = {EXAMPLES, STEPS};
    NpzBuilder npz =
        npz().put(name, shape, MASK.toArray()).put("labels_mask", shape, MASK.toArray());
    Examples examples = DataFile.read(written(npz), ANYTHING);
    assertThat(examples.featuresMask()).hasValue(MASK);
    assertThat(examples.labelsMask()).hasValue(MASK);
    assertThat(examples.slice(1, 2).labelsMask().orElseThrow().toArray())
        .containsExactly(1, 1, 0, 0);
    assertThat(new ModelCheck().of(model(), List.of(ModelData.of(examples))).outcome())
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
    Examples examples = DataFile.read(file, ANYTHING);
    assertThat(examples)
        .isEqualTo(
            DataFile.read(written(npz()), ANYTHING).masked(Optional.of(MASK), Optional.of(MASK)));
  }

  @Test
  void changeWhatIsRight() {
    Examples whole = DataFile.read(written(npz()), ANYTHING);
    UserModel model = model();
    GraphReading reading = model.readGraph(org.dl4jreference.dl4j.names.CustomFormulas.NONE);
    double all = model.observe(reading.state(), ModelData.of(whole)).dataLoss();
    Examples masked = whole.masked(Optional.of(MASK), Optional.of(MASK));
    assertThat(model.observe(reading.state(), ModelData.of(masked)).dataLoss()).isLessThan(all);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 5, 1, 'must be [3, 4], a number for each example and time step, found [3, 5]'",
    "2, 4, 1, 'has 2 examples, x has 3'",
    "3, 4, 0, 'is 0 everywhere'"
  })
  void thatDoNotFitAreRefused(int rows, int columns, double value, String message) {
    Matrix mask = Matrix.filled(rows, columns, value);
    Path file = written(npz().put("labels_mask", new int[] {rows, columns}, mask.toArray()));
    assertThatThrownBy(() -> DataFile.read(file, ANYTHING))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("mask")
        .hasMessageContaining(message);
  }
}
