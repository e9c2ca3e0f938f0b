package org.dl4jreference.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.model.Vertex;

/**
 * A network of any layers of a golden file, with the numbers that somebody else computed for it in
 * DL4J's conventions. Its only input is named {@code in}.
 *
 * @param isGraph whether it is a graph rather than a list of layers
 * @param inputType what an example is: {@code ff}, {@code cnn}, {@code rnn}, or indices, {@code
 *     idx} and {@code idxseq}
 * @param inputShape of an example
 * @param spec without training
 * @param layout where each parameter stands in the flattened ones, in order
 * @param parameters flattened
 * @param activations by node
 * @param score the sum over outputs and time, divided by the examples
 * @param flat what is flattened like the parameters: {@code gradient}, and the parameters after one
 *     step of {@code sgd} and {@code adam}
 */
public record LayersCase(
    String name,
    boolean isGraph,
    String inputType,
    int[] inputShape,
    GraphSpec spec,
    GraphBatch batch,
    List<Place> layout,
    double[] parameters,
    double learningRate,
    Map<String, Tensor> activations,
    double score,
    Map<String, double[]> flat) {
  /** The updaters whose step a case has. */
  public static final List<String> UPDATERS = List.of("sgd", "adam");

  static final String INPUT = "in";

  /**
   * Where the elements of a parameter are in the flattened ones.
   *
   * @param isReversed whether the first dimension runs fastest
   */
  public record Place(String name, int[] shape, boolean isReversed, int offset) {
    int size() {
      int size = 1;
      for (int s : shape) {
        size = Math.multiplyExact(size, s);
      }
      return size;
    }

    /** The parameter, in C order. */
    public Tensor of(double[] flat) {
      int[] strides = new int[shape.length];
      int stride = 1;
      for (int i = 0; i < shape.length; i++) {
        int d = isReversed ? i : shape.length - 1 - i;
        strides[d] = stride;
        stride *= shape[d];
      }
      double[] values = new double[stride];
      for (int i = 0; i < values.length; i++) {
        int rest = i;
        int at = offset;
        for (int d = shape.length - 1; d >= 0; d--) {
          at += rest % shape[d] * strides[d];
          rest /= shape[d];
        }
        values[i] = flat[at];
      }
      return new Tensor(shape, values);
    }
  }

  /** The name of the node that has the loss. */
  public String output() {
    return spec.outputs().get(0);
  }

  /** The parameters by name. */
  public Map<String, Tensor> theta() {
    return byName(parameters);
  }

  /**
   * An array that is flattened like the parameters, by name.
   *
   * @param what {@code gradient}, {@code sgd} or {@code adam}
   */
  public Map<String, Tensor> byName(String what) {
    return byName(flat.get(what));
  }

  private Map<String, Tensor> byName(double[] values) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    layout.forEach(place -> all.put(place.name(), place.of(values)));
    return all;
  }

  /**
   * The network, trained.
   *
   * @param updater one of {@link #UPDATERS}
   */
  public GraphSpec trainedBy(String updater) {
    String rule = updater.equals("adam") ? "adam_epsilon_hat" : updater;
    TrainingSpec training = TrainingSpec.of(UpdaterSpec.of(rule, learningRate));
    return new GraphSpec(
        spec.inputs(),
        spec.vertices().stream()
            .map(v -> new Vertex(v.name(), v.operation(), training, v.inputs()))
            .toList(),
        spec.outputs(),
        spec.isMean());
  }

  @Override
  public String toString() {
    return name;
  }
}
