package org.dl4jreference.reference;

import static org.dl4jreference.np.NumPy.dot;
import static org.dl4jreference.np.NumPy.multiply;
import static org.dl4jreference.np.NumPy.sumRows;
import static org.dl4jreference.np.NumPy.transpose;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Normalization;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;

/** The gradient of the mean loss by the chain rule, from the last layer back to the first. */
public final class ChainRule {
  private ChainRule() {}

  /** {@return ∂(data loss)/∂θ for every parameter θ, in the parameters' shapes} */
  public static Tensors gradient(Catalogue catalogue, NetworkSpec spec, Tensors p, Batch batch) {
    List<ForwardPass.Layer> layers = ForwardPass.layers(catalogue, spec, p, batch.x());
    return gradient(catalogue, spec, p, batch, layers);
  }

  static Tensors gradient(
      Catalogue catalogue, NetworkSpec spec, Tensors p, Batch batch, List<ForwardPass.Layer> up) {
    Map<String, Matrix> gradients = new HashMap<>();
    // dZ = ∂loss/∂z of the last layer; the loss is a mean over the examples, hence 1/m
    int l = up.size() - 1;
    Matrix factor = multiply(ForwardPass.factor(spec, batch), 1.0 / batch.size());
    Matrix dZ = catalogue.output(spec).delta(up.get(l).preActivation(), batch.y(), factor);
    for (; l >= 0; l--) {
      Matrix dA = backward(catalogue, spec.layer(l), p, l, up.get(l), dZ, gradients);
      if (l > 0) {
        // dZ below = dA ∘ f'(z)
        Activation f = catalogue.activation(spec.layer(l - 1).activation());
        dZ = f.backward(up.get(l - 1).preActivation(), dA);
      }
    }
    return p.mapNamed((name, theta) -> gradients.get(name));
  }

  /**
   * One layer of the backward pass.
   *
   * @param values what layer number l computed on the way forward
   * @param dZ ∂loss/∂z of this layer {@code [m, nOut]}
   * @param gradients receives the layer's gradients by full name
   * @return ∂loss/∂a of the layer below {@code [m, nIn]}
   */
  public static Matrix backward(
      Catalogue catalogue,
      LayerSpec layer,
      Tensors p,
      int l,
      ForwardPass.Layer values,
      Matrix dZ,
      Map<String, Matrix> gradients) {
    // z = norm(s) + b, so dB = Σ over the examples of dZ, and dZ goes on through norm to dS
    if (layer.hasBias()) {
      gradients.put(Tensors.name(l, "b"), sumRows(dZ));
    }
    Normalization.Backward norm =
        catalogue.normalization(layer).backward(values.linear(), p.layer(l), dZ);
    norm.gradients().forEach((key, g) -> gradients.put(Tensors.name(l, key), g));
    Matrix dS = norm.delta();
    if (!layer.hasWeight()) {
      return dS;
    }
    // s = a·W, so dW = aᵀ·dS and dA = dS·Wᵀ
    gradients.put(Tensors.name(l, "W"), dot(transpose(values.input()), dS));
    return dot(dS, transpose(p.get(l, "W")));
  }
}
