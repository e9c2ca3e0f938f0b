package org.dl4jreference.rounding;

import static org.dl4jreference.np.NumPy.transpose;
import static org.dl4jreference.rounding.Roundoff.guard;

import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.catalog.Standardization;
import org.dl4jreference.model.Matrix;

/**
 * How a standardisation x̂ = (s − mean)/√(variance + ε) carries and adds rounding, group by group
 * (a row for layer normalisation, a column for batch normalisation).
 */
final class NormalizationRounding {
  private final Roundoff arithmetic;
  private final Standardization norm;
  private final Matrix s;
  private final Matrix hat;
  private final Matrix inverse;
  private final Matrix centred;
  private final Matrix varCentred;

  private final Matrix varMean;

  /** Var[1/deviation]/(1/deviation)², per group. */
  private final Matrix varInverse;

  NormalizationRounding(
      Roundoff arithmetic,
      Standardization norm,
      Matrix s,
      Matrix varS,
      Map<String, Matrix> parameters) {
    this.arithmetic = arithmetic;
    this.norm = norm;
    this.s = s;
    this.hat = norm.standardized(s, parameters);
    this.inverse = norm.inverseDeviation(s, parameters);
    this.centred = hat.zip(inverse, (h, d) -> h / d);
    double u2 = arithmetic.u() * arithmetic.u();
    // what came before may err alike in the whole group, so that it does not average out
    this.varMean = alike(varS).zip(ownMean(s), Double::sum);
    this.varCentred =
        centred
            .zip(varS, (d, v) -> v + u2 * d * d)
            .zip(norm.isRunning() ? varMean.map(v -> 0) : varMean, Double::sum);
    Matrix relative =
        norm.isRunning()
            ? inverse.map(d -> 4 * u2)
            : alike(hat.zip(varCentred, (h, v) -> h * h * v))
                .zip(inverse, (v, d) -> v * d * d + 4 * u2)
                .zip(
                    ownMean(centred.map(c -> c * c)).zip(inverse, (v, d) -> v * d * d * d * d / 4),
                    Double::sum)
                .zip(secondOrder(), Double::sum);
    this.varInverse = relative;
  }

  /** Own rounding of the mean of n exact terms: that of their sum, and of the division. */
  private Matrix ownMean(Matrix terms) {
    int n = norm.groupSize(terms);
    double u2 = arithmetic.u() * arithmetic.u();
    Matrix size = norm.groupMean(terms.map(Math::abs));
    Matrix mean = norm.groupMean(terms);
    Matrix squares = norm.groupMean(terms.map(v -> v * v));
    Matrix groups = norm.hasShift() ? terms : transpose(terms);
    double[] variance = new double[size.size()];
    for (int i = 0; i < variance.length; i++) {
      double[] group = new double[n];
      for (int j = 0; j < n; j++) {
        group[j] = groups.get(j, i);
      }
      double bias =
          arithmetic.runningSum(
              n, n * mean.get(i), n * squares.get(i), SharedRounding.of(group, arithmetic.u()));
      variance[i] = u2 * size.get(i) * size.get(i) * (1 + n / 8.0) + bias / n / n;
    }
    return Matrix.of(size.rows(), size.columns(), variance);
  }

  /** (mean σ)²: the variance of a group's mean whose errors are one. */
  private Matrix alike(Matrix variance) {
    return norm.groupMean(variance.map(Math::sqrt)).map(v -> v * v);
  }

  /** Noise adds its variance q to that of the group, which is all there is where s is constant. */
  private Matrix secondOrder() {
    return norm.groupMean(varCentred).zip(inverse, (v, d) -> v * d * d).map(q -> q * q / 2);
  }

  /** Var[x̂] = Var[s − mean]/deviation² + x̂²·Var[1/deviation] + 3u²x̂². */
  Matrix standardized() {
    double u2 = arithmetic.u() * arithmetic.u();
    return guard(
        varCentred
            .zip(inverse, (v, d) -> v * d * d)
            .zip(hat.zip(varInverse, (h, v) -> h * h * (v + 3 * u2)), Double::sum));
  }

  /**
   * Var of the new running statistics r' = d·r + (1 − d)·batch, however it is arranged: (1 −
   * d)²·Var[batch] + u²(r² + batch² + r'²). Var[variance] =
   * 4·variance²·Var[1/deviation]·deviation², and for s = log₁₀ √v a relative error of v counts 1/(2
   * ln 10).
   */
  Map<String, Matrix> running(Map<String, Matrix> parameters) {
    double fresh = 1 - norm.decay();
    Map<String, Matrix> result = new HashMap<>();
    norm.running(s, parameters)
        .forEach(
            (key, next) -> {
              boolean logarithmic = key.equals("log10stdev");
              DoubleUnaryOperator statistic = v -> logarithmic ? Math.pow(10, 2 * v) : v;
              Matrix now = next.map(statistic);
              Matrix old = parameters.get(key).map(statistic);
              Matrix batch = now.zip(old, (a, b) -> (a - norm.decay() * b) / fresh);
              Matrix varBatch =
                  key.equals("mean")
                      ? varMean
                      : varInverse.zip(inverse, (v, i) -> 4 * v / (i * i) / (i * i));
              double u2 = arithmetic.u() * arithmetic.u();
              Matrix variance =
                  varBatch
                      .zip(batch, (v, b) -> fresh * fresh * v + u2 * b * b)
                      .zip(old, (v, r) -> v + u2 * r * r)
                      .zip(now, (v, r) -> v + u2 * r * r);
              result.put(
                  key,
                  guard(logarithmic ? ofLogarithm(variance, now, next, parameters) : variance));
            });
    return result;
  }

  private Matrix ofLogarithm(
      Matrix variance, Matrix now, Matrix next, Map<String, Matrix> parameters) {
    double u2 = arithmetic.u() * arithmetic.u();
    double c = ElementwiseActivation.DEFAULT_ACCURACY;
    double half = 1 / (2 * Math.log(10));
    // 10^(2s) turns an error of s into a relative one
    Matrix old = parameters.get("log10stdev");
    return variance
        .zip(now, (v, r) -> v / (r * r) * half * half)
        .zip(old, (v, o) -> v + u2 * (c * c * half * half + 4 * o * o))
        .zip(next, (v, o) -> v + u2 * o * o);
  }

  /** Var[gain·x̂ + shift]. */
  Matrix forward(Matrix gain, Matrix shift) {
    double u2 = arithmetic.u() * arithmetic.u();
    double floor = arithmetic.smallest() * arithmetic.smallest();
    Matrix scaled =
        standardized()
            .zip(gain, (v, g) -> v * g * g)
            .zip(hat.zip(gain, (h, g) -> u2 * h * h * g * g), Double::sum);
    return guard(
        scaled
            .zip(
                hat.zip(gain, (h, g) -> h * g).zip(shift, (x, b) -> u2 * (x + b) * (x + b)),
                Double::sum)
            .map(v -> v + floor));
  }

  /** What jumps of δ by so much at most make of δs: every part of it as if they added up. */
  Matrix jumps(Matrix gain, Matrix jumps) {
    Matrix d = jumps.zip(gain, (x, g) -> x * Math.abs(g));
    if (norm.isRunning()) {
      return d.zip(inverse, (x, i) -> x * i);
    }
    Matrix absoluteHat = hat.map(Math::abs);
    Matrix projection = norm.groupMean(d.zip(absoluteHat, (x, h) -> x * h));
    return d.zip(norm.groupMean(d), Double::sum)
        .zip(absoluteHat.zip(projection, (h, q) -> h * q), Double::sum)
        .zip(inverse, (x, i) -> x * i);
  }

  /**
   * Var[δs] of δs = (d − mean(d) − x̂·mean(d·x̂))/deviation, d = δ·gain: the three terms and the
   * two factors, as if independent.
   */
  Matrix backward(Matrix gain, Matrix delta, Matrix varDelta) {
    double u2 = arithmetic.u() * arithmetic.u();
    double floor = arithmetic.smallest() * arithmetic.smallest();
    Matrix d = delta.zip(gain, (x, g) -> x * g);
    Matrix varD = varDelta.zip(gain, (v, g) -> v * g * g).zip(d, (v, x) -> v + u2 * x * x);
    if (norm.isRunning()) {
      return guard(
          varD.zip(inverse, (v, i) -> v * i * i)
              .zip(d.zip(inverse, (x, i) -> x * x * i * i), (v, x) -> v + x * 8 * u2 + floor));
    }
    double n = norm.groupSize(s);
    Matrix varHat = standardized();
    Matrix meanD = norm.groupMean(d);
    // what is alike in the whole group is projected out: only independent errors are left
    Matrix varMeanD = norm.groupMean(varD).map(v -> v / n).zip(ownMean(d), Double::sum);
    Matrix product = d.zip(hat, (x, h) -> x * h);
    Matrix projection = norm.groupMean(product);
    Matrix varProduct =
        varD.zip(hat, (v, h) -> v * h * h)
            .zip(varHat.zip(d, (v, x) -> v * x * x), Double::sum)
            .zip(varHat.zip(varD, (v, w) -> v * w), Double::sum);
    Matrix varProjection =
        norm.groupMean(varProduct).map(v -> v / n).zip(ownMean(product), Double::sum);
    Matrix varBracket =
        varD.zip(varMeanD, Double::sum)
            .zip(varHat.zip(projection, (v, q) -> v * q * q), Double::sum)
            .zip(hat.zip(varProjection, (h, v) -> h * h * v), Double::sum)
            .zip(d.zip(meanD, (x, y) -> u2 * (x * x + y * y)), Double::sum)
            .zip(hat.zip(projection, (h, q) -> 2 * u2 * h * h * q * q), Double::sum);
    Matrix bracket =
        d.zip(meanD, (x, y) -> x - y).zip(hat.zip(projection, (h, q) -> h * q), (x, y) -> x - y);
    return guard(
        varBracket
            .zip(bracket.zip(varInverse, (x, v) -> x * x * (v + 4 * u2)), Double::sum)
            .zip(inverse, (v, i) -> v * i * i + floor));
  }
}
