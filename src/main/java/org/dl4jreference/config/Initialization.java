package org.dl4jreference.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;

/**
 * Random weights, with the names of DL4J's {@code WeightInit}; biases are 0. The numbers come from
 * {@link SplittableRandom} (normal ones by Box and Muller 1958), layer by layer, row by row, and
 * are rounded to float32, so that every data type starts from the same parameters.
 */
public enum Initialization {
  /** Glorot and Bengio 2010, normal: variance 2/(nIn + nOut). */
  XAVIER(true),
  /** Glorot and Bengio 2010, uniform: ±√(6/(nIn + nOut)). */
  XAVIER_UNIFORM(false),
  /** He et al. 2015, normal: variance 2/nIn. */
  RELU(true),
  /** He et al. 2015, uniform: ±√(6/nIn). */
  RELU_UNIFORM(false),
  /** LeCun et al. 1998, normal: variance 1/nIn. */
  LECUN_NORMAL(true),
  /** LeCun et al. 1998, uniform: ±√(3/nIn). */
  LECUN_UNIFORM(false),
  /** All weights 0. */
  ZERO(false);

  private final boolean normal;

  Initialization(boolean normal) {
    this.normal = normal;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Parameters for a network.
   *
   * @param seed of the random numbers
   */
  public Tensors parameters(NetworkSpec network, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Matrix> result = new LinkedHashMap<>();
    network
        .shapes()
        .forEach(
            (name, shape) -> {
              double scale = Tensors.keyOf(name).equals("W") ? scale(shape[0], shape[1]) : 0;
              DoubleSupplier draw =
                  normal ? () -> gaussian(random) : () -> 2 * random.nextDouble() - 1;
              result.put(
                  name,
                  Matrix.generate(
                      shape[0],
                      shape[1],
                      (i, j) ->
                          scale == 0 ? 0 : Precision.FLOAT.round(scale * draw.getAsDouble())));
            });
    return new Tensors(result);
  }

  private double scale(int nIn, int nOut) {
    return switch (this) {
      case XAVIER -> Math.sqrt(2.0 / (nIn + nOut));
      case XAVIER_UNIFORM -> Math.sqrt(6.0 / (nIn + nOut));
      case RELU -> Math.sqrt(2.0 / nIn);
      case RELU_UNIFORM -> Math.sqrt(6.0 / nIn);
      case LECUN_NORMAL -> Math.sqrt(1.0 / nIn);
      case LECUN_UNIFORM -> Math.sqrt(3.0 / nIn);
      case ZERO -> 0;
    };
  }

  /** √(−2 ln u)·cos 2πv; not nextGaussian, whose method a Java release may change. */
  private static double gaussian(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
  }
}
