package org.dl4jreference.atlas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;

/** Networks whose pre-activations are their inputs: identity weights, no bias. */
final class SweepNetworks {
  private SweepNetworks() {}

  /** One layer of n units; z = x. */
  static NetworkSpec output(int n, String activation, LossSpec loss) {
    return new NetworkSpec(List.of(LayerSpec.dense(n, n, activation)), loss)
        .trainedBy(UpdaterSpec.of("sgd", 0.1));
  }

  /** A layer of n units with z = x, and a linear one of two units above. */
  static NetworkSpec hidden(int n, String activation) {
    return new NetworkSpec(
            List.of(LayerSpec.dense(n, n, activation), LayerSpec.dense(n, 2, "identity")),
            LossSpec.named("mse"))
        .trainedBy(UpdaterSpec.of("sgd", 0.1));
  }

  /** Identity weights in the first layer, small ones above, biases 0, gains 1. */
  static TrainingState state(NetworkSpec spec) {
    Map<String, Matrix> all = new LinkedHashMap<>();
    spec.shapes()
        .forEach(
            (name, shape) ->
                all.put(
                    name,
                    switch (Tensors.keyOf(name)) {
                      case "W" ->
                          Tensors.layerOf(name) == 0 && shape[0] == shape[1]
                              ? Matrix.generate(shape[0], shape[1], (i, j) -> i == j ? 1 : 0)
                              : Matrix.generate(
                                  shape[0],
                                  shape[1],
                                  (i, j) -> 0.25 * (1 + (3 * i + 5 * j) % 7) - 1);
                      case "g", "gamma", "var" -> Matrix.filled(shape[0], shape[1], 1);
                      default -> Matrix.filled(shape[0], shape[1], 0);
                    }));
    return TrainingState.initial(new Tensors(all));
  }

  /** Normal numbers that FLOAT can store. */
  static Matrix normal(int rows, int columns, double scale, long seed) {
    Random random = new Random(seed);
    return Matrix.generate(rows, columns, (i, j) -> (float) (scale * random.nextGaussian()));
  }

  /** Rows of some values, filled up with the first ones. */
  static Matrix rows(int columns, double... values) {
    List<double[]> rows = new ArrayList<>();
    for (int from = 0; from < values.length; from += columns) {
      double[] row = new double[columns];
      for (int j = 0; j < columns; j++) {
        row[j] = values[(from + j) % values.length];
      }
      rows.add(row);
    }
    return Matrix.ofRows(rows.toArray(double[][]::new));
  }
}
