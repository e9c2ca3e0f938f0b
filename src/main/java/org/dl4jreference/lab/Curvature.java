package org.dl4jreference.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Library;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChainRule;

/**
 * The Hessian H of a network's data loss at given parameters, known by its products with vectors.
 * For a quadratic loss, as y = 3x has it, gradient descent with rate η multiplies the error along
 * an eigenvector by 1 − ηλ a step, so that it is stable below 2/λmax and fastest at 2/(λmin + λmax)
 * (Goodfellow et al., Deep Learning, section 4.3.1; Nocedal and Wright, section 3.3).
 */
public final class Curvature {
  private static final double STEP = 1e-4;
  private static final int LARGEST_KRYLOV = 80;

  /** How often the iteration looks whether both ends are found. */
  private static final int CHECK_EVERY = 5;

  /** What residual of an eigenvalue, relative to the largest, is none. */
  private static final double FOUND = 1e-7;

  /** A direction this much flatter than the steepest is flat but for rounding. */
  private static final double FLAT = 1e-9;

  /** How many roundings of a whole gradient its elements gather, at the most. */
  private static final double ROUNDINGS = 10;

  private static final Set<String> SQUARES = Set.of("mse", "l2");

  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final Batch batch;
  private final Batch unlabelled;
  private final boolean[] isTrained;

  /**
   * The curvature of a loss.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param batch the examples
   */
  public Curvature(Catalogue catalogue, NetworkSpec spec, Batch batch) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.batch = batch;
    this.unlabelled =
        new Batch(batch.x(), Matrix.filled(batch.y().rows(), batch.y().columns(), 0), batch.mask());
    this.isTrained = trained(spec);
  }

  /** Running statistics are parameters that no gradient moves. */
  private static boolean[] trained(NetworkSpec spec) {
    List<Boolean> all = new ArrayList<>();
    spec.shapes()
        .forEach(
            (name, shape) ->
                all.addAll(
                    Collections.nCopies(
                        shape[0] * shape[1], !LayerSpec.isRunningStatistic(Tensors.keyOf(name)))));
    boolean[] result = new boolean[all.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = all.get(i);
    }
    return result;
  }

  /**
   * Whether a loss is a quadratic in the parameters: one linear layer under a square loss.
   *
   * @param spec the network
   * @return true if it is
   */
  static boolean isQuadratic(NetworkSpec spec) {
    return spec.layers().size() == 1
        && spec.last().kind() == LayerKind.DENSE
        && spec.last().activation().name().equals("identity")
        && spec.last().normalization().isEmpty()
        && SQUARES.contains(spec.loss().formula().name());
  }

  /**
   * The ends of the Hessian's spectrum.
   *
   * @param largest λmax
   * @param smallest λmin; negative where the loss bends downwards in some direction
   * @param rounding how far from zero an eigenvalue that is zero may be found
   */
  public record Spectrum(double largest, double smallest, double rounding) {
    /**
     * A spectrum without rounding of its own.
     *
     * @param largest λmax
     * @param smallest λmin
     */
    public Spectrum(double largest, double smallest) {
      this(largest, smallest, 0);
    }

    /**
     * The largest stable constant rate.
     *
     * @return 2/λmax; infinite if no direction bends upwards, NaN if nobody knows
     */
    public double largestStableRate() {
      return Double.isNaN(largest)
          ? Double.NaN
          : largest > 0 ? 2 / largest : Double.POSITIVE_INFINITY;
    }

    /** Which way the loss bends in the direction that bends up least. */
    public enum Bend {
      /** Upwards: every direction has a minimum. */
      UP,
      /** Not at all, but for rounding: no rate moves the run along it. */
      FLAT,
      /** Downwards: a saddle. */
      DOWN,
      /** Nobody knows: the gradient is not finite here. */
      UNKNOWN
    }

    /**
     * The sign of λmin.
     *
     * @return {@code FLAT} within rounding of the larger eigenvalue in size
     */
    public Bend bend() {
      double flat = Math.max(rounding, FLAT * Math.max(Math.abs(largest), Math.abs(smallest)));
      return Double.isNaN(smallest)
          ? Bend.UNKNOWN
          : smallest > flat ? Bend.UP : smallest < -flat ? Bend.DOWN : Bend.FLAT;
    }

    /**
     * The constant rate that shrinks the slowest direction fastest.
     *
     * @return 2/(λmin + λmax); NaN unless both are positive beyond rounding
     */
    public double fastestRate() {
      return bend() == Bend.UP ? 2 / (smallest + largest) : Double.NaN;
    }
  }

  /**
   * H·v. For a quadratic loss it is the exact gradient at v with labels of zero, since labels have
   * no part in the Hessian. For others it is a central difference of the exact gradient,
   * extrapolated once. At a kink, such as ReLU's at 0, there is no Hessian: a unit that the
   * difference takes across one adds the kink's own slope to it.
   *
   * @param parameters where
   * @param v a direction, flattened as the parameters are; running statistics do not count
   * @return H·v
   */
  public double[] times(Tensors parameters, double[] v) {
    double[] theta = parameters.flatten();
    double[] direction = onlyTrained(v);
    double length = Vectors.norm(direction);
    if (length == 0) {
      return direction;
    }
    if (isQuadratic(spec)) {
      return gradient(direction, unlabelled);
    }
    double step = step(theta) / length;
    double[] coarse = difference(theta, direction, step);
    double[] fine = difference(theta, direction, step / 2);
    return onlyTrained(Vectors.sum(fine, 1 / 3.0, Vectors.difference(fine, coarse)));
  }

  private double step(double[] theta) {
    return STEP * Math.max(1, Vectors.norm(onlyTrained(theta)));
  }

  /** What rounding of the two gradients of a difference leaves of an eigenvalue that is zero. */
  private double rounding(double[] theta, double slope) {
    return isQuadratic(spec) ? 0 : ROUNDINGS * Math.ulp(1.0) * slope / step(theta);
  }

  private double[] onlyTrained(double[] v) {
    double[] result = v.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] = isTrained[i] ? result[i] : 0;
    }
    return result;
  }

  private double[] difference(double[] theta, double[] v, double h) {
    double[] up = gradient(Vectors.sum(theta, h, v), batch);
    double[] down = gradient(Vectors.sum(theta, -h, v), batch);
    return Vectors.scaled(1 / (2 * h), Vectors.difference(up, down));
  }

  private double[] gradient(double[] theta, Batch examples) {
    return ChainRule.gradient(catalogue, spec, spec.unflatten(theta), examples).flatten();
  }

  /**
   * λmax and λmin by Lanczos iteration with full reorthogonalisation (Golub and Van Loan, section
   * 10.1), until the residual of both is 1e-7 of the larger, and at most 80 products.
   *
   * @param parameters where
   * @param seed of the starting vector
   * @return the ends of the spectrum over the parameters that training moves; NaN where the
   *     gradient is not finite
   */
  public Spectrum spectrum(Tensors parameters, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] start = onlyTrained(random.doubles(parameters.size(), -1, 1).toArray());
    int dimensions = (int) java.util.Arrays.stream(start).filter(v -> v != 0).count();
    if (dimensions == 0) {
      return new Spectrum(0, 0);
    }
    double[] theta = parameters.flatten();
    double slope = Vectors.norm(gradient(theta, batch));
    if (!Double.isFinite(slope)) {
      return new Spectrum(Double.NaN, Double.NaN);
    }
    Library.require("a curvature", Library.HIPPARCHUS_CORE);
    Lanczos lanczos = new Lanczos(start);
    int steps = Math.min(dimensions, LARGEST_KRYLOV);
    for (int j = 1; j <= steps; j++) {
      double[] w = times(parameters, lanczos.direction());
      if (!Double.isFinite(Vectors.norm(w))) {
        return new Spectrum(Double.NaN, Double.NaN);
      }
      boolean isComplete = lanczos.add(w);
      if (isComplete || (j % CHECK_EVERY == 0 && lanczos.residual() <= FOUND)) {
        break;
      }
    }
    Spectrum found = lanczos.spectrum();
    return new Spectrum(found.largest(), found.smallest(), rounding(theta, slope));
  }
}
