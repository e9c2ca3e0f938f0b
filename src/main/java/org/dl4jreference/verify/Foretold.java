package org.dl4jreference.verify;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.Precision;

/**
 * A model whose gradient is foretold to be too large by a factor, with the gradient that it has
 * then.
 *
 * @param model as it is
 * @param factor by block
 */
public record Foretold(Differentiable model, ToDoubleFunction<String> factor)
    implements Differentiable {
  @Override
  public List<String> blocks() {
    return model.blocks();
  }

  @Override
  public double[] parameters(String block) {
    return model.parameters(block);
  }

  @Override
  public double[] gradient(String block) {
    double by = factor.applyAsDouble(block);
    return Arrays.stream(model.gradient(block)).map(g -> g / by).toArray();
  }

  @Override
  public double score(String block, double[] parameters) {
    return model.score(block, parameters);
  }

  @Override
  public Precision precision() {
    return model.precision();
  }
}
