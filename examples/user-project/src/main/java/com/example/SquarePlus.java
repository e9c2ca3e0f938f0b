package com.example;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** (z + √(z² + 4))/2, a smooth ReLU: an activation that DL4J does not have. */
public class SquarePlus extends BaseActivationFunction {
  private static final long serialVersionUID = 1L;

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    INDArray root = root(in);
    return in.addi(root).divi(2);
  }

  /** f' = (1 + z/√(z² + 4))/2. */
  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    INDArray slope = in.div(root(in)).addi(1).divi(2);
    return new Pair<>(slope.muli(epsilon), null);
  }

  final INDArray root(INDArray in) {
    return Transforms.sqrt(in.mul(in).addi(4), false);
  }
}
