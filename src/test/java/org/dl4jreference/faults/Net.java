package org.dl4jreference.faults;

import java.util.List;
import java.util.Random;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;

/** The networks in which faults are planted. */
enum Net {
  SMALL(4, new int[] {2, 3, 1}, "xent", "tanh", "sigmoid"),
  ONE_EXAMPLE(1, new int[] {3, 4, 5}, "mse", "sigmoid", "identity"),
  SQUARE(7, new int[] {5, 5, 5, 4}, "mse", "tanh", "relu", "identity"),
  MIDDLE(8, new int[] {10, 16, 3}, "mcxent", "sigmoid", "softmax"),
  LARGE(32, new int[] {100, 200, 10}, "mcxent", "relu", "softmax");

  private final int examples;
  private final int[] dims;
  private final String loss;
  private final List<String> activations;

  Net(int examples, int[] dims, String loss, String... activations) {
    this.examples = examples;
    this.dims = dims;
    this.loss = loss;
    this.activations = List.of(activations);
  }

  String title() {
    StringBuilder title = new StringBuilder();
    for (int units : dims) {
      title.append(title.isEmpty() ? "" : "-").append(units);
    }
    return title + " " + String.join(", ", activations) + ", " + loss + ", batch " + examples;
  }

  boolean allows(Training training) {
    return training != Training.WEIGHTED || loss.equals("mse");
  }

  NetworkSpec spec(Training training) {
    NetworkSpec plain = NetworkSpec.dense(dims, activations, loss).trainedBy(training.spec());
    return new NetworkSpec(
        plain.layers(), new LossSpec(plain.loss().formula(), training.weights(plain.nOut())));
  }

  Tensors parameters() {
    Random random = new Random(1000 + ordinal());
    NetworkSpec spec = NetworkSpec.dense(dims, activations, loss);
    double[] zeros =
        new double[spec.shapes().values().stream().mapToInt(shape -> shape[0] * shape[1]).sum()];
    return spec.unflatten(zeros)
        .mapNamed(
            (name, m) -> {
              double fan = Math.sqrt(spec.layer(Tensors.layerOf(name)).nIn());
              double deviation = Tensors.keyOf(name).equals("b") ? 0.3 : 1.2 / fan;
              return m.map(v -> (float) (deviation * random.nextGaussian()));
            });
  }

  Batch batch(Training training) {
    Random random = new Random(2000 + ordinal());
    int outputs = dims[dims.length - 1];
    Matrix x = Matrix.generate(examples, dims[0], (i, j) -> (float) random.nextGaussian());
    int[] hot = random.ints(examples, 0, outputs).toArray();
    Matrix y =
        switch (loss) {
          case "xent" -> Matrix.generate(examples, outputs, (i, j) -> i % 2);
          case "mcxent" -> Matrix.generate(examples, outputs, (i, j) -> j == hot[i] ? 1 : 0);
          default ->
              Matrix.generate(examples, outputs, (i, j) -> (float) (2 * random.nextGaussian()));
        };
    return new Batch(x, y, training.mask(examples));
  }
}
