package org.dl4jreference.lab;

import java.util.List;

/**
 * How lengths change, by least squares on their logarithms: exact for a geometric sequence, and
 * undecided where they only scatter.
 *
 * @param slope of the logarithm, per element; NaN of fewer than two lengths
 * @param error the slope's standard error; 0 of two lengths
 * @param count how many lengths
 */
record Trend(double slope, double error, int count) {
  /** What a length may change by, over all of them, and be the same. */
  private static final double STEADY = 1e-3;

  /** How many standard errors a slope must be to be one. */
  private static final double SIGNIFICANT = 4;

  static Trend of(List<Double> lengths) {
    int n = lengths.size();
    double middle = (n - 1) / 2.0;
    double[] logs =
        lengths.stream().mapToDouble(l -> Math.log(Math.max(l, Double.MIN_NORMAL))).toArray();
    double mean = java.util.Arrays.stream(logs).average().orElse(Double.NaN);
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (int i = 0; i < n; i++) {
      xx += (i - middle) * (i - middle);
      xy += (i - middle) * (logs[i] - mean);
      yy += (logs[i] - mean) * (logs[i] - mean);
    }
    double slope = xy / xx;
    double residual = Math.max(0, yy - slope * xy);
    return new Trend(slope, n > 2 ? Math.sqrt(residual / (n - 2) / xx) : 0, n);
  }

  /** The mean factor from one length to the next. */
  double factor() {
    return Math.exp(slope);
  }

  boolean grows() {
    return isClear() && slope > 0;
  }

  boolean shrinks() {
    return isClear() && slope < 0;
  }

  private boolean isClear() {
    return Math.abs(slope) * (count - 1) > STEADY && Math.abs(slope) > SIGNIFICANT * error;
  }
}
