package org.dl4jreference.reference;

import static org.dl4jreference.np.NumPy.add;
import static org.dl4jreference.np.NumPy.dot;
import static org.dl4jreference.np.NumPy.multiply;
import static org.dl4jreference.np.NumPy.sum;

import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;

/** From the inputs to the loss. */
public final class ForwardPass {
  private ForwardPass() {}

  /**
   * What one layer computed.
   *
   * @param input a of the layer below {@code [m, nIn]}
   * @param linear s = a·W {@code [m, nOut]}
   * @param preActivation z = norm(s) + b {@code [m, nOut]}
   * @param activation f(z) {@code [m, nOut]}
   */
  public record Layer(Matrix input, Matrix linear, Matrix preActivation, Matrix activation) {}

  /**
   * The chapter's hidden = sigmoid(x·W₀ + b₀), out = hidden·W₁ + b₁, and so on.
   *
   * @return every layer, from the inputs x {@code [m, nIn]} upwards
   */
  public static List<Layer> layers(Catalogue catalogue, NetworkSpec spec, Tensors p, Matrix x) {
    List<Layer> layers = new ArrayList<>();
    Matrix a = x;
    for (int l = 0; l < spec.layers().size(); l++) {
      layers.add(layer(catalogue, spec.layer(l), p, l, a));
      a = layers.get(l).activation();
    }
    return layers;
  }

  /** {@return layer number l, given the activations a of the layer below {@code [m, nIn]}} */
  public static Layer layer(Catalogue catalogue, LayerSpec layer, Tensors p, int l, Matrix a) {
    // s = a·W
    Matrix s = layer.hasWeight() ? dot(a, p.get(l, "W")) : a;
    // z = norm(s) + b
    Matrix n = catalogue.normalization(layer).value(s, p.layer(l));
    Matrix z = layer.hasBias() ? add(n, p.get(l, "b")) : n;
    // a' = f(z)
    return new Layer(a, s, z, catalogue.activation(layer.activation()).value(z));
  }

  /**
   * {@return the mean over the examples of the loss, np.mean(np.square(out - y)) in the chapter}
   */
  public static double loss(Catalogue catalogue, NetworkSpec spec, Tensors p, Batch batch) {
    List<Layer> layers = layers(catalogue, spec, p, batch.x());
    return loss(catalogue, spec, layers.get(layers.size() - 1).preActivation(), batch);
  }

  /** The same from the last layer's z. */
  public static double loss(Catalogue catalogue, NetworkSpec spec, Matrix z, Batch batch) {
    Matrix terms = catalogue.output(spec).terms(z, batch.y());
    return sum(multiply(terms, factor(spec, batch))) / batch.size();
  }

  /** {@return output weight × mask {@code [m, nOut]}, by which each term of the loss counts} */
  public static Matrix factor(NetworkSpec spec, Batch batch) {
    Matrix ones = Matrix.filled(batch.size(), spec.nOut(), 1);
    Matrix weighted = spec.loss().weights().map(w -> multiply(ones, w)).orElse(ones);
    return batch.mask().map(mask -> multiply(weighted, mask)).orElse(weighted);
  }
}
