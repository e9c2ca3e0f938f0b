package org.dl4jreference.model;

/** Something that computes a network: the reference, DL4J, SameDiff, a recorded trace, …. */
public interface Engine {
  /**
   * The engine's name, as reports show it.
   *
   * @return a short lower-case name
   */
  String name();

  /** The arithmetic it computes in. */
  Precision precision();

  /**
   * One step: forward pass, score, gradient and update.
   *
   * @param spec the network
   * @param state parameters and updater state before the step
   * @param batch the examples
   * @return everything computed, as new values
   * @throws IllegalArgumentException if the shapes do not fit
   */
  Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch);
}
