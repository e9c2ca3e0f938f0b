package org.dl4jreference.junit;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A tanh of a user's own, and right. */
public final class OwnTanh extends BaseActivationFunction {
  private static final long serialVersionUID = 1L;

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return Transforms.tanh(in, false);
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    INDArray a = Transforms.tanh(in, true);
    return new Pair<>(Nd4j.onesLike(in).subi(a.muli(a)).muli(epsilon), null);
  }
}
