package org.dl4jreference.dl4j;

import java.util.function.Consumer;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Matrix;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Hands on what a layer gives its activation function: the only place where DL4J's own
 * pre-activation passes outside the layer.
 */
final class RecordingActivation extends BaseActivationFunction {
  private static final long serialVersionUID = 1L;

  private final transient IActivation wrapped;
  private final transient Consumer<Matrix> preActivation;

  RecordingActivation(IActivation wrapped, Consumer<Matrix> preActivation) {
    this.wrapped = wrapped;
    this.preActivation = preActivation;
  }

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    preActivation.accept(NdArrays.toMatrix(in));
    return wrapped.getActivation(in, training);
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    return wrapped.backprop(in, epsilon);
  }
}
