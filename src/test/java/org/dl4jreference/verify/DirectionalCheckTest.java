package org.dl4jreference.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.api.Test;

class DirectionalCheckTest {
  private static final int SIZE = 40;

  /** Mean of log(1 + exp(c·θ)), one c per example, with a gradient that may be tampered with. */
  private record Logistic(double[] theta, double[][] c, UnaryOperator<double[]> claim)
      implements Differentiable {
    static Logistic random(long seed, UnaryOperator<double[]> claim) {
      SplittableRandom random = new SplittableRandom(seed);
      double[][] c = new double[12][SIZE];
      for (double[] row : c) {
        for (int j = 0; j < SIZE; j++) {
          row[j] = random.nextGaussian();
        }
      }
      double[] theta = new double[SIZE];
      for (int j = 0; j < SIZE; j++) {
        theta[j] = 0.3 * random.nextGaussian();
      }
      return new Logistic(theta, c, claim);
    }

    @Override
    public List<String> blocks() {
      return List.of("0_W");
    }

    @Override
    public double[] parameters(String block) {
      return theta.clone();
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int j = 0; j < a.length; j++) {
        sum += a[j] * b[j];
      }
      return sum;
    }

    @Override
    public double[] gradient(String block) {
      double[] g = new double[SIZE];
      for (double[] row : c) {
        double p = 1 / (1 + Math.exp(-dot(row, theta)));
        for (int j = 0; j < SIZE; j++) {
          g[j] += p * row[j] / c.length;
        }
      }
      return claim.apply(g);
    }

    @Override
    public double score(String block, double[] parameters) {
      double sum = 0;
      for (double[] row : c) {
        sum += Math.log1p(Math.exp(dot(row, parameters)));
      }
      return sum / c.length;
    }

    @Override
    public Precision precision() {
      return Precision.DOUBLE;
    }
  }

  private static DirectionalCheck.Block check(Differentiable model) {
    return new DirectionalCheck(3, 8, 7).check(model, done -> {}).get(0);
  }

  @Test
  void aRightGradientIsNeverSuspected() {
    for (long seed = 0; seed < 500; seed++) {
      DirectionalCheck.Block block = check(Logistic.random(seed, g -> g));
      assertThat(block.outcome()).as("seed %d: %s", seed, block).isEqualTo(Outcome.AGREES);
      assertThat(block.usable()).as("seed %d", seed).isEqualTo(3);
    }
  }

  @Test
  void aRelativeErrorOfAMillionthInAllElementsIsSeen() {
    for (long seed = 0; seed < 100; seed++) {
      DirectionalCheck.Block block =
          check(
              Logistic.random(
                  seed,
                  g -> {
                    for (int j = 0; j < g.length; j++) {
                      g[j] *= 1 + 1e-6;
                    }
                    return g;
                  }));
      assertThat(block.outcome()).as("seed %d: %s", seed, block).isEqualTo(Outcome.DISAGREES);
    }
  }

  @Test
  void theElementAtFaultIsNamed() {
    for (int element = 0; element < SIZE; element++) {
      int wrong = element;
      DirectionalCheck.Block block =
          check(
              Logistic.random(
                  element,
                  g -> {
                    g[wrong] += 0.01;
                    return g;
                  }));
      assertThat(block.outcome()).isEqualTo(Outcome.DISAGREES);
      assertThat(block.worstElement()).isEqualTo(wrong);
    }
  }

  @Test
  void aGradientThatIsNaNDisagrees() {
    assertThat(check(Logistic.random(1, DirectionalCheckTest::nan)).outcome())
        .isEqualTo(Outcome.DISAGREES);
  }

  private static double[] nan(double[] g) {
    g[3] = Double.NaN;
    return g;
  }

  /** Random each time, as a network with dropout left on would be. */
  private record Noise(SplittableRandom random) implements Differentiable {
    @Override
    public List<String> blocks() {
      return List.of("0_W");
    }

    @Override
    public double[] parameters(String block) {
      return new double[] {1, 2, 3};
    }

    @Override
    public double[] gradient(String block) {
      return new double[] {1, 1, 1};
    }

    @Override
    public double score(String block, double[] parameters) {
      return random.nextGaussian();
    }

    @Override
    public Precision precision() {
      return Precision.DOUBLE;
    }
  }

  @Test
  void ofAScoreThatIsRandomNothingIsSaid() {
    DirectionalCheck.Block block = check(new Noise(new SplittableRandom(1)));
    assertThat(block.outcome()).isEqualTo(Outcome.NOT_COMPARABLE);
    assertThat(block.usable()).isZero();
  }
}
