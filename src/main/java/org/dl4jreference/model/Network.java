package org.dl4jreference.model;

/** What is computed, and how each parameter is trained. */
public sealed interface Network permits NetworkSpec, GraphSpec {
  /**
   * How the layer that a parameter belongs to is trained.
   *
   * @param parameter its full name, such as {@code 0_W}
   * @throws IllegalArgumentException if the network has no such layer
   */
  TrainingSpec trainingOf(String parameter);
}
