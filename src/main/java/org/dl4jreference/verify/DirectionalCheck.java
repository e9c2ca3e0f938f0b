package org.dl4jreference.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.verdict.Graded;
import org.dl4jreference.verdict.Outcome;

/**
 * Checks the gradient that a framework claims against its own score, block by block, along random
 * directions: g·d against central differences, extrapolated to step 0 (Ridders, "Accurate
 * computation of F'(x) and F'(x)F''(x)", Adv. Eng. Softw. 4, 1982). The extrapolation estimates its
 * own error, and that decides.
 *
 * <p>Steps shrink until three differences in a row are the same within their rounding, so that no
 * kink lies within them any more, and the extrapolation counts only where it says the same: across
 * kinks it may believe a coincidence. Where they never do, or the two sides of the place itself
 * have different slopes, nothing is said.
 *
 * <p>This sees whether forward and backward pass fit each other, not whether the forward pass is
 * the function that was meant.
 */
public final class DirectionalCheck {
  private static final int STEPS = 26;
  private static final double SHRINK = 2;

  /** Differences in a row that have to be the same. */
  private static final int ROW = 3;

  /** A direction whose own error is more than this part of it tells nothing. */
  private static final double USELESS = 1e-3;

  /** A slope is 0 that would change the score by less than this part over the whole block. */
  private static final double NOTHING = 1e-6;

  private final int directions;
  private final double k;
  private final long seed;

  /**
   * A check.
   *
   * @param directions how many random directions for each block
   * @param k how many error estimates a difference may be
   * @param seed of the directions
   */
  public DirectionalCheck(int directions, double k, long seed) {
    this.directions = directions;
    this.k = k;
    this.seed = seed;
  }

  /**
   * The verdict on a block.
   *
   * @param block its name
   * @param outcome NOT_COMPARABLE where no direction converged
   * @param claimed g·d of the direction with the largest error
   * @param measured the extrapolated difference along it
   * @param error its own error estimate
   * @param worstElement where the block disagrees, the element that bears most of it; otherwise −1
   * @param usable how many directions converged
   */
  public record Block(
      String block,
      Outcome outcome,
      double claimed,
      double measured,
      double error,
      int worstElement,
      int usable)
      implements Graded {
    /** A block that no direction tells anything of. */
    public static Block untaken(String block) {
      return new Block(block, Outcome.NOT_COMPARABLE, Double.NaN, Double.NaN, 0, -1, 0);
    }

    /** |claimed − measured| in units of the error estimate. */
    @Override
    public double sigmas() {
      return claimed == measured ? 0 : Math.abs(claimed - measured) / error;
    }
  }

  /**
   * Checks every block.
   *
   * @param model the score and its claimed gradient
   * @param progress told the number of blocks done
   * @return a verdict for each block, in the model's order
   */
  public List<Block> check(Differentiable model, IntConsumer progress) {
    return check(model, block -> true, progress);
  }

  /**
   * Checks some blocks.
   *
   * @param model the score and its claimed gradient
   * @param which the blocks wanted, by name
   * @param progress told the number of blocks done
   * @return a verdict for each of these, in the model's order
   */
  public List<Block> check(Differentiable model, Predicate<String> which, IntConsumer progress) {
    List<Block> blocks = new ArrayList<>();
    for (String name : model.blocks()) {
      if (which.test(name)) {
        blocks.add(block(model, name));
        progress.accept(blocks.size());
      }
    }
    return blocks;
  }

  private Block block(Differentiable model, String name) {
    double[] theta = model.parameters(name);
    double[] g = model.gradient(name);
    SplittableRandom random = new SplittableRandom(seed ^ name.hashCode());
    List<Block> usable = new ArrayList<>();
    for (int i = 0; i < directions; i++) {
      double[] d = i == 0 ? along(g, random) : gaussian(theta.length, random);
      Block found = direction(model, name, theta, g, d);
      if (found.outcome() != Outcome.NOT_COMPARABLE) {
        usable.add(found);
      }
    }
    if (usable.isEmpty()) {
      return Block.untaken(name);
    }
    Block worst = Graded.worst(usable).orElseThrow();
    int element = worst.outcome() == Outcome.DISAGREES ? locate(model, name, theta, g) : -1;
    return new Block(
        name,
        worst.outcome(),
        worst.claimed(),
        worst.measured(),
        worst.error(),
        element,
        usable.size());
  }

  /** The gradient's own direction, where the score changes most. */
  private static double[] along(double[] g, SplittableRandom random) {
    double norm = Math.sqrt(Arrays.stream(g).map(v -> v * v).sum());
    return norm > 0 && Double.isFinite(norm)
        ? Arrays.stream(g).map(v -> v / norm).toArray()
        : gaussian(g.length, random);
  }

  private static double[] gaussian(int n, SplittableRandom random) {
    double[] d = new double[n];
    double norm = 0;
    for (int i = 0; i < n; i++) {
      d[i] = random.nextGaussian();
      norm += d[i] * d[i];
    }
    double length = Math.sqrt(norm);
    for (int i = 0; i < n; i++) {
      d[i] /= length;
    }
    return d;
  }

  private Block direction(
      Differentiable model, String name, double[] theta, double[] g, double[] d) {
    double claimed = 0;
    double size = 0;
    for (int i = 0; i < g.length; i++) {
      claimed += g[i] * d[i];
      size += g[i] * d[i] * (g[i] * d[i]);
    }
    Estimate estimate = derivative(model, name, theta, d);
    double scale = Math.max(Math.abs(estimate.value), Math.sqrt(size));
    boolean isNothing =
        estimate.error <= estimate.nothing && Math.abs(estimate.value) <= estimate.error;
    boolean useless = !isNothing && !(estimate.error <= USELESS * scale);
    Outcome outcome =
        !Double.isFinite(claimed)
            ? Outcome.DISAGREES
            : useless
                ? Outcome.NOT_COMPARABLE
                : Math.abs(claimed - estimate.value) <= k * estimate.error
                    ? Outcome.AGREES
                    : Outcome.DISAGREES;
    return new Block(name, outcome, claimed, estimate.value, estimate.error, -1, 1);
  }

  /** A derivative, its own error, and what is as good as 0 here. */
  private record Estimate(double value, double error, double nothing) {
    static final Estimate NONE = new Estimate(Double.NaN, Double.POSITIVE_INFINITY, 0);
  }

  /** Neville's table over central differences with steps h, h/2, h/4, …: errors are even in h. */
  private static Estimate derivative(
      Differentiable model, String name, double[] theta, double[] d) {
    double norm = Math.sqrt(Arrays.stream(theta).map(v -> v * v).sum());
    double h = 0.02 * Math.max(norm, 0.1);
    double u = model.precision().unitRoundoff();
    double here = model.score(name, theta.clone());
    double[][] table = new double[STEPS][STEPS];
    double[] noise = new double[STEPS];
    double[] bend = new double[STEPS];
    double best = Double.NaN;
    double error = Double.POSITIVE_INFINITY;
    for (int i = 0; i < STEPS; i++, h /= SHRINK) {
      double up = model.score(name, moved(theta, d, h));
      double down = model.score(name, moved(theta, d, -h));
      table[i][0] = (up - down) / (2 * h);
      bend[i] = Math.abs(up - 2 * here + down) / h;
      // two scores, each rounded a few times, divided by 2h
      noise[i] = 4 * u * Math.max(Math.abs(up), Math.abs(down)) / h;
      double factor = SHRINK * SHRINK;
      for (int j = 1; j <= i; j++, factor *= SHRINK * SHRINK) {
        table[i][j] = table[i][j - 1] + (table[i][j - 1] - table[i - 1][j - 1]) / (factor - 1);
        double spread =
            Math.max(
                Math.abs(table[i][j] - table[i][j - 1]),
                Math.abs(table[i][j] - table[i - 1][j - 1]));
        if (spread + noise[i] < error) {
          error = spread + noise[i];
          best = table[i][j];
        }
      }
      if (i >= ROW - 1 && isSame(table, noise, i)) {
        double nothing = NOTHING * Math.abs(here) / Math.max(norm, 0.1);
        return isKink(bend, noise, i)
            ? Estimate.NONE
            : Math.abs(best - table[i][0]) <= 2 * noise[i]
                ? new Estimate(best, error, nothing)
                : new Estimate(table[i][0], 2 * noise[i], nothing);
      }
    }
    return Estimate.NONE;
  }

  /** Whether the last differences are one within what rounding makes of them. */
  private static boolean isSame(double[][] table, double[] noise, int last) {
    for (int i = last - ROW + 1; i < last; i++) {
      if (!(Math.abs(table[i][0] - table[last][0]) <= noise[last])) {
        return false;
      }
    }
    return true;
  }

  /** Whether the slopes on both sides differ however small the step: their difference is f''·h. */
  private static boolean isKink(double[] bend, double[] noise, int last) {
    return bend[last] > 4 * noise[last] && bend[last] > bend[last - ROW + 1] / 2;
  }

  private static double[] moved(double[] theta, double[] d, double h) {
    double[] moved = theta.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += h * d[i];
    }
    return moved;
  }

  /** Halves the block again and again, keeping the half whose difference is larger. */
  private int locate(Differentiable model, String name, double[] theta, double[] g) {
    int from = 0;
    int to = theta.length;
    SplittableRandom random = new SplittableRandom(seed);
    while (to - from > 1) {
      int middle = (from + to) / 2;
      double lower = mismatch(model, name, theta, g, from, middle, random);
      double upper = mismatch(model, name, theta, g, middle, to, random);
      if (lower >= upper) {
        to = middle;
      } else {
        from = middle;
      }
    }
    return from;
  }

  private double mismatch(
      Differentiable model,
      String name,
      double[] theta,
      double[] g,
      int from,
      int to,
      SplittableRandom random) {
    double[] part = gaussian(to - from, random);
    double[] d = new double[theta.length];
    System.arraycopy(part, 0, d, from, part.length);
    double claimed = 0;
    for (int i = from; i < to; i++) {
      claimed += g[i] * d[i];
    }
    return Math.abs(claimed - derivative(model, name, theta, d).value);
  }
}
