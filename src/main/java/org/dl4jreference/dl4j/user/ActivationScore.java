package org.dl4jreference.dl4j.user;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.Precision;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A user's own activation by itself: Σ r∘f(z) as a function of z, with the gradient that its {@code
 * backprop(z, r)} claims. So a wrong derivative is told from everything else in the layer.
 */
final class ActivationScore implements Differentiable {
  private static final int ROWS = 8;
  private static final int COLUMNS = 16;
  private static final double LARGEST = 3;

  private final String block;
  private final IActivation activation;
  private final INDArray weights;
  private final double[] z;

  private ActivationScore(String block, IActivation activation) {
    this.block = block;
    this.activation = activation;
    SplittableRandom random = new SplittableRandom(1);
    this.z = random.doubles(ROWS * COLUMNS, -LARGEST, LARGEST).toArray();
    this.weights = array(random.doubles(ROWS * COLUMNS, 0.5, 1.5).toArray());
  }

  /** Empty for an activation of ND4J's, or one that does not take plain rows. */
  static Optional<ActivationScore> of(String layer, Layer conf) {
    return Places.activation(conf)
        .filter(CustomFormulas::isForeign)
        .map(a -> new ActivationScore(block(layer), a))
        .filter(ActivationScore::isUsable);
  }

  static String block(String layer) {
    return layer + "_f(z)";
  }

  private boolean isUsable() {
    try {
      return Double.isFinite(score(block, z));
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static INDArray array(double[] values) {
    return Nd4j.create(values, new long[] {ROWS, COLUMNS}, DataType.DOUBLE);
  }

  @Override
  public List<String> blocks() {
    return List.of(block);
  }

  @Override
  public double[] parameters(String name) {
    return z.clone();
  }

  @Override
  public double[] gradient(String name) {
    return Isolated.call(
        () -> NdArrays.toArray(activation.backprop(array(z), weights.dup()).getFirst()));
  }

  @Override
  public double score(String name, double[] values) {
    return Isolated.call(
        () -> activation.getActivation(array(values), true).mul(weights).sumNumber().doubleValue());
  }

  @Override
  public Precision precision() {
    return Precision.DOUBLE;
  }
}
