package org.dl4jreference.report;

import java.util.List;

/** A curve in one line of text. */
final class Sparkline {
  private static final String LEVELS = "▁▂▃▄▅▆▇█";

  /** Stands for zero and below, which have no logarithm. */
  private static final double LEAST = 1e-300;

  private Sparkline() {}

  /**
   * On a logarithmic scale, the smallest value at the bottom and the largest at the top; those that
   * are not finite are left out.
   */
  static String of(List<Double> values, int width) {
    List<Double> finite = values.stream().filter(Double::isFinite).toList();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double[] logs = new double[Math.min(width, finite.size())];
    for (int i = 0; i < logs.length; i++) {
      int index = (int) ((long) i * (finite.size() - 1) / Math.max(1, logs.length - 1));
      logs[i] = Math.log(Math.max(finite.get(index), LEAST));
      low = Math.min(low, logs[i]);
      high = Math.max(high, logs[i]);
    }
    StringBuilder line = new StringBuilder();
    for (double log : logs) {
      double part = high > low ? (log - low) / (high - low) : 0;
      line.append(LEVELS.charAt((int) Math.round(part * (LEVELS.length() - 1))));
    }
    return line.toString();
  }
}
