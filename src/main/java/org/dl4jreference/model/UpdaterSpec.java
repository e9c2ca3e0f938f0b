package org.dl4jreference.model;

/**
 * An updater and its learning rate.
 *
 * @param rule the catalogue's entry with its parameters other than the learning rate
 * @param learningRate η of each step
 */
public record UpdaterSpec(Formula rule, Schedule learningRate) {
  /** The chapter's gradient descent at its learning rate of 0.01. */
  public static final UpdaterSpec DEFAULT = of("sgd", 0.01);

  /** An updater with its default parameters and a constant learning rate. */
  public static UpdaterSpec of(String name, double learningRate) {
    return of(Formula.named(name), learningRate);
  }

  /**
   * An updater with a constant learning rate.
   *
   * @throws IllegalArgumentException if the rate is negative, NaN or infinite
   */
  public static UpdaterSpec of(Formula rule, double learningRate) {
    return new UpdaterSpec(rule, new Schedule.Constant(learningRate));
  }

  /** The same with another learning rate. */
  public UpdaterSpec withLearningRate(Schedule other) {
    return new UpdaterSpec(rule, other);
  }
}
