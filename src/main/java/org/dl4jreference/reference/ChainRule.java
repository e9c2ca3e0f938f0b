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

  /**
   * The gradient.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param p its parameters
   * @param batch inputs and labels
   * @return ∂(data loss)/∂θ for every parameter θ, in the parameters' shapes
   */
  public static Tensors gradient(Catalogue catalogue, NetworkSpec spec, Tensors p, Batch batch) {
    List<ForwardPass.Layer> layers = ForwardPass.layers(catalogue, spec, p, batch.x());
    return gradient(catalogue, spec, p, batch, layers);
  }

  static Tensors gradient(
      Catalogue catalogue,
      NetworkSpec spec,
      Tensors p,
      Batch batch,
      List<ForwardPass.Layer> layers) {
    Map<String, Matrix> gradients = new HashMap<>();
    // dZ = ∂loss/∂z of the last layer; the loss is a mean over the examples, hence 1/m
    int l = layers.size() - 1;
    Matrix dZ =
        multiply(
            catalogue
                .output(spec)
                .delta(layers.get(l).preActivation(), batch.y(), ForwardPass.factor(spec, batch)),
            1.0 / batch.size());
    for (; l >= 0; l--) {
      Matrix dA = backward(catalogue, spec.layer(l), p, l, layers.get(l), dZ, gradients);
      if (l > 0) {
        // dZ below = dA ∘ f'(z)
        Activation f = catalogue.activation(spec.layer(l - 1).activation());
        dZ = f.backward(layers.get(l - 1).preActivation(), dA);
      }
    }
    return p.mapNamed((name, theta) -> gradients.get(name));
  }

  /**
   * One layer of the backward pass.
   *
   * @param catalogue what the names mean
   * @param layer the layer
   * @param p the network's parameters
   * @param l the layer's index
   * @param values what it computed on the way forward
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
    // z = norm(s) + b, so db = Σ over the examples of dZ, and dN = dZ
    if (layer.hasBias()) {
      gradients.put(Tensors.name(l, "b"), sumRows(dZ));
    }
    Normalization.Backward norm =
        catalogue.normalization(layer).backward(values.linear(), p.layer(l), dZ);
    norm.gradients().forEach((key, g) -> gradients.put(Tensors.name(l, key), g));
    if (!layer.hasWeight()) {
      return norm.delta();
    }
    // s = a·W, so dW = aᵀ·dS and dA = dS·Wᵀ
    gradients.put(Tensors.name(l, "W"), dot(transpose(values.input()), norm.delta()));
    return dot(norm.delta(), transpose(p.get(l, "W")));
  }
}
