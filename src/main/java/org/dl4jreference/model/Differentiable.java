package org.dl4jreference.model;

import java.util.List;

/**
 * A score as a function of named blocks of parameters, with the gradient that a framework claims
 * for it. All that a directional check needs to know of a model.
 */
public interface Differentiable {
  /**
   * The names of the blocks, from the input upwards.
   *
   * @return for example {@code [0_W, 0_b, 1_W]}
   */
  List<String> blocks();

  /**
   * The parameters of a block.
   *
   * @param block its name
   */
  double[] parameters(String block);

  /**
   * The gradient of the score that the framework claims.
   *
   * @param block its name
   * @return ∂score/∂parameter, in the order of {@link #parameters}
   */
  double[] gradient(String block);

  /**
   * The score with one block replaced and all others as they are.
   *
   * @param block its name
   * @param parameters the block's new values
   */
  double score(String block, double[] parameters);

  /**
   * The arithmetic of the score.
   *
   * @return the precision; differences need DOUBLE to see much
   */
  Precision precision();
}
