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
   * The forward pass: hidden = sigmoid(x·W₀ + b₀), out = hidden·W₁ + b₁, and so on.
   *
   * @param catalogue what the activations' names mean
   * @param spec the network
   * @param p its parameters
   * @param x inputs {@code [m, nIn]}
   * @return every layer, from the input upwards
   */
  public static List<Layer> layers(Catalogue catalogue, NetworkSpec spec, Tensors p, Matrix x) {
    List<Layer> layers = new ArrayList<>();
    Matrix a = x;
    for (int l = 0; l < spec.layers().size(); l++) {
      Layer layer = layer(catalogue, spec.layer(l), p, l, a);
      layers.add(layer);
      a = layer.activation();
    }
    return layers;
  }

  /**
   * One layer of the forward pass.
   *
   * @param catalogue what the activations' names mean
   * @param layer the layer
   * @param p the network's parameters
   * @param l the layer's index
   * @param a its input {@code [m, nIn]}
   * @return what it computes
   */
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
   * The mean over the examples of the loss, np.mean(np.square(out - y)) in the chapter.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param p its parameters
   * @param batch inputs and labels
   * @return the data loss, without penalties
   */
  public static double loss(Catalogue catalogue, NetworkSpec spec, Tensors p, Batch batch) {
    List<Layer> layers = layers(catalogue, spec, p, batch.x());
    Matrix z = layers.get(layers.size() - 1).preActivation();
    return loss(catalogue, spec, z, batch);
  }

  static double loss(Catalogue catalogue, NetworkSpec spec, Matrix z, Batch batch) {
    Matrix terms = catalogue.output(spec).terms(z, batch.y());
    return sum(multiply(terms, factor(spec, batch))) / batch.size();
  }

  /**
   * What each output's term of the loss is multiplied by.
   *
   * @param spec the network, with the loss's weights
   * @param batch labels and mask
   * @return weight × mask {@code [m, nOut]}; all ones if there is neither
   */
  public static Matrix factor(NetworkSpec spec, Batch batch) {
    Matrix ones = Matrix.filled(batch.size(), spec.nOut(), 1);
    Matrix weighted = spec.loss().weights().map(w -> multiply(ones, w)).orElse(ones);
    return batch.mask().map(mask -> multiply(weighted, mask)).orElse(weighted);
  }
}
