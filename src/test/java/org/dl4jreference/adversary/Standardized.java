package org.dl4jreference.adversary;

import java.util.Map;
import org.dl4jreference.model.LayerSpec;

/** Layer or batch normalisation of one step: over the rows of s, or over its columns. */
final class Standardized {
  private final Arithmetic r;
  private final boolean overUnits;
  private final double epsilon;
  private final double decay;
  private final int rows;
  private final int columns;
  private final double[] mean;
  private final double[] variance;
  private final double[] inverse;
  private final double[] hat;

  Standardized(Arithmetic r, LayerSpec layer, double[] s) {
    this.r = r;
    this.overUnits = layer.normalization().orElseThrow().name().equals("layernorm");
    this.epsilon = r.c(layer.normalization().get().get("epsilon", overUnits ? 0 : 1e-5));
    this.decay = layer.normalization().get().get("decay", 0.9);
    this.columns = layer.nOut();
    this.rows = s.length / columns;
    this.mean = groupMean(s);
    this.hat = new double[s.length];
    double[] squares = new double[s.length];
    for (int k = 0; k < s.length; k++) {
      hat[k] = r.sub(s[k], mean[group(k)]);
      squares[k] = r.mul(hat[k], hat[k]);
    }
    this.variance = groupMean(squares);
    this.inverse = new double[variance.length];
    for (int g = 0; g < inverse.length; g++) {
      inverse[g] = r.div(1, r.sqrt(r.add(variance[g], epsilon)));
    }
    for (int k = 0; k < s.length; k++) {
      hat[k] = r.mul(hat[k], inverse[group(k)]);
    }
  }

  private int group(int k) {
    return overUnits ? k / columns : k % columns;
  }

  private double[] groupMean(double[] x) {
    double[] result = new double[overUnits ? rows : columns];
    int n = overUnits ? columns : rows;
    double[] one = {1};
    for (int g = 0; g < result.length; g++) {
      double sum = r.dot(x, overUnits ? g * columns : g, overUnits ? 1 : columns, one, 0, 0, n, 0);
      result[g] = r.div(sum, n);
    }
    return result;
  }

  String gainKey() {
    return overUnits ? "g" : "gamma";
  }

  double[] value(double[] gain, double[] shift) {
    double[] n = new double[hat.length];
    for (int k = 0; k < n.length; k++) {
      n[k] = r.mul(gain[k % columns], hat[k]);
      n[k] = shift == null ? n[k] : r.add(n[k], shift[k % columns]);
    }
    return n;
  }

  /** δ·x̂, whose sum over the examples is the gradient of the gain. */
  double[] gainTerms(double[] delta) {
    double[] terms = new double[delta.length];
    for (int k = 0; k < terms.length; k++) {
      terms[k] = r.mul(delta[k], hat[k]);
    }
    return terms;
  }

  /** (d − mean(d) − x̂·mean(d·x̂))/√(variance + ε), d = δ·gain. */
  double[] backward(double[] delta, double[] gain, boolean throughMoments) {
    double[] d = new double[delta.length];
    for (int k = 0; k < d.length; k++) {
      d[k] = r.mul(delta[k], gain[k % columns]);
    }
    double[] centre = groupMean(d);
    double[] projection = groupMean(gainTerms(d));
    double[] ds = new double[d.length];
    for (int k = 0; k < ds.length; k++) {
      int g = group(k);
      double within =
          throughMoments ? r.sub(r.sub(d[k], centre[g]), r.mul(hat[k], projection[g])) : d[k];
      ds[k] = r.mul(within, inverse[g]);
    }
    return ds;
  }

  /** running ← decay·running + (1 − decay)·batch; empty for layer normalisation. */
  Map<String, double[]> running(Map<String, double[]> old) {
    if (overUnits) {
      return Map.of();
    }
    boolean logarithmic = !old.containsKey("var");
    String key = logarithmic ? "log10stdev" : "var";
    double[] means = new double[columns];
    double[] spreads = new double[columns];
    for (int j = 0; j < columns; j++) {
      means[j] = average(old.get("mean")[j], mean[j]);
      double before = old.get(key)[j];
      double v = average(logarithmic ? r.f(Math.pow(10, 2 * before)) : before, variance[j]);
      spreads[j] = logarithmic ? r.mul(0.5, r.f(Math.log10(v))) : v;
    }
    return Map.of("mean", means, key, spreads);
  }

  private double average(double old, double next) {
    return r.add(r.mul(r.c(decay), old), r.mul(r.c(1 - decay), next));
  }
}
