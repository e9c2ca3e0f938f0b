package org.dl4jreference.model;

import java.util.List;

/**
 * A place in a network: what is computed there, and of what.
 *
 * @param name unique in the network; in DL4J's {@code MultiLayerNetwork} the layer's number
 * @param operation what is computed
 * @param training how its parameters are trained
 * @param inputs names of the network's inputs or of other vertices, in order
 */
public record Vertex(String name, Operation operation, TrainingSpec training, List<String> inputs) {
  /** Copies the list. */
  public Vertex {
    inputs = List.copyOf(inputs);
  }

  /**
   * What the derivative with respect to an input is kept under, as that of a parameter is under the
   * parameter's name.
   *
   * @param vertex its name
   * @param input the input's place among the inputs
   * @return for example {@code 1_input}, {@code add_input2}
   */
  public static String inputName(String vertex, int input) {
    return vertex + "_input" + (input == 0 ? "" : Integer.toString(input + 1));
  }
}
