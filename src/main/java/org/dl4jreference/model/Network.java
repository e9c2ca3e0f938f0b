package org.dl4jreference.model;

import java.util.List;
import java.util.function.UnaryOperator;

/** What is computed, and how each parameter is trained. */
public sealed interface Network permits NetworkSpec, GraphSpec {
  /**
   * How the layer that a parameter belongs to is trained.
   *
   * @param parameter its full name, such as {@code 0_W}
   * @throws IllegalArgumentException if the network has no such layer
   */
  TrainingSpec trainingOf(String parameter);

  /** How each layer is trained, in order. */
  List<TrainingSpec> trainings();

  /** The same network with every updater changed, of weights and of biases. */
  Network mapUpdaters(UnaryOperator<UpdaterSpec> change);
}
