package org.dl4jreference.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;

/**
 * Layer normalisation (Ba et al. 2016) and batch normalisation (Ioffe and Szegedy 2015): x̂ = (s −
 * mean)/√(variance + ε), n = gain·x̂ + shift, with the population variance.
 */
public final class Standardization implements Normalization {
  private enum Over {
    UNITS,
    EXAMPLES,
    RUNNING
  }

  private final Over over;
  private final double epsilon;
  private final double decay;

  private Standardization(Over over, double epsilon, double decay) {
    this.over = over;
    this.epsilon = epsilon;
    this.decay = decay;
  }

  /**
   * Over the units of each example, times the gain g, where the bias is the layer's own; over the
   * examples of each unit, times gamma, plus beta; the same with the running mean and variance, as
   * at inference.
   */
  static List<Entry<Normalization>> standard() {
    return List.of(
        entry("layernorm", f -> new Standardization(Over.UNITS, f.get("epsilon"), 0))
            .with("epsilon", 0),
        batch("batchnorm", Over.EXAMPLES),
        batch("batchnorm_inference", Over.RUNNING));
  }

  private static Entry<Normalization> batch(String name, Over over) {
    return entry(name, f -> new Standardization(over, f.get("epsilon"), f.get("decay")))
        .with("epsilon", 1e-5)
        .with("decay", 0.9)
        // whether log₁₀ of the running deviation is kept, DL4J's default, or the variance
        .with("logstd", 1);
  }

  private static Entry<Normalization> entry(String name, Function<Formula, Normalization> meaning) {
    return Entry.of(name, "", "", meaning);
  }

  /** Means and variances, broadcast over the group they belong to. */
  private record Moments(Matrix mean, Matrix variance) {}

  private Moments moments(Matrix s, Map<String, Matrix> p) {
    if (over == Over.RUNNING) {
      return new Moments(p.get("mean"), runningVariance(p));
    }
    Matrix mean = groupMean(s);
    Matrix centred = s.zip(mean, (a, b) -> a - b);
    return new Moments(mean, groupMean(centred.map(v -> v * v)));
  }

  /** DL4J keeps log₁₀ of the running deviation unless told otherwise: variance = 10^(2s). */
  private static Matrix runningVariance(Map<String, Matrix> p) {
    return p.containsKey("var") ? p.get("var") : p.get("log10stdev").map(v -> Math.pow(10, 2 * v));
  }

  /** The mean over each group: {@code [m, 1]} for layer normalisation, otherwise {@code [1, n]}. */
  private Matrix groupMean(Matrix s) {
    boolean units = over == Over.UNITS;
    double[] mean = new double[units ? s.rows() : s.columns()];
    int count = units ? s.columns() : s.rows();
    for (int i = 0; i < s.rows(); i++) {
      for (int j = 0; j < s.columns(); j++) {
        mean[units ? i : j] += s.get(i, j) / count;
      }
    }
    return units ? Matrix.of(s.rows(), 1, mean) : Matrix.row(mean);
  }

  /**
   * Whether mean and variance are constants.
   *
   * @return true for batch normalisation at inference
   */
  public boolean isRunning() {
    return over == Over.RUNNING;
  }

  /**
   * Whether a shift beta is added.
   *
   * @return true for batch normalisation
   */
  public boolean hasShift() {
    return over != Over.UNITS;
  }

  /**
   * What is added to the variance.
   *
   * @return ε ≥ 0
   */
  public double epsilon() {
    return epsilon;
  }

  /**
   * How much of a running statistic a step keeps.
   *
   * @return d of running ← d·running + (1 − d)·batch
   */
  public double decay() {
    return decay;
  }

  /**
   * The key of the factor of x̂.
   *
   * @return {@code g} or {@code gamma}
   */
  public String gainKey() {
    return over == Over.UNITS ? "g" : "gamma";
  }

  private Matrix inverseDeviation(Moments moments) {
    return moments.variance.map(v -> 1 / Math.sqrt(v + epsilon));
  }

  private Matrix standardized(Matrix s, Moments moments) {
    return s.zip(moments.mean, (a, b) -> a - b).zip(inverseDeviation(moments), (a, b) -> a * b);
  }

  @Override
  public Matrix value(Matrix s, Map<String, Matrix> parameters) {
    Matrix scaled =
        standardized(s, moments(s, parameters)).zip(parameters.get(gainKey()), (a, b) -> a * b);
    return over == Over.UNITS ? scaled : scaled.zip(parameters.get("beta"), Double::sum);
  }

  /**
   * With d = δ·gain: δs = (d − mean(d) − x̂·mean(d·x̂))/√(variance + ε), the means over the same
   * group; without them where mean and variance are constants.
   */
  @Override
  public Backward backward(Matrix s, Map<String, Matrix> parameters, Matrix delta) {
    Moments moments = moments(s, parameters);
    Matrix hat = standardized(s, moments);
    Matrix d = delta.zip(parameters.get(gainKey()), (a, b) -> a * b);
    Matrix ds = d;
    if (over != Over.RUNNING) {
      Matrix projected = hat.zip(groupMean(d.zip(hat, (a, b) -> a * b)), (a, b) -> a * b);
      ds = d.zip(groupMean(d), (a, b) -> a - b).zip(projected, (a, b) -> a - b);
    }
    Map<String, Matrix> gradients = new HashMap<>();
    gradients.put(gainKey(), sumRows(delta.zip(hat, (a, b) -> a * b)));
    if (over != Over.UNITS) {
      gradients.put("beta", sumRows(delta));
      Matrix zero = Matrix.filled(1, s.columns(), 0);
      gradients.put("mean", zero);
      gradients.put(parameters.containsKey("var") ? "var" : "log10stdev", zero);
    }
    return new Backward(ds.zip(inverseDeviation(moments), (a, b) -> a * b), gradients);
  }

  private static Matrix sumRows(Matrix m) {
    List<Double> sums = new ArrayList<>();
    for (int j = 0; j < m.columns(); j++) {
      double sum = 0;
      for (int i = 0; i < m.rows(); i++) {
        sum += m.get(i, j);
      }
      sums.add(sum);
    }
    return Matrix.row(sums.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** running ← decay·running + (1 − decay)·batch. */
  @Override
  public Map<String, Matrix> running(Matrix s, Map<String, Matrix> parameters) {
    if (over != Over.EXAMPLES) {
      return Map.of();
    }
    Moments moments = moments(s, parameters);
    Matrix variance =
        runningVariance(parameters).zip(moments.variance, (a, b) -> decay * a + (1 - decay) * b);
    boolean logarithmic = !parameters.containsKey("var");
    return Map.of(
        "mean",
        parameters.get("mean").zip(moments.mean, (a, b) -> decay * a + (1 - decay) * b),
        logarithmic ? "log10stdev" : "var",
        logarithmic ? variance.map(v -> Math.log10(v) / 2) : variance);
  }
}
