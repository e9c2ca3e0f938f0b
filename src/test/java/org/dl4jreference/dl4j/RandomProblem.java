package org.dl4jreference.dl4j;

import java.util.Random;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/** Parameters and examples from a seed, representable in float32 so that both engines get them. */
public record RandomProblem(NetworkSpec spec, TrainingState state, Batch batch) {
  public enum Labels {
    REAL,
    POSITIVE,
    ONE_HOT,
    ZERO_ONE,
    SIGNS,
    DISTRIBUTION
  }

  public static RandomProblem of(NetworkSpec spec, int examples, Labels labels, long seed) {
    Random random = new Random(seed);
    double[] flat = new double[spec.unflatten(new double[size(spec)]).size()];
    for (int k = 0; k < flat.length; k++) {
      flat[k] = (float) (random.nextGaussian() * 0.6);
    }
    Tensors parameters =
        spec.unflatten(flat)
            .mapNamed(
                (name, m) ->
                    name.endsWith("var") || name.endsWith("gamma") || name.endsWith("_g")
                        ? m.map(v -> (float) (0.5 + Math.abs(v)))
                        : m);
    Matrix x = Matrix.generate(examples, spec.nIn(), (i, j) -> (float) random.nextGaussian());
    return new RandomProblem(
        spec,
        TrainingState.initial(parameters),
        new Batch(x, labels(labels, examples, spec.nOut(), random)));
  }

  public RandomProblem withState(TrainingState next) {
    return new RandomProblem(
        spec,
        new TrainingState(
            next.parameters().map(Precision.FLOAT::round),
            next.slots(),
            next.iteration(),
            next.epoch()),
        batch);
  }

  private static int size(NetworkSpec spec) {
    return spec.shapes().values().stream().mapToInt(s -> s[0] * s[1]).sum();
  }

  private static Matrix labels(Labels labels, int m, int n, Random random) {
    int[] hot = random.ints(m, 0, n).toArray();
    return switch (labels) {
      case REAL -> Matrix.generate(m, n, (i, j) -> (float) random.nextGaussian());
      case POSITIVE -> Matrix.generate(m, n, (i, j) -> (float) (0.1 + random.nextDouble()));
      case ONE_HOT -> Matrix.generate(m, n, (i, j) -> hot[i] == j ? 1 : 0);
      case ZERO_ONE -> Matrix.generate(m, n, (i, j) -> random.nextBoolean() ? 1 : 0);
      case SIGNS -> Matrix.generate(m, n, (i, j) -> random.nextBoolean() ? 1 : -1);
      case DISTRIBUTION ->
          Matrix.generate(m, n, (i, j) -> hot[i] == j ? 1 - 0.125 * (n - 1) : 0.125);
    };
  }
}
