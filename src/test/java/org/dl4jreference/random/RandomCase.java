package org.dl4jreference.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;

/**
 * A random network with parameters and examples, reproducible from its seed.
 *
 * @param name says the seed and the mode
 * @param mode what is unusual about it
 * @param spec the network
 * @param state random parameters
 * @param batch random examples that suit the loss
 */
public record RandomCase(
    String name, Mode mode, NetworkSpec spec, TrainingState state, Batch batch) {

  /** What is unusual about a network. */
  public enum Mode {
    PLAIN,
    LARGE_WEIGHTS,
    TINY_WEIGHTS,
    SATURATED,
    LARGE_INPUTS,
    TINY_INPUTS,
    INTEGERS,
    LARGE_BIASES,
    DUPLICATED_EXAMPLES,
    ONE_HOT_INPUTS
  }

  /** How large networks may be. */
  public record Size(int layers, int units, int examples) {
    public static final Size SMALL = new Size(4, 12, 12);
    public static final Size FULL = new Size(6, 512, 256);
  }

  /** Activations that DL4J computes soundly in both data types, over the whole range. */
  public static final List<String> SOUND_ACTIVATIONS =
      List.of(
          "cube",
          "elu",
          "hardtanh",
          "identity",
          "rectifiedtanh",
          "relu",
          "relu6",
          "selu",
          "sigmoid",
          "softmax",
          "softsign",
          "tanh",
          "thresholdedrelu");

  /** Further ones that are sound in FLOAT for moderate pre-activations. */
  public static final List<String> SOUND_IN_FLOAT =
      List.of("hardsigmoid", "leakyrelu", "rationaltanh");

  public static final List<String> LOSSES =
      List.of(
          "mse",
          "l2",
          "mae",
          "l1",
          "xent",
          "mcxent",
          "negativeloglikelihood",
          "hinge",
          "squared_hinge",
          "poisson",
          "kld",
          "cosine_proximity",
          "mape",
          "msle",
          "wasserstein");

  /** A random network of hidden activations taken from the list. */
  public static RandomCase of(long seed, Size size, List<String> activations) {
    Random random = new Random(seed * 7919 + 13);
    Mode mode = Mode.values()[random.nextInt(Mode.values().length)];
    int layers = 1 + random.nextInt(size.layers());
    int[] dims = new int[layers + 1];
    for (int l = 0; l <= layers; l++) {
      dims[l] = width(random, size.units());
    }
    int m = width(random, size.examples());
    String loss = LOSSES.get(random.nextInt(LOSSES.size()));
    if (loss.equals("cosine_proximity")) {
      dims[layers] = Math.max(2, dims[layers]);
    }
    List<String> names = new ArrayList<>();
    for (int l = 0; l + 1 < layers; l++) {
      names.add(activations.get(random.nextInt(activations.size())));
    }
    names.add(outputFor(loss, random, activations));
    if (names.get(layers - 1).equals("softmax")) {
      dims[layers] = Math.max(2, dims[layers]);
    }
    List<LayerSpec> specs = new ArrayList<>();
    for (int l = 0; l < layers; l++) {
      specs.add(LayerSpec.dense(dims[l], dims[l + 1], names.get(l)));
    }
    NetworkSpec spec =
        new NetworkSpec(specs, LossSpec.named(loss)).trainedBy(UpdaterSpec.of("sgd", 0.1));
    Tensors parameters = parameters(spec, mode, random);
    Batch batch = batch(spec, loss, m, mode, random);
    return new RandomCase(
        "seed " + seed + " " + mode + " " + Arrays.toString(dims) + names + loss,
        mode,
        spec,
        TrainingState.initial(parameters),
        batch);
  }

  /** Small numbers are as likely as large ones. */
  private static int width(Random random, int largest) {
    return (int) Math.max(1, Math.round(Math.exp(random.nextDouble() * Math.log(largest))));
  }

  private static String outputFor(String loss, Random random, List<String> activations) {
    List<String> suitable =
        switch (loss) {
          case "xent" -> List.of("sigmoid");
          case "mcxent", "negativeloglikelihood", "kld" -> List.of("softmax");
          case "poisson" -> List.of("sigmoid", "softmax");
          case "msle" -> List.of("sigmoid", "softmax", "relu");
          case "cosine_proximity" -> List.of("identity", "tanh", "sigmoid");
          default -> activations;
        };
    return suitable.get(random.nextInt(suitable.size()));
  }

  static Tensors parameters(NetworkSpec spec, Mode mode, Random random) {
    double scale =
        switch (mode) {
          case LARGE_WEIGHTS -> 3;
          case TINY_WEIGHTS -> 1e-4;
          case SATURATED -> 8;
          default -> 1;
        };
    Map<String, Matrix> result = new LinkedHashMap<>();
    spec.shapes()
        .forEach(
            (name, shape) -> {
              String key = Tensors.keyOf(name);
              double fan = Math.sqrt(spec.layer(Tensors.layerOf(name)).nIn());
              double deviation =
                  key.equals("W")
                      ? scale * 1.2 / fan
                      : key.equals("b") && mode == Mode.LARGE_BIASES ? 10 : 0.3;
              double centre =
                  switch (key) {
                    case "g", "gamma", "var" -> 1;
                    default -> 0;
                  };
              boolean whole = mode == Mode.INTEGERS && (key.equals("W") || key.equals("b"));
              result.put(
                  name,
                  Matrix.generate(
                      shape[0],
                      shape[1],
                      (i, j) -> {
                        double value = centre + deviation * random.nextGaussian();
                        return whole
                            ? random.nextInt(5) - 2
                            : (float) (key.equals("var") ? Math.abs(value) + 0.1 : value);
                      }));
            });
    return new Tensors(result);
  }

  private static Batch batch(NetworkSpec spec, String loss, int m, Mode mode, Random random) {
    double scale =
        switch (mode) {
          case LARGE_INPUTS -> 1e4;
          case TINY_INPUTS -> 1e-4;
          default -> 1;
        };
    int[] hot = random.ints(m, 0, spec.nIn()).toArray();
    Matrix x =
        Matrix.generate(
            m,
            spec.nIn(),
            (i, j) ->
                switch (mode) {
                  case INTEGERS -> random.nextInt(7) - 3;
                  case ONE_HOT_INPUTS -> j == hot[i] ? 1 : 0;
                  default -> (float) (scale * random.nextGaussian());
                });
    Matrix y = labels(loss, m, spec.nOut(), random);
    if (mode == Mode.DUPLICATED_EXAMPLES) {
      Matrix sameX = x;
      Matrix sameY = y;
      int distinct = 1 + m / 8;
      x = Matrix.generate(m, x.columns(), (i, j) -> sameX.get(i % distinct, j));
      y = Matrix.generate(m, y.columns(), (i, j) -> sameY.get(i % distinct, j));
    }
    return new Batch(x, y);
  }

  private static Matrix labels(String loss, int m, int n, Random random) {
    int[] hot = random.ints(m, 0, n).toArray();
    return switch (loss) {
      case "xent" -> Matrix.generate(m, n, (i, j) -> random.nextInt(2));
      case "mcxent", "negativeloglikelihood", "kld" ->
          Matrix.generate(m, n, (i, j) -> j == hot[i] ? 1 : 0);
      case "hinge", "squared_hinge", "wasserstein" ->
          Matrix.generate(m, n, (i, j) -> 2 * random.nextInt(2) - 1);
      case "poisson" -> Matrix.generate(m, n, (i, j) -> random.nextInt(5));
      case "msle" -> Matrix.generate(m, n, (i, j) -> (float) Math.abs(random.nextGaussian()));
      case "mape" ->
          Matrix.generate(
              m, n, (i, j) -> (float) ((0.5 + random.nextDouble()) * (2 * random.nextInt(2) - 1)));
      default -> Matrix.generate(m, n, (i, j) -> (float) random.nextGaussian());
    };
  }
}
