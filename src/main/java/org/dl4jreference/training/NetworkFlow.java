package org.dl4jreference.training;

import java.util.List;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensors;

/**
 * The numbers of a small network as they flow through it, epoch by epoch, for the first example.
 *
 * @param engine who computed them
 * @param activations the activation function of each layer
 * @param input the example, one row
 * @param frames one for each recorded epoch
 */
public record NetworkFlow(
    String engine, List<String> activations, Matrix input, List<Frame> frames) {
  /** The largest network that is still readable as a diagram. */
  public static final int MOST_PARAMETERS = 64;

  /** Copies the lists. */
  public NetworkFlow {
    activations = List.copyOf(activations);
    frames = List.copyOf(frames);
  }

  /**
   * One epoch.
   *
   * @param epoch how many updates there were before
   * @param values the activations of each layer, one row each
   * @param parameters weights and biases
   * @param gradient of the loss by them; that by a bias is the error δ of its unit
   */
  public record Frame(
      int epoch, double loss, List<Matrix> values, Tensors parameters, Tensors gradient) {
    /** Copies the list. */
    public Frame {
      values = List.copyOf(values);
    }
  }
}
