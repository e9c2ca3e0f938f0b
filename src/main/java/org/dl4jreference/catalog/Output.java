package org.dl4jreference.catalog;

import org.dl4jreference.model.Matrix;

/**
 * The last activation and the loss together, as functions of z. Where the two cancel (softmax with
 * MCXENT, sigmoid with XENT), the fused form is exact where the composed one would overflow.
 */
public interface Output {
  /**
   * The terms that sum over the outputs to each example's loss.
   *
   * @param z pre-activations of the last layer {@code [m, n]}
   * @param y labels {@code [m, n]}
   * @return terms {@code [m, n]}
   */
  Matrix terms(Matrix z, Matrix y);

  /**
   * ∂(Σ factor∘terms)/∂z.
   *
   * @param z pre-activations of the last layer {@code [m, n]}
   * @param y labels {@code [m, n]}
   * @param factor what each term is multiplied by {@code [m, n]}
   * @return the gradient {@code [m, n]}
   */
  Matrix delta(Matrix z, Matrix y, Matrix factor);

  /**
   * The pair of an activation and a loss.
   *
   * @param activation the last layer's
   * @param loss the network's
   * @return the fused form if there is one, otherwise the composition
   */
  static Output of(Activation activation, Loss loss) {
    String pair = activation.name() + "+" + loss.name();
    return switch (pair) {
      // of a clipped score the gradient is that of the loss all the same
      case "softmax+mcxent",
          "softmax+negativeloglikelihood",
          "softmax+mcxent~clipped",
          "softmax+negativeloglikelihood~clipped" ->
          new SoftmaxCrossEntropy(false);
      case "softmax+kld" -> new SoftmaxCrossEntropy(true);
      case "sigmoid+xent" -> new SigmoidCrossEntropy();
      default -> new Composed(activation, loss);
    };
  }

  /**
   * Loss after activation: δz = Jᵀ·∂loss/∂p.
   *
   * @param activation the last layer's
   * @param loss the network's
   */
  record Composed(Activation activation, Loss loss) implements Output {
    @Override
    public Matrix terms(Matrix z, Matrix y) {
      return loss.terms(activation.value(z), y);
    }

    @Override
    public Matrix delta(Matrix z, Matrix y, Matrix factor) {
      return activation.backward(z, loss.gradient(activation.value(z), y, factor));
    }
  }

  /**
   * −y ln p with ln p by log-sum-exp; δz = p·Σ(v∘y) − v∘y.
   *
   * @param relative whether y ln y is added, as the Kullback-Leibler divergence has it
   */
  record SoftmaxCrossEntropy(boolean relative) implements Output {
    @Override
    public Matrix terms(Matrix z, Matrix y) {
      return Softmax.logarithm(z)
          .zip(y, (log, b) -> b == 0 ? 0 : b * ((relative ? Math.log(b) : 0) - log));
    }

    @Override
    public Matrix delta(Matrix z, Matrix y, Matrix factor) {
      Matrix vy = y.zip(factor, (a, b) -> a * b);
      double[] total = new double[z.rows()];
      for (int i = 0; i < total.length; i++) {
        for (double v : vy.rowArray(i)) {
          total[i] += v;
        }
      }
      Matrix p = Softmax.INSTANCE.value(z);
      return Matrix.generate(
          z.rows(), z.columns(), (i, j) -> p.get(i, j) * total[i] - vy.get(i, j));
    }
  }

  /** softplus(z) − y·z, δz = v∘(σ(z) − y): binary cross-entropy on logits. */
  record SigmoidCrossEntropy() implements Output {
    @Override
    public Matrix terms(Matrix z, Matrix y) {
      // softplus(z) − yz = y·softplus(−z) + (1 − y)·softplus(z): the first form cancels
      return z.zip(
          y,
          (a, b) ->
              weighted(b, Activations.softplus(-a)) + weighted(1 - b, Activations.softplus(a)));
    }

    private static double weighted(double weight, double value) {
      return weight == 0 ? 0 : weight * value;
    }

    @Override
    public Matrix delta(Matrix z, Matrix y, Matrix factor) {
      // σ(z) − y = −σ(−z) for y = 1, without cancellation
      return z.zip(y, (a, b) -> b == 1 ? -Activations.sigmoid(-a) : Activations.sigmoid(a) - b)
          .zip(factor, (d, v) -> d * v);
    }
  }
}
