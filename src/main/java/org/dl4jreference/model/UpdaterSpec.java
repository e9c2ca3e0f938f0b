package org.dl4jreference.model;

/**
 * An updater and its learning rate.
 *
 * @param rule the catalogue's entry with its parameters other than the learning rate
 * @param learningRate the schedule, a catalogue entry; {@code fixed} with {@code value} for a
 *     constant rate
 * @param unit what the schedule counts
 */
public record UpdaterSpec(Formula rule, Formula learningRate, Unit unit) {
  /** What a schedule counts. */
  public enum Unit {
    /** Parameter updates, from 0. */
    ITERATION,
    /** Passes over the data, from 0. */
    EPOCH
  }

  /** The chapter's gradient descent at its learning rate of 0.01. */
  public static final UpdaterSpec DEFAULT = of("sgd", 0.01);

  /**
   * An updater with a constant learning rate.
   *
   * @param name the catalogue's name
   * @param learningRate a finite number ≥ 0
   * @return the updater
   */
  public static UpdaterSpec of(String name, double learningRate) {
    return of(Formula.named(name), learningRate);
  }

  /**
   * An updater with a constant learning rate.
   *
   * @param rule the catalogue's entry
   * @param learningRate a finite number ≥ 0
   * @return the updater
   * @throws IllegalArgumentException if the rate is negative, NaN or infinite
   */
  public static UpdaterSpec of(Formula rule, double learningRate) {
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "learningRate must be finite and >= 0, found " + learningRate);
    }
    return new UpdaterSpec(
        rule, Formula.named("fixed").with("value", learningRate), Unit.ITERATION);
  }

  /**
   * The same updater at a constant learning rate.
   *
   * @param rate a finite number ≥ 0
   * @return a new updater with the same rule, without a schedule
   * @throws IllegalArgumentException if the rate is negative, NaN or infinite
   */
  public UpdaterSpec atRate(double rate) {
    return of(rule, rate);
  }
}
