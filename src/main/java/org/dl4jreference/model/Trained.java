package org.dl4jreference.model;

/** A network of which it is known how each of its parameters is trained. */
public interface Trained {
  /**
   * How the layer that a parameter belongs to is trained.
   *
   * @param parameter its full name, such as {@code 0_W}
   * @throws IllegalArgumentException if the network has no such layer
   */
  TrainingSpec trainingOf(String parameter);
}
