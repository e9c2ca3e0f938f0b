package org.dl4jreference.graph;

import java.util.Arrays;

/**
 * Something of what was drawn that chance decides.
 *
 * @param name what, of which place
 * @param observed how much of it there was
 * @param expected the mean of its distribution
 * @param sigma in whose units the distance from the mean is as unlikely as that of a normal
 *     variable
 */
public record Chance(String name, double observed, double expected, double sigma) {
  /**
   * How many of a number are kept, each with probability p. By Chernoff's bound, as many or more
   * have at most the probability exp(−z²/2), z²/2 = Σ k·ln(k/E[k]) over kept and dropped.
   */
  static Chance kept(String name, double[] isKept, double p) {
    double n = isKept.length;
    double kept = Arrays.stream(isKept).sum();
    double half = surprise(kept, n * p) + surprise(n - kept, n * (1 - p));
    return of(name + " kept", kept, n * p, Math.sqrt(2 * half), Math.sqrt(n * p * (1 - p)));
  }

  private static double surprise(double observed, double expected) {
    return observed == 0 ? 0 : observed * Math.log(observed / expected);
  }

  /** The mean of normal noise. */
  static Chance mean(String name, double[] noise, double mean, double deviation) {
    double observed = Arrays.stream(noise).average().orElse(mean);
    return new Chance(
        name + " mean", observed, mean, deviation / Math.sqrt(Math.max(1, noise.length)));
  }

  /** The deviation of normal noise (Wilson and Hilferty 1931). */
  static Chance deviation(String name, double[] noise, double mean, double deviation) {
    double n = Math.max(1, noise.length);
    double square = Arrays.stream(noise).map(v -> (v - mean) * (v - mean)).sum() / n;
    double ratio = square / (deviation * deviation);
    double z = (Math.cbrt(ratio) - 1 + 2 / (9 * n)) / Math.sqrt(2 / (9 * n));
    double usual = deviation / Math.sqrt(2 * n);
    return of(name + " deviation", Math.sqrt(square), deviation, Math.abs(z), usual);
  }

  private static Chance of(String name, double observed, double expected, double z, double usual) {
    double distance = Math.abs(observed - expected);
    // rounding makes a distance of nothing, and its surprise a small number of either sign
    return new Chance(name, observed, expected, z > 1 ? distance / z : Math.max(usual, distance));
  }
}
